import type { DatabaseSync } from "node:sqlite";
import { QUANTITIES } from "@cellgrade/contract/quantities";
import type { RecordFilter } from "../../store.ts";
import { greatestColumn, leastColumn } from "../machine-hours.ts";
import { selectRows } from "../select-rows.ts";
import { type Condition, valuesOf, whereClause } from "./condition.ts";
import { compare, inList } from "./record-conditions.ts";
import { HOUR_CHARACTERS } from "../test-hours.ts";

// Where in index version_device the versions lie that a filter can match, by the ends that table machine_hour keeps of each
// machine, hour and step. Replaced versions count too, so it may lead to too many entries and never to too few.

/** The conditions of a filter on table machine_hour. */
export interface MachineHoursFilter {
  /** Conditions on machine and hour: SQLite seeks by those of the machine. */
  readonly sought: readonly Condition[];
  /** Conditions on the step and the ends of quantities. */
  readonly others: readonly Condition[];
}

/** Null when a filter asks for no step and no range: no hour is ruled out then. */
export function machineHoursOf(filter: RecordFilter): MachineHoursFilter | null {
  const steps = inList("step", filter.workSteps);
  const ranges = QUANTITIES.flatMap((quantity) => [
    ...compare(greatestColumn(quantity), ">=", filter.ranges?.[quantity]?.min),
    ...compare(leastColumn(quantity), "<=", filter.ranges?.[quantity]?.max),
  ]);
  if (steps.length === 0 && ranges.length === 0) return null;
  return {
    sought: [
      ...inList("device", filter.deviceCodes),
      ...compare("hour", ">=", filter.testTimeFrom?.slice(0, HOUR_CHARACTERS)),
      ...compare("hour", "<=", filter.testTimeTo?.slice(0, HOUR_CHARACTERS)),
    ],
    others: [...steps, ...ranges],
  };
}

/** False while versions from before the table are not in it yet: it leads to too few then. */
export function isMapped(db: DatabaseSync): boolean {
  return selectRows(db, "select 1 from unmapped where after_seq < through_seq").length === 0;
}

/** True when at most so many rows of the table are to be looked at. */
export function hoursAtMost(db: DatabaseSync, { sought }: MachineHoursFilter, hours: number): boolean {
  const sql = `select 1 from machine_hour where ${whereClause(sought)} limit 1 offset ?`;
  return selectRows(db, sql, [...valuesOf(sought), hours]).length === 0;
}

/**
 * The statement of the versions in these hours: a row with one column, `entry`, for each. It reads index version_device
 * alone. `limit -1` excludes no row: it keeps SQLite from seeking by a condition of the statement around it instead.
 */
export function entriesOf({ sought, others }: MachineHoursFilter): Condition {
  const hours = [...sought, ...others];
  return {
    sql: `select seq as entry from machine_hour cross join version indexed by version_device
          where ${whereClause(hours)} and device_code = device
            and test_time >= hour || printf(':%02d', first_minute) and test_time < hour || printf(':%02d:99', last_minute)
          limit -1`,
    values: valuesOf(hours),
  };
}
