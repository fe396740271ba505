import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { PageRequest, RecordFilter } from "../store.ts";
import {
  between,
  type Bounds,
  type Condition,
  conditionsOf,
  everyCondition,
  prefixRange,
  type RecordConditions,
  valuesOf,
  whereClause,
} from "./record-conditions.ts";
import { VERSION_COLUMNS, type VersionRow } from "./version-rows.ts";

// One page of records. SQLite has no statistics here and would guess, so the index of each statement is named by us:
//
//   1. the filter speaks of the order's own index alone, or of one machine in the order of test time: that index is
//      walked from the page's start, and gives the page at once;
//   2. an index by which the filter leaves few candidates (a prefix, machines and a time, a time): they are sorted;
//   3. a page that is soon full in the order's own index is taken from there;
//   4. an index that holds the machine, the station and both times tells where in the order the first and the last of
//      the records lie, and the order's own index is walked between them.
//
// What 4 walks is bounded by the spread of what is sought, no closer: a station or a number that few records have, with
// neither machine nor time, makes it look at every row.

/** So many rows are sorted for a page at most: about 10 ms. */
const CANDIDATES_MAX = 10_000;

/** So many rows are looked at in the order's own index before better is sought. */
const GLANCE_ROWS = 5_000;

/** So many entries of an index are read at most to learn where in the order the page lies: about 30 ms. */
const ENTRIES_MAX = 400_000;

type Index = "version_barcode" | "version_device" | "version_test_time" | "version_received";

/** A part of an index in which all records lie that fit. */
interface Part {
  readonly index: Index;
  readonly conditions: readonly Condition[];
}

export interface Order extends Part {
  /** The conditions of the filter, those of the page's start among them. */
  readonly all: readonly Condition[];
  /** The column sorted by, apart from the barcode that breaks ties. */
  readonly column: "received_at" | "test_time" | "barcode";
  readonly direction: "asc" | "desc";
  /** `order by` of the page. */
  readonly by: string;
  /** Other parts that hold all that fits, those that hold least first. */
  readonly others: readonly Part[];
  /** Conditions that `index` holds no column of. */
  readonly looksAtRows: boolean;
  /** Of station, to be told from index version_device. */
  readonly station: readonly Condition[];
  readonly fewBarcodes: boolean;
}

const COLUMN = { receivedAt: "received_at", testTime: "test_time", barcode: "barcode" } as const;

/** How the page is to be found. */
export function orderOf(filter: RecordFilter, page: PageRequest): Order {
  const direction = page.descending === (page.from?.side === "before") ? "asc" : "desc";
  const column = COLUMN[page.sortBy];
  const own = startAt(column, direction, ownBounds(filter, page), page.from?.position);
  const key = { receivedAt: "received", testTime: "testTime", barcode: "barcode" } as const;
  const conditions: RecordConditions = { ...conditionsOf(filter), [key[page.sortBy]]: own };
  const oneDevice = filter.deviceCodes?.length === 1;
  const part = ownPart(page, conditions, oneDevice);
  return {
    ...part,
    all: everyCondition(conditions),
    column,
    direction,
    by: column === "barcode" ? `barcode ${direction}` : `${column} ${direction}, barcode ${direction}`,
    others: partsOf(conditions).filter(({ index }) => index !== part.index),
    looksAtRows: everyCondition(conditions).length > 1 + part.conditions.length,
    station: conditions.station,
    fewBarcodes: filter.barcodes !== undefined,
  };
}

function ownPart({ sortBy }: PageRequest, conditions: RecordConditions, oneDevice: boolean): Part {
  const { barcode, device, testTime, received } = conditions;
  if (sortBy === "barcode") return { index: "version_barcode", conditions: barcode };
  if (sortBy === "receivedAt") return { index: "version_received", conditions: received };
  if (oneDevice) return { index: "version_device", conditions: [...device, ...testTime] };
  return { index: "version_test_time", conditions: testTime };
}

function partsOf({ barcode, device, testTime, received }: RecordConditions): Part[] {
  const parts: Part[] = [
    { index: "version_barcode", conditions: barcode },
    { index: "version_device", conditions: device.length === 0 ? [] : [...device, ...testTime] },
    { index: "version_test_time", conditions: testTime },
    { index: "version_received", conditions: received },
  ];
  return parts.filter(({ conditions }) => conditions.length > 0);
}

function ownBounds(filter: RecordFilter, { sortBy }: PageRequest): Bounds<string | number> {
  if (sortBy === "barcode") return prefixRange(filter.barcodePrefix);
  if (sortBy === "testTime") return { from: filter.testTimeFrom, to: filter.testTimeTo };
  return { from: filter.receivedFrom, to: filter.receivedTo };
}

/**
 * The bounds of the filter with the page's start in the place of that bound which it lies within: SQLite seeks to one of
 * two bounds on the same side, and would read all pages before this one if it took the other.
 */
function startAt(
  column: string,
  direction: "asc" | "desc",
  { from, to }: Bounds<string | number>,
  position: NonNullable<PageRequest["from"]>["position"] | undefined,
): Condition[] {
  if (position === undefined) return between(column, { from, to });
  const { key, barcode } = position;
  const sql = (sign: "<" | ">") =>
    column === "barcode" ? `barcode ${sign} ?` : `(${column}, barcode) ${sign} (?, ?)`;
  const values = column === "barcode" ? [barcode] : [key, barcode];
  if (direction === "asc") {
    if (from !== undefined && compareKeys(key, from) < 0) return between(column, { from, to });
    return [{ sql: sql(">"), values }, ...between(column, { to })];
  }
  if (to !== undefined && compareKeys(key, to) >= 0) return between(column, { from, to });
  return [...between(column, { from }), { sql: sql("<"), values }];
}

/** In SQLite's order: text by code points. */
function compareKeys(a: string | number, b: string | number): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));
}

/** The first `limit` rows of the page. Several statements: one state of the database. */
export function findPage(db: DatabaseSync, order: Order, limit: number): VersionRow[] {
  db.exec("begin");
  try {
    return choosePlan(db, order, limit);
  } finally {
    db.exec("commit");
  }
}

function choosePlan(db: DatabaseSync, order: Order, limit: number): VersionRow[] {
  if (order.fewBarcodes) return sort(db, order, "version_barcode", limit);
  if (!order.looksAtRows) return walk(db, order, [], limit);
  for (const part of order.others) {
    if (countEntries(db, part, CANDIDATES_MAX) <= CANDIDATES_MAX) return sort(db, order, part.index, limit);
  }
  const found = walk(db, order, upTo(order, entryAt(db, order, GLANCE_ROWS)), limit);
  if (found.length >= limit) return found;
  return walk(db, order, extent(db, order), limit);
}

/** The rows in the order of the order's own index, within `conditions` too. */
function walk(db: DatabaseSync, order: Order, conditions: readonly Condition[], limit: number): VersionRow[] {
  const where = [...order.all, ...conditions];
  return rows(db, walkSql(order, conditions), [...valuesOf(where), limit]);
}

export function walkSql(order: Order, conditions: readonly Condition[]): string {
  return `select ${VERSION_COLUMNS} from version indexed by ${order.index}
    where ${whereClause([...order.all, ...conditions])} order by ${order.by} limit ?`;
}

/** At most {@link CANDIDATES_MAX} rows, proven before, of which the keys alone are sorted and the first rows then read. */
function sort(db: DatabaseSync, order: Order, index: Index, limit: number): VersionRow[] {
  return rows(db, sortSql(order, index), [...valuesOf(order.all), limit]);
}

export function sortSql(order: Order, index: Index): string {
  return `select ${VERSION_COLUMNS} from version
    where seq in (select seq from version indexed by ${index} where ${whereClause(order.all)}
                  order by ${order.by} limit ?)
    order by ${order.by}`;
}

/** Entries of a part of an index, counted to `max` + 1. */
function countEntries(db: DatabaseSync, { index, conditions }: Part, max: number): number {
  const [row] = rows<[number]>(
    db,
    `select count(*) from (select 1 from version indexed by ${index} where ${whereClause(conditions)} limit ?)`,
    [...valuesOf(conditions), max + 1],
  );
  return row?.[0] ?? 0;
}

type Position = readonly [key: string | number, barcode: string];

/** The position of an entry of the order's own index; undefined beyond its end. */
function entryAt(db: DatabaseSync, { index, conditions, column, by }: Order, offset: number): Position | undefined {
  const [row] = rows<Position>(
    db,
    `select ${column}, barcode from version indexed by ${index} where ${whereClause(conditions)}
     order by ${by} limit 1 offset ?`,
    [...valuesOf(conditions), offset],
  );
  return row;
}

function upTo({ column, direction }: Order, position: Position | undefined): Condition[] {
  if (position === undefined) return [];
  const sign = direction === "asc" ? "<=" : ">=";
  const [key, barcode] = position;
  if (column === "barcode") return [{ sql: `barcode ${sign} ?`, values: [barcode] }];
  return [{ sql: `(${column}, barcode) ${sign} (?, ?)`, values: [key, barcode] }];
}

/**
 * Where in the order everything lies that fits, as far as an index can tell without looking at rows: its first and last
 * value of the column sorted by. Replaced versions are among them: the bounds may be wide, never narrow.
 */
function extent(db: DatabaseSync, { others, column, station }: Order): Condition[] {
  const part = others.find(({ index }) => COVERED[index].has(column));
  if (part === undefined || countEntries(db, part, ENTRIES_MAX) > ENTRIES_MAX) return [];
  const conditions = part.index === "version_device" ? [...part.conditions, ...station] : part.conditions;
  const [row] = rows<[least: string | number | null, greatest: string | number | null]>(
    db,
    `select min(${column}), max(${column}) from version indexed by ${part.index} where ${whereClause(conditions)}`,
    valuesOf(conditions),
  );
  const [least = null, greatest = null] = row ?? [];
  if (least === null || greatest === null) return [{ sql: "false", values: [] }];
  return [
    { sql: `${column} >= ?`, values: [least] },
    { sql: `${column} <= ?`, values: [greatest] },
  ];
}

const COVERED: { readonly [index in Index]: ReadonlySet<string> } = {
  version_barcode: new Set(),
  version_device: new Set(["received_at", "test_time", "barcode"]),
  version_test_time: new Set(["received_at", "test_time", "barcode"]),
  version_received: new Set(["received_at", "barcode"]),
};

function rows<Row = VersionRow>(db: DatabaseSync, sql: string, values: readonly SQLInputValue[]): Row[] {
  const statement = db.prepare(sql);
  statement.setReturnArrays(true);
  return statement.all(...values) as unknown as Row[];
}
