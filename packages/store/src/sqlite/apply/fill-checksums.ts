import type { DatabaseSync } from "node:sqlite";
import { checksumOf, isIntact, type VersionRow } from "../version-rows.ts";
import { fillVersions } from "./fill-versions.ts";

/**
 * Gives the next versions that were written before there were checksums theirs, and gives the number of rows it looked at:
 * less than `rowsMax` when all have one. What such a row says now is taken for what was written.
 */
export function fillChecksums(db: DatabaseSync, rowsMax: number): number {
  return fillVersions(db, { unfilled: "unchecked", rowsMax }, (rows) => {
    const fill = db.prepare("update version set checksum = ? where seq = ?");
    for (const row of rows) {
      const version = row as unknown as VersionRow;
      if (row[13] === null && isIntact(version)) fill.run(checksumOf(version), row[15]);
    }
  });
}
