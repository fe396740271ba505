import type { DatabaseSync } from "node:sqlite";
import { inTransaction } from "../database.ts";
import { createMachineHoursWriter } from "../machine-hours.ts";
import { selectRows } from "../select-rows.ts";
import { fieldsOf, isIntact, VERSION_COLUMNS, type VersionRow } from "../version-rows.ts";

/**
 * Brings the next versions that were written before there was table machine_hour into it, and gives the number of rows it
 * looked at: less than `rowsMax` when all are in it. A damaged version has no place there: reading refuses it. Primary key.
 */
export function fillMachineHours(db: DatabaseSync, rowsMax: number): number {
  return inTransaction(db, () => {
    const rows = selectRows<readonly [...VersionRow, seq: number]>(
      db,
      `select ${VERSION_COLUMNS}, seq from unmapped cross join version
       where seq > after_seq and seq <= through_seq order by seq limit ?`,
      [rowsMax],
    );
    const hours = createMachineHoursWriter(db);
    for (const row of rows) {
      const version = row as unknown as VersionRow;
      if (isIntact(version)) hours.add(fieldsOf(version));
    }
    hours.flush();
    const last = rows.at(-1)?.[15];
    if (rows.length < rowsMax) db.exec("update unmapped set after_seq = through_seq where after_seq < through_seq");
    else if (last !== undefined) db.prepare("update unmapped set after_seq = ?").run(last);
    return rows.length;
  });
}
