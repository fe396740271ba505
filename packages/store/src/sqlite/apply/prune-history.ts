import type { DatabaseSync } from "node:sqlite";
import { inTransaction } from "../database.ts";
import { sweepExclusions } from "./exclusions.ts";

/**
 * Deletes the oldest versions that were replaced before a time (ms since the epoch), and gives their number. When none is
 * left, it deletes the exclusions of versions that are gone. Index version_replaced.
 */
export function pruneHistory(db: DatabaseSync, replacedBefore: number, rowsMax: number): number {
  return inTransaction(db, () => {
    const changes = Number(
      db
        .prepare(
          `delete from version where seq in
             (select seq from version where replaced_at is not null and replaced_at < ? order by replaced_at limit ?)`,
        )
        .run(replacedBefore, rowsMax).changes,
    );
    if (changes < rowsMax) sweepExclusions(db);
    return changes;
  });
}
