import type { DatabaseSync } from "node:sqlite";
import { inTransaction } from "../database.ts";
import { selectRows } from "../select-rows.ts";
import { VERSION_COLUMNS, type VersionRow } from "../version-rows.ts";

/** A table of one row, `after_seq` and `through_seq`: what lies between is to be filled yet. */
export type Unfilled = "unchecked" | "unmapped";

/** A version and its seq. */
export type SeqRow = readonly [...VersionRow, seq: number];

/**
 * Fills in what the next versions lack that were written before there was something, in their order, and gives the number of
 * rows it looked at: less than `rowsMax` when all are filled. Primary key.
 */
export function fillVersions(
  db: DatabaseSync,
  { unfilled, rowsMax }: { readonly unfilled: Unfilled; readonly rowsMax: number },
  fill: (rows: readonly SeqRow[]) => void,
): number {
  return inTransaction(db, () => {
    const rows = selectRows<SeqRow>(
      db,
      `select ${VERSION_COLUMNS}, seq from ${unfilled} cross join version
       where seq > after_seq and seq <= through_seq order by seq limit ?`,
      [rowsMax],
    );
    fill(rows);
    const last = rows.at(-1)?.[15];
    if (rows.length < rowsMax) db.exec(`update ${unfilled} set after_seq = through_seq where after_seq < through_seq`);
    else if (last !== undefined) db.prepare(`update ${unfilled} set after_seq = ?`).run(last);
    return rows.length;
  });
}
