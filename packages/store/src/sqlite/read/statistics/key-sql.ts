import type { Grouping, Period, Subgroup } from "@cellgrade/contract/groupings";
import type { ShiftStarts } from "../../../statistics/types.ts";
import type { Condition } from "../condition.ts";

// The keys of groups and subgroups as SQL on a row of `version`. `testTime` is plant-local text, so hours, days and shifts
// are taken from the text itself.

const DAY = "substr(test_time, 1, 10)";
const HOUR = "substr(test_time, 1, 13)";
const CLOCK = "substr(test_time, 12, 5)"; // HH:mm

export function subgroupKey(subgroup: Subgroup, shiftStarts: ShiftStarts): Condition {
  switch (subgroup) {
    case "deviceHour":
      return joined(plain("device_code"), plain(HOUR));
    case "device":
      return plain("device_code");
    case "batteryStation":
      return plain("battery_station");
    default:
      return periodKey(subgroup, shiftStarts);
  }
}

export function groupKey(grouping: Grouping): Condition {
  const keys = { deviceCode: "device_code", batteryStation: "battery_station", workStep: "work_step", day: DAY };
  return plain(keys[grouping]);
}

/** As much of the start as tells the period apart: it sorts like the start. */
export function periodKey(period: Period, shiftStarts: ShiftStarts): Condition {
  if (period === "hour") return plain(HOUR);
  const first = shiftStarts[0];
  const last = shiftStarts.at(-1);
  if (period === "day" || first === undefined || last === undefined) return plain(DAY);
  const later = shiftStarts.slice(1).toReversed();
  const cases = later.map(() => `when ${CLOCK} >= ? then ${DAY} || ' ' || ?`);
  return {
    // Before the first start it is still the last shift of the day before.
    sql: `case when ${CLOCK} < ? then date(test_time, '-1 day') || ' ' || ? ${cases.join(" ")} else ${DAY} || ' ' || ? end`,
    values: [first, last, ...later.flatMap((start) => [start, start]), first],
  };
}

/** One text of two: KEY_SEPARATOR between, which neither can hold. */
export function joined(first: Condition, second: Condition): Condition {
  return { sql: `${first.sql} || char(31) || ${second.sql}`, values: [...first.values, ...second.values] };
}

export function plain(sql: string): Condition {
  return { sql, values: [] };
}
