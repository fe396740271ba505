import type { Grouping, Period, Subgroup } from "@cellgrade/contract/groupings";
import type { ShiftStarts } from "../../../statistics.ts";
import type { Condition } from "../condition.ts";

// The keys of groups and subgroups as SQL on a row of `version`. Test times are plant-local texts, so an hour, a day or a
// shift is a part of the text.

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

/** The leading part of the period's start that tells it from other periods. It sorts like the start. */
export function periodKey(period: Exclude<Period, "run">, shiftStarts: ShiftStarts): Condition {
  if (period === "hour") return plain(HOUR);
  const first = shiftStarts[0];
  const last = shiftStarts.at(-1);
  if (period === "day" || first === undefined || last === undefined) return plain(DAY);
  const later = shiftStarts.slice(1).toReversed();
  const cases = later.map(() => `when ${CLOCK} >= ? then ${DAY} || ' ' || ?`);
  return {
    // A clock before the first start belongs to the last shift of the day before.
    sql: `case when ${CLOCK} < ? then date(test_time, '-1 day') || ' ' || ? ${cases.join(" ")} else ${DAY} || ' ' || ? end`,
    values: [first, last, ...later.flatMap((start) => [start, start]), first],
  };
}

/** Two texts joined into one, with KEY_SEPARATOR, which neither can hold, between them. */
export function joined(first: Condition, second: Condition): Condition {
  return { sql: `${first.sql} || char(31) || ${second.sql}`, values: [...first.values, ...second.values] };
}

/** SQL without parameters. */
export function plain(sql: string): Condition {
  return { sql, values: [] };
}
