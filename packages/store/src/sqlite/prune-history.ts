import type { DatabaseSync } from "node:sqlite";
import { inTransaction } from "./database.ts";

/** Deletes versions replaced before a time (ms since the epoch), oldest first. Index version_replaced. */
export function pruneHistory(db: DatabaseSync, replacedBefore: number, rowsMax: number): number {
  const { changes } = inTransaction(db, () =>
    db
      .prepare(
        `delete from version where seq in
           (select seq from version where replaced_at is not null and replaced_at < ? order by replaced_at limit ?)`,
      )
      .run(replacedBefore, rowsMax),
  );
  return Number(changes);
}
