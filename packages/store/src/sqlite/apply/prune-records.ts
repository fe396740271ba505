import type { DatabaseSync } from "node:sqlite";
import { inTransaction } from "../database.ts";
import { KEPT } from "../version-rows.ts";

// Records whose days are over go, each with all its versions. A reader thread finds them (read/find-old.ts).

/**
 * Deletes these records and their versions, at most `rowsMax` rows in one commit, and gives the number of rows. A record
 * that was received again meanwhile stays. When a record has more versions, the rest of them and the record itself stay.
 */
export function pruneRecords(
  db: DatabaseSync,
  barcodes: readonly string[],
  { receivedBefore, rowsMax }: { readonly receivedBefore: number; readonly rowsMax: number },
): number {
  // Index version_barcode.
  const isOld = db.prepare("select 1 from version where barcode = ? and replaced_by = 0 and received_at < ?");
  const versions = db.prepare(`${KEPT} select seq, previous from kept limit ?`);
  const drop = db.prepare("delete from version where seq = ?");
  const setPrevious = db.prepare("update version set previous = ? where seq = ?");

  /** Deletes versions, and the record with the last of them; gives the number of rows. */
  function dropVersions(barcode: string, limit: number): number {
    const [record, ...history] = versions.all(barcode, limit + 1) as unknown as {
      seq: number;
      previous: number | null;
    }[];
    if (record === undefined) return 0;
    for (const { seq } of history) drop.run(seq);
    const last = history.at(-1) ?? record;
    if (history.length === limit) setPrevious.run(last.previous, record.seq);
    else drop.run(record.seq);
    return Math.min(history.length + 1, limit);
  }

  return inTransaction(db, () => {
    let rows = 0;
    for (const barcode of barcodes) {
      if (rows >= rowsMax) break;
      if (isOld.get(barcode, receivedBefore) !== undefined) rows += dropVersions(barcode, rowsMax - rows);
    }
    return rows;
  });
}
