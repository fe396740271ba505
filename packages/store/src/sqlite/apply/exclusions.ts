import type { DatabaseSync } from "node:sqlite";
import type { Exclusion } from "../../store.ts";
import { inTransaction } from "../database.ts";

// A version is kept out of statistics by its seq: a retest that differs is another version, and counts again. A change is
// durable when its function returns, since the connection syncs each commit.

/** Keeps the record of a barcode out of statistics, with this reason from now on; false when there is no record. */
export function exclude(db: DatabaseSync, barcode: string, { reason, excludedAt }: Exclusion): boolean {
  return inTransaction(db, () => {
    // Index version_barcode.
    const { changes } = db
      .prepare(
        `insert into exclusion (seq, reason, excluded_at)
           select seq, ?, ? from version where barcode = ? and replaced_by = 0
         on conflict (seq) do update set reason = excluded.reason, excluded_at = excluded.excluded_at`,
      )
      .run(reason, excludedAt, barcode);
    return changes === 1;
  });
}

/** Counts the record of a barcode again if it was kept out; false when there is no record. */
export function include(db: DatabaseSync, barcode: string): boolean {
  return inTransaction(db, () => {
    // Index version_barcode.
    const row = db.prepare("select seq from version where barcode = ? and replaced_by = 0").get(barcode);
    if (row === undefined) return false;
    db.prepare("delete from exclusion where seq = ?").run(row["seq"] ?? null);
    return true;
  });
}

/**
 * Keeps those of these versions out of statistics that are still there and count, with this reason; the number of them.
 * Versions are sought by their rowid.
 */
export function excludeVersions(db: DatabaseSync, seqs: readonly number[], { reason, excludedAt }: Exclusion): number {
  return inTransaction(db, () =>
    Number(
      db
        .prepare(
          `insert into exclusion (seq, reason, excluded_at)
             select seq, ?, ? from version where seq in (select value from json_each(?))
           on conflict (seq) do nothing`,
        )
        .run(reason, excludedAt, JSON.stringify(seqs)).changes,
    ),
  );
}

/** Counts these versions again; the number of those that were kept out. */
export function includeVersions(db: DatabaseSync, seqs: readonly number[]): number {
  return inTransaction(db, () =>
    Number(
      db.prepare("delete from exclusion where seq in (select value from json_each(?))").run(JSON.stringify(seqs))
        .changes,
    ),
  );
}

/**
 * Deletes the exclusions of versions that are gone. Such an exclusion means nothing, since a seq is never used again, so a
 * save that drops a version need not look for one.
 */
export function sweepExclusions(db: DatabaseSync): void {
  db.exec("delete from exclusion where not exists (select 1 from version where version.seq = exclusion.seq)");
}
