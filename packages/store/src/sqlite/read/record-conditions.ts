import { QUANTITIES } from "@cellgrade/contract/quantities";
import type { RecordFilter } from "../../store.ts";
import type { Condition } from "./condition.ts";
import { gradeCondition } from "./grade-sql.ts";

// A filter as SQL conditions on table `version`, kept apart by what they speak of, so that a search can choose an index
// by them.

/** All of them hold together. */
export interface RecordConditions {
  readonly barcodes: readonly Condition[];
  readonly barcode: readonly Condition[];
  readonly device: readonly Condition[];
  readonly station: readonly Condition[];
  readonly testTime: readonly Condition[];
  readonly received: readonly Condition[];
  /** Of columns that no index holds. */
  readonly rest: readonly Condition[];
}

/** Versions that were replaced are no records. */
export const CURRENT: Condition = { sql: "replaced_by = 0", values: [] };

// Rowid of table exclusion.
const EXCLUDED: Condition = { sql: "seq in (select seq from exclusion)", values: [] };
const NOT_EXCLUDED: Condition = { sql: "seq not in (select seq from exclusion)", values: [] };

export function conditionsOf(filter: RecordFilter): RecordConditions {
  return {
    barcodes: inList("barcode", filter.barcodes),
    barcode: between("barcode", prefixRange(filter.barcodePrefix)),
    device: inList("device_code", filter.deviceCodes),
    station: inList("battery_station", filter.batteryStations),
    testTime: between("test_time", { from: filter.testTimeFrom, to: filter.testTimeTo }),
    received: between("received_at", { from: filter.receivedFrom, to: filter.receivedTo }),
    rest: [
      ...inList("work_step", filter.workSteps),
      ...QUANTITIES.flatMap((column) => [
        ...compare(column, ">=", filter.ranges?.[column]?.min),
        ...compare(column, "<=", filter.ranges?.[column]?.max),
      ]),
      ...(filter.grade === undefined ? [] : [gradeCondition(filter.grade.rules, filter.grade.grades)]),
      ...(filter.excluded === undefined ? [] : [filter.excluded ? EXCLUDED : NOT_EXCLUDED]),
    ],
  };
}

/** All conditions, that of being a record among them. */
export function everyCondition(conditions: RecordConditions): readonly Condition[] {
  return [CURRENT, ...Object.values(conditions).flat()];
}

/** `from` inclusive, `to` exclusive. */
export interface Bounds<Value extends string | number> {
  readonly from?: Value | undefined;
  readonly to?: Value | undefined;
}

function between<Value extends string | number>(column: string, { from, to }: Bounds<Value>): Condition[] {
  return [...compare(column, ">=", from), ...compare(column, "<", to)];
}

function compare(column: string, operator: string, value: string | number | undefined): Condition[] {
  return value === undefined ? [] : [{ sql: `${column} ${operator} ?`, values: [value] }];
}

function inList(column: string, list: readonly string[] | undefined): Condition[] {
  if (list === undefined) return [];
  if (list.length === 1) return [{ sql: `${column} = ?`, values: [list[0] ?? null] }];
  return [{ sql: `${column} in (select value from json_each(?))`, values: [JSON.stringify(list)] }];
}

export function prefixRange(prefix: string | undefined): Bounds<string> {
  if (prefix === undefined || prefix === "") return {};
  return { from: prefix, to: prefixEnd(prefix) ?? undefined };
}

/**
 * The least text after every text that starts with `prefix`, in SQLite's binary order (that of code points); null when
 * there is none.
 */
export function prefixEnd(prefix: string): string | null {
  const points = Array.from(prefix, (character) => character.codePointAt(0) ?? 0);
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    if (last === 0x10ffff) continue;
    const next = last === 0xd7ff ? 0xe000 : last + 1; // no surrogates in UTF-8
    return String.fromCodePoint(...points, next);
  }
  return null;
}
