import type { DatabaseSync } from "node:sqlite";
import { createMachineHoursWriter } from "../machine-hours.ts";
import { fieldsOf, isIntact, type VersionRow } from "../version-rows.ts";
import { fillVersions } from "./fill-versions.ts";

/**
 * Brings the next versions that were written before there was table machine_hour into it, and gives the number of rows it
 * looked at: less than `rowsMax` when all are in it. A damaged version has no place there: reading refuses it.
 */
export function fillMachineHours(db: DatabaseSync, rowsMax: number): number {
  return fillVersions(db, { unfilled: "unmapped", rowsMax }, (rows) => {
    const hours = createMachineHoursWriter(db);
    for (const row of rows) {
      const version = row as unknown as VersionRow;
      if (isIntact(version)) hours.add(fieldsOf(version));
    }
    hours.flush();
  });
}
