import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import { invariant } from "@cellgrade/contract/invariant";
import type { NumberField } from "@cellgrade/contract/wire";
import {
  HISTORY_VERSIONS_MAX,
  type NumberSummary,
  type PageRequest,
  type RecordFilter,
  type RecordPage,
  type RecordSummary,
  type ReplacedVersion,
  type SortKey,
  type StoredRecord,
} from "../store.ts";
import { toReplacedVersion, toStoredRecord, VERSION_COLUMNS, type VersionRow } from "./version-rows.ts";

// Every read of an account set, as functions of a read-only connection. They run on reader threads (reader-worker.ts).

/** The records found, at most one a barcode. Index version_barcode. */
export function findMany(db: DatabaseSync, barcodes: readonly string[]): StoredRecord[] {
  return rows(
    db,
    `select ${VERSION_COLUMNS} from version where replaced_by = 0 and barcode in (select value from json_each(?))`,
    [JSON.stringify(barcodes)],
  ).map(toStoredRecord);
}

/** Kept versions that are not the record, newest replacement first. Index version_barcode. */
export function history(db: DatabaseSync, barcode: string): ReplacedVersion[] {
  return rows(
    db,
    `select ${VERSION_COLUMNS} from version where barcode = ? and replaced_by > 0
     order by replaced_by desc limit ${HISTORY_VERSIONS_MAX}`,
    [barcode],
  ).map(toReplacedVersion);
}

const SORT_COLUMN: { readonly [key in SortKey]: string } = {
  receivedAt: "received_at",
  testTime: "test_time",
  barcode: "barcode",
};

/** One page by keyset. Index version_received, version_test_time, version_device or version_barcode, by sort and filter. */
export function search(db: DatabaseSync, filter: RecordFilter, page: PageRequest): RecordPage {
  const where = conditions(filter);
  const backwards = page.from?.side === "before";
  const descending = page.descending !== backwards;
  const column = SORT_COLUMN[page.sortBy];
  const direction = descending ? "desc" : "asc";
  const order = column === "barcode" ? `barcode ${direction}` : `${column} ${direction}, barcode ${direction}`;
  if (page.from !== undefined) {
    const { key, barcode } = page.from.position;
    const beyond = descending ? "<" : ">";
    if (column === "barcode") where.add(`barcode ${beyond} ?`, barcode);
    else where.add(`(${column}, barcode) ${beyond} (?, ?)`, key, barcode);
  }
  // One row more than asked tells whether a page follows.
  const found = rows(db, `select ${VERSION_COLUMNS} from version where ${where.sql()} order by ${order} limit ?`, [
    ...where.values,
    page.limit + 1,
  ]);
  const more = found.length > page.limit;
  const items = found.slice(0, page.limit).map(toStoredRecord);
  if (backwards) return { items: items.reverse(), hasPrevious: more, hasNext: true };
  return { items, hasPrevious: page.from !== undefined, hasNext: more };
}

/** Counts and plain statistics of all records that fit: one pass. */
export function summarize(db: DatabaseSync, filter: RecordFilter): RecordSummary {
  const where = conditions(filter);
  const columns = NUMBERS.map((name) => `count(${name}), min(${name}), avg(${name}), max(${name})`).join(", ");
  const [row] = rows<SummaryRow>(
    db,
    `select count(*), count(distinct device_code), min(test_time), max(test_time), ${columns}
     from version where ${where.sql()}`,
    where.values,
  );
  invariant(row !== undefined, "an aggregate has one row");
  const [count, devices, firstTestTime, lastTestTime, ...aggregates] = row;
  const numberAt = (position: number): NumberSummary => {
    const [n, min, mean, max] = aggregates.slice(4 * position, 4 * position + 4);
    return { count: n ?? 0, min: min ?? null, mean: mean ?? null, max: max ?? null };
  };
  return {
    count,
    devices,
    firstTestTime,
    lastTestTime,
    numbers: { voltage: numberAt(0), electricity: numberAt(1), volume: numberAt(2), energy: numberAt(3) },
  };
}

const NUMBERS: readonly NumberField[] = ["voltage", "electricity", "volume", "energy"];

type SummaryRow = [
  count: number,
  devices: number,
  firstTestTime: string | null,
  lastTestTime: string | null,
  ...aggregates: (number | null)[],
];

interface Conditions {
  readonly values: SQLInputValue[];
  add(sql: string, ...values: SQLInputValue[]): void;
  sql(): string;
}

function conditions(filter: RecordFilter): Conditions {
  const parts = ["replaced_by = 0"];
  const values: SQLInputValue[] = [];
  function add(sql: string, ...added: SQLInputValue[]): void {
    parts.push(sql);
    values.push(...added);
  }
  function addList(column: string, list: readonly string[] | undefined): void {
    if (list === undefined) return;
    if (list.length === 1) add(`${column} = ?`, list[0] ?? null);
    else add(`${column} in (select value from json_each(?))`, JSON.stringify(list));
  }
  addList("barcode", filter.barcodes);
  if (filter.barcodePrefix !== undefined && filter.barcodePrefix !== "") {
    add("barcode >= ?", filter.barcodePrefix);
    const end = prefixEnd(filter.barcodePrefix);
    if (end !== null) add("barcode < ?", end);
  }
  addList("device_code", filter.deviceCodes);
  addList("battery_station", filter.batteryStations);
  addList("work_step", filter.workSteps);
  if (filter.testTimeFrom !== undefined) add("test_time >= ?", filter.testTimeFrom);
  if (filter.testTimeTo !== undefined) add("test_time < ?", filter.testTimeTo);
  if (filter.receivedFrom !== undefined) add("received_at >= ?", filter.receivedFrom);
  if (filter.receivedTo !== undefined) add("received_at < ?", filter.receivedTo);
  for (const column of NUMBERS) {
    const range = filter.ranges?.[column];
    if (range?.min !== undefined) add(`${column} >= ?`, range.min);
    if (range?.max !== undefined) add(`${column} <= ?`, range.max);
  }
  return { values, add, sql: () => parts.join(" and ") };
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

function rows<Row = VersionRow>(db: DatabaseSync, sql: string, values: readonly SQLInputValue[]): Row[] {
  const statement = db.prepare(sql);
  statement.setReturnArrays(true);
  return statement.all(...values) as unknown as Row[];
}
