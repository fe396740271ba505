import { migrations } from "../migrations.ts";
import { selectRows } from "../select-rows.ts";
import { isUnreadable, openForCheck } from "./check-database.ts";

/** The last seq that is in a database. Infinite where it cannot be read: that is told, and nothing can be said of the rest. */
export function appliedThrough(file: string): number {
  try {
    const db = openForCheck(file, migrations);
    try {
      const [row] = selectRows<[through: number]>(db, "select through + 0.0 from applied");
      return row?.[0] ?? Infinity;
    } finally {
      db.close();
    }
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    return Infinity;
  }
}
