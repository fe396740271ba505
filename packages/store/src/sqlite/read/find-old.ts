import type { DatabaseSync } from "node:sqlite";

/**
 * Barcodes whose latest receipt lies before a time (ms since the epoch), the oldest first. Index version_received, in which
 * replaced versions lie among them: that walk must not hold the thread that applies saves, so a reader thread takes it.
 */
export function findOld(db: DatabaseSync, receivedBefore: number, limit: number): string[] {
  const statement = db.prepare(
    `select barcode from version indexed by version_received where received_at < ? and replaced_by = 0
     order by received_at, barcode limit ?`,
  );
  statement.setReturnArrays(true);
  return (statement.all(receivedBefore, limit) as unknown as [string][]).flat();
}
