import type { DatabaseSync } from "node:sqlite";
import { inTransaction } from "../database.ts";
import { selectRows } from "../select-rows.ts";
import { checksumOf, isIntact, VERSION_COLUMNS, type VersionRow } from "../version-rows.ts";

/**
 * Gives the next versions that were written before there were checksums theirs, and gives the number of rows it looked at:
 * 0 when all have one. What such a row says now is taken for what was written. Primary key.
 */
export function fillChecksums(db: DatabaseSync, rowsMax: number): number {
  return inTransaction(db, () => {
    const rows = selectRows<readonly [...VersionRow, seq: number]>(
      db,
      `select ${VERSION_COLUMNS}, seq from unchecked cross join version
       where seq > after_seq and seq <= through_seq order by seq limit ?`,
      [rowsMax],
    );
    const last = rows.at(-1);
    if (last === undefined) return 0;
    const fill = db.prepare("update version set checksum = ? where seq = ?");
    for (const row of rows) {
      const version = row as unknown as VersionRow;
      if (row[13] === null && isIntact(version)) fill.run(checksumOf(version), row[15]);
    }
    db.prepare("update unchecked set after_seq = ?").run(last[15]);
    return rows.length;
  });
}
