import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { PagePosition } from "../../store.ts";
import { type Condition, valuesOf, whereClause } from "./condition.ts";
import { atOneMoment } from "../database.ts";
import { beyondPosition, bound, closer, type Index, type Order, type Part, present, upTo } from "./page-order.ts";
import { CURRENT } from "./record-conditions.ts";
import { spanOfTestTimes } from "../test-hours.ts";
import { READ_COLUMNS, type ReadRow } from "../version-rows.ts";

// One page of records. SQLite has no statistics here and would guess, so the index of each statement is named by us:
//
//   1. the filter speaks of the order's own index alone, or of one machine in the order of test time: that index is
//      walked from the page's start, and gives the page at once;
//   2. an index by which the filter leaves few candidates (a prefix, machines and a time, a time, machines and a
//      station): they are sorted;
//   3. a page that is soon full in the order's own index is taken from there;
//   4. another index, or of a time alone the notes of its hours (test-hours.ts), tells where in the order the first and
//      the last of the candidates lie, and the order's own index is walked between them.
//
// What 4 walks is bounded twice: by the spread of what is sought, and by the rows looked at for one page. A station, a
// number or a grade that few records have, with neither machine nor time, meets the second bound: the page then ends
// early and says where it stopped, and the next one goes on from there.

export interface PageLimits {
  /** So many rows are sorted for a page at most. */
  readonly candidatesMax: number;
  /** So many rows are looked at in the order's own index before better is sought, */
  readonly glanceRows: number;
  /** and so many where a test time is given, which soon tells better. */
  readonly glanceRowsWithTime: number;
  /** So many entries of an index are read at most to learn where in the order the page lies, */
  readonly entriesMax: number;
  /** and so many where that takes a look at their rows. */
  readonly entriesWithRowsMax: number;
  /** So many rows are looked at in a walk at most: beyond it a page ends before it is full. */
  readonly walkRowsMax: number;
}

// With a warm cache each of these takes 40 ms at most, but for the last: some 300 ms.
export const PAGE_LIMITS: PageLimits = {
  candidatesMax: 10_000,
  glanceRows: 20_000,
  glanceRowsWithTime: 2_000,
  entriesMax: 400_000,
  entriesWithRowsMax: 100_000,
  walkRowsMax: 500_000,
};

export interface FoundPage {
  readonly rows: ReadRow[];
  /** See {@link RecordPage.stoppedAt}. */
  readonly stoppedAt: PagePosition | null;
}

/** The first `limit` rows of the page. Several statements: one state of the database. */
export function findPage(db: DatabaseSync, order: Order, limit: number, limits: PageLimits = PAGE_LIMITS): FoundPage {
  return atOneMoment(db, () => choosePlan(db, order, limit, limits));
}

function choosePlan(db: DatabaseSync, order: Order, limit: number, limits: PageLimits): FoundPage {
  const { rest, others } = order;
  const { candidatesMax } = limits;
  if (order.fewBarcodes) return whole(sort(db, order, "version_barcode", limit));
  if (rest.length === 0) return whole(walk(db, order, limit));
  if (order.excludedOnly) {
    const excluded = rows<[number]>(db, "select seq from exclusion limit ?", [candidatesMax + 1]);
    if (excluded.length <= candidatesMax) return whole(sortThese(db, order, excluded.flat(), limit));
  }
  for (const part of others) {
    if (holdsAtMost(db, part, candidatesMax)) return whole(sort(db, order, part.index, limit));
  }
  const machines = others.find(({ index }) => index === "version_device");
  if (machines !== undefined && order.station.length > 0 && holdsAtMost(db, machines, limits.entriesMax)) {
    const candidates = candidatesOf(db, order, machines, candidatesMax + 1);
    if (candidates.length <= candidatesMax) return whole(sortThese(db, order, candidates, limit));
  }
  const withTime = others.some(({ index }) => index === "version_test_time");
  const glance = walkAtMost(db, order, limit, withTime ? limits.glanceRowsWithTime : limits.glanceRows);
  if (glance.stoppedAt === null) return glance;
  const narrowed = narrow(db, order, limits);
  const near = goOn(db, narrowed, glance, limit, limits.glanceRows);
  return near.stoppedAt === null ? near : goOn(db, narrowed, near, limit, limits.walkRowsMax);
}

/** What was found and what follows where that stopped: nothing is looked at twice. */
function goOn(
  db: DatabaseSync,
  order: Order,
  { rows: found, stoppedAt }: FoundPage,
  limit: number,
  rowsMax: number,
): FoundPage {
  const beyond = stoppedAt === null ? undefined : beyondPosition(order.column, order.direction, stoppedAt);
  const rest = { ...order, start: closer(beyond, order.start, order.direction) };
  const more = walkAtMost(db, rest, limit - found.length, rowsMax);
  return { ...more, rows: [...found, ...more.rows] };
}

function whole(found: ReadRow[]): FoundPage {
  return { rows: found, stoppedAt: null };
}

/** The first rows in the order of its own index, of which so many are looked at. */
function walkAtMost(db: DatabaseSync, order: Order, limit: number, rowsMax: number): FoundPage {
  const last = entryAt(db, order, rowsMax);
  if (last === null) return whole(walk(db, order, limit));
  const found = walk(db, { ...order, end: upTo(order, last) }, limit);
  return { rows: found, stoppedAt: found.length < limit ? last : null };
}

/** The order between the first and the last candidate, where an index tells them soon. */
function narrow(db: DatabaseSync, order: Order, limits: PageLimits): Order {
  for (const part of order.others) {
    const max = COVERED[part.index].has(order.column) ? limits.entriesMax : limits.entriesWithRowsMax;
    const byHours = part.index === "version_test_time" && order.column === "received_at";
    const spread = byHours ? receiptOf(db, order) : spreadOf(db, order, part, max);
    if (spread !== null) return within(order, spread);
  }
  return order;
}

/** The first rows in the order of its own index. */
function walk(db: DatabaseSync, order: Order, limit: number): ReadRow[] {
  const { sql, values } = walkQuery(order);
  return rows(db, sql, [...values, limit]);
}

/** Takes the number of rows after its values. */
function walkQuery(order: Order): Condition {
  const where = everything(order);
  return {
    sql: `select ${READ_COLUMNS} from version indexed by ${order.own.index} where ${whereClause(where)}
          order by ${order.by} limit ?`,
    values: valuesOf(where),
  };
}

/** The first of the rows of a part that is proven to hold few: their keys are sorted, and the rows then read. */
function sort(db: DatabaseSync, order: Order, index: Index, limit: number): ReadRow[] {
  const { sql, values } = sortQuery(order, index);
  return rows(db, sql, [...values, limit]);
}

/** Takes the number of rows after its values. */
function sortQuery(order: Order, index: Index): Condition {
  const where = everything(order);
  return {
    sql: `select ${READ_COLUMNS} from version
          where seq in (select seq from version indexed by ${index} where ${whereClause(where)}
                        order by ${order.by} limit ?)
          order by ${order.by}`,
    values: valuesOf(where),
  };
}

/** What of a part may fit as far as the index tells without a look at rows, by their keys in the table; at most `max`. */
function candidatesOf(db: DatabaseSync, order: Order, part: Part, max: number): number[] {
  const { sql, values } = candidatesQuery(order, part);
  return rows<[number]>(db, sql, [...values, max]).map(([seq]) => seq);
}

/** Takes the number of candidates after its values. */
function candidatesQuery({ station }: Order, { index, conditions }: Part): Condition {
  const where = [...conditions, ...station];
  return {
    sql: `select seq from version indexed by ${index} where ${whereClause(where)} limit ?`,
    values: valuesOf(where),
  };
}

function sortThese(db: DatabaseSync, order: Order, candidates: readonly number[], limit: number): ReadRow[] {
  const { sql, values } = sortTheseQuery(order);
  return rows(db, sql, [JSON.stringify(candidates), ...values, limit]);
}

/** Takes the candidates before and the number of rows after its values. */
function sortTheseQuery(order: Order): Condition {
  const where = everything(order);
  return {
    sql: `select ${READ_COLUMNS} from version not indexed
          where seq in (select value from json_each(?)) and ${whereClause(where)} order by ${order.by} limit ?`,
    values: valuesOf(where),
  };
}

function everything({ own, start, end, rest }: Order): Condition[] {
  return [CURRENT, ...own.conditions, ...present([start, end]), ...rest];
}

function holdsAtMost(db: DatabaseSync, part: Part, entries: number): boolean {
  const { sql, values } = probeQuery(part);
  return rows(db, sql, [...values, entries]).length === 0;
}

/** Takes the number of entries to pass over after its values; to pass over one takes 40 ns. */
function probeQuery({ index, conditions }: Part): Condition {
  return {
    sql: `select 1 from version indexed by ${index} where ${whereClause(conditions)} limit 1 offset ?`,
    values: valuesOf(conditions),
  };
}

/** The entry so far from the start of the order's own index; null when that ends before. */
function entryAt(db: DatabaseSync, order: Order, offset: number): PagePosition | null {
  const { sql, values } = entryQuery(order);
  const [row] = rows<[key: string | number, barcode: string]>(db, sql, [...values, offset]);
  return row === undefined ? null : { key: row[0], barcode: row[1] };
}

/** Takes the offset after its values. */
function entryQuery({ own, start, end, column, by }: Order): Condition {
  const where = [...own.conditions, ...present([start, end])];
  return {
    sql: `select ${column}, barcode from version indexed by ${own.index} where ${whereClause(where)}
          order by ${by} limit 1 offset ?`,
    values: valuesOf(where),
  };
}

interface Spread {
  readonly least: string | number | null;
  readonly greatest: string | number | null;
}

/**
 * From where to where in the order that lies which may fit, as far as the index tells: of nothing from null to null; null
 * when the part has more than `entriesMax`. Replaced versions count: too wide, never too narrow.
 */
function spreadOf(db: DatabaseSync, order: Order, part: Part, entriesMax: number): Spread | null {
  const { sql, values } = spreadQuery(order, part);
  const [row] = rows<[number, Spread["least"], Spread["greatest"]]>(db, sql, [...values, entriesMax + 1]);
  const [entries = 0, least = null, greatest = null] = row ?? [];
  return entries > entriesMax ? null : { least, greatest };
}

/** Of a time alone, to the hour; null when nothing is known of it. */
function receiptOf(db: DatabaseSync, { testTime }: Order): Spread | null {
  const span = spanOfTestTimes(db, testTime);
  return span === null ? null : { least: span.firstReceivedAt, greatest: span.lastReceivedAt };
}

/** Takes the number of entries to read at most after its values. */
function spreadQuery({ column, station }: Order, { index, conditions }: Part): Condition {
  const where = index === "version_device" ? [...conditions, ...station] : conditions;
  return {
    sql: `select count(*), min(key), max(key) from
          (select ${column} as key from version indexed by ${index} where ${whereClause(where)} limit ?)`,
    values: valuesOf(where),
  };
}

function within(order: Order, { least, greatest }: Spread): Order {
  if (least === null || greatest === null) {
    return { ...order, own: { ...order.own, conditions: [...order.own.conditions, NOTHING] } };
  }
  const { column, direction, start, end } = order;
  const lower = bound(`${column} >= ?`, least);
  const upper = bound(`${column} <= ?`, greatest);
  const [first, last] = direction === "asc" ? [lower, upper] : [upper, lower];
  const back = direction === "asc" ? "desc" : "asc";
  return { ...order, start: closer(start, first, direction), end: closer(end, last, back) };
}

const NOTHING: Condition = { sql: "false", values: [] };

/** Columns to sort by that an index tells without a look at rows. */
const COVERED: { readonly [index in Index]: ReadonlySet<string> } = {
  version_barcode: new Set(),
  version_device: new Set(["received_at", "test_time", "barcode"]),
  version_test_time: new Set(["received_at", "test_time", "barcode"]),
  version_received: new Set(["received_at", "barcode"]),
};

function rows<Row = ReadRow>(db: DatabaseSync, sql: string, values: readonly SQLInputValue[]): Row[] {
  const statement = db.prepare(sql);
  statement.setReturnArrays(true);
  return statement.all(...values) as unknown as Row[];
}
