import { QUANTITIES } from "@cellgrade/contract/quantities";
import type { RecordFilter } from "../../store.ts";
import type { Condition } from "./condition.ts";
import { gradeCondition } from "./grade-sql.ts";
import { quantitySql } from "./quantity-sql.ts";

// A filter as SQL conditions on table `version`. They are grouped by column, so that a search can choose an index by them.

/** The conditions of a filter. A row matches when it meets all of them. */
export interface RecordConditions {
  /** Which versions of a barcode are looked at. */
  readonly versions: readonly Condition[];
  readonly barcodes: readonly Condition[];
  readonly barcodePrefix: readonly Condition[];
  readonly device: readonly Condition[];
  readonly station: readonly Condition[];
  readonly testTime: readonly Condition[];
  readonly received: readonly Condition[];
  /** Conditions on columns that no index holds. */
  readonly rest: readonly Condition[];
}

/** The condition that a version is the record of its barcode: it was not replaced. */
export const CURRENT: Condition = { sql: "replaced_by = 0", values: [] };

// Both seek the rowid of table exclusion.
const EXCLUDED: Condition = { sql: "seq in (select seq from exclusion)", values: [] };
const NOT_EXCLUDED: Condition = { sql: "seq not in (select seq from exclusion)", values: [] };

/** True when a filter says itself whether excluded versions are meant. Otherwise statistics leave them out. */
export function speaksOfExcluded({ excluded, excludedAt }: RecordFilter): boolean {
  return excluded !== undefined || excludedAt !== undefined;
}

/** True when a filter is of excluded versions alone. */
export function asksForExcluded({ excluded, excludedAt }: RecordFilter): boolean {
  return excluded === true || excludedAt !== undefined;
}

/** The versions of one change, which the table of exclusions is read for: it is small beside that of versions. */
function excludedSince(excludedAt: number): Condition {
  return { sql: "seq in (select seq from exclusion where excluded_at = ?)", values: [excludedAt] };
}

const AHEAD: Condition = { sql: "test_time_ahead = 1", values: [] };
const NOT_AHEAD: Condition = { sql: "test_time_ahead = 0", values: [] };

/** What the unread words of a filter mean (unread-sql.ts). */
export interface UnreadCondition extends Condition {
  /** The seqs of what is left out, ascending; null when they are many, or none are. */
  readonly leftOut: readonly number[] | null;
}

/** The rows of a filter, as far as only the database tells them (found-rows.ts). */
export interface FoundRows {
  /** False: each row is the record of its barcode. True: the rows are kept versions, replaced ones among them. */
  readonly areVersions: boolean;
  /** What holds for these. */
  readonly versions: readonly Condition[];
  /** True when `versions` names the rows one by one, so that no index is needed to find them. */
  readonly named: boolean;
  /** The unread barcodes that are left out. */
  readonly unread: UnreadCondition | null;
}

const RECORDS: FoundRows = { areVersions: false, versions: [CURRENT], named: false, unread: null };

/** `found` is what the filter means at this moment: without it, nothing is left out of the records as unread. */
export function conditionsOf(
  filter: RecordFilter,
  { versions, unread }: Partial<FoundRows> = RECORDS,
): RecordConditions {
  return {
    versions: versions ?? [CURRENT],
    barcodes: inList("barcode", filter.barcodes),
    barcodePrefix: between("barcode", prefixRange(filter.barcodePrefix)),
    device: inList("device_code", filter.deviceCodes),
    station: inList("battery_station", filter.batteryStations),
    testTime: between("test_time", { from: filter.testTimeFrom, to: filter.testTimeTo }),
    received: between("received_at", { from: filter.receivedFrom, to: filter.receivedTo }),
    rest: [
      ...inList("work_step", filter.workSteps),
      ...QUANTITIES.flatMap((quantity) => [
        ...compare(quantitySql(quantity), ">=", filter.ranges?.[quantity]?.min),
        ...compare(quantitySql(quantity), "<=", filter.ranges?.[quantity]?.max),
      ]),
      ...(filter.grade === undefined ? [] : [gradeCondition(filter.grade.rules, filter.grade.grades)]),
      ...(filter.excluded === undefined ? [] : [filter.excluded ? EXCLUDED : NOT_EXCLUDED]),
      ...(filter.excludedAt === undefined ? [] : [excludedSince(filter.excludedAt)]),
      ...(filter.testTimeAhead === undefined ? [] : [filter.testTimeAhead ? AHEAD : NOT_AHEAD]),
      ...(unread ? [unread] : []),
    ],
  };
}

/** All conditions in one list. */
export function everyCondition(conditions: RecordConditions): readonly Condition[] {
  return Object.values(conditions).flat();
}

/** The ends of a range: `from` inclusive, `to` exclusive; undefined means no end on that side. */
export interface Bounds<Value extends string | number> {
  readonly from?: Value | undefined;
  readonly to?: Value | undefined;
}

export function between<Value extends string | number>(column: string, { from, to }: Bounds<Value>): Condition[] {
  return [...compare(column, ">=", from), ...compare(column, "<", to)];
}

export function compare(expression: string, operator: string, value: string | number | undefined): Condition[] {
  return value === undefined ? [] : [{ sql: `${expression} ${operator} ?`, values: [value] }];
}

export function inList(column: string, list: readonly string[] | undefined): Condition[] {
  if (list === undefined) return [];
  if (list.length === 1) return [{ sql: `${column} = ?`, values: [list[0] ?? null] }];
  return [{ sql: `${column} in (select value from json_each(?))`, values: [JSON.stringify(list)] }];
}

/** The range of texts that start with a prefix. An empty or undefined prefix gives no ends. */
export function prefixRange(prefix: string | undefined): Bounds<string> {
  if (prefix === undefined || prefix === "") return {};
  return { from: prefix, to: prefixEnd(prefix) ?? undefined };
}

/**
 * The least text after every text that starts with `prefix`; null when there is none. Texts are in SQLite's binary order,
 * which is the order of code points.
 */
export function prefixEnd(prefix: string): string | null {
  const points = Array.from(prefix, (character) => character.codePointAt(0) ?? 0);
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    if (last === 0x10ffff) continue;
    const next = last === 0xd7ff ? 0xe000 : last + 1; // UTF-8 has no surrogates
    return String.fromCodePoint(...points, next);
  }
  return null;
}
