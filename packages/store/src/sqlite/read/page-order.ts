import type { PagePosition, PageRequest, RecordFilter } from "../../store.ts";
import type { Condition } from "./condition.ts";
import { type Bounds, CURRENT, conditionsOf, prefixRange, type RecordConditions } from "./record-conditions.ts";

// What a filter and a request for a page say of the order: which index has it, from where to where the page lies in it,
// what else must hold, and which other indexes tell something. find-page.ts chooses the way by it.

export type Index = "version_barcode" | "version_device" | "version_test_time" | "version_received";

/** A part of an index in which all records lie that fit. */
export interface Part {
  readonly index: Index;
  readonly conditions: readonly Condition[];
}

/** One end of what is walked in the order's own index. */
export interface Bound extends Condition {
  readonly key: string | number;
}

export interface Order {
  /** The index that has this order, and the machine where it takes one. */
  readonly own: Part;
  readonly column: "received_at" | "test_time" | "barcode";
  readonly direction: "asc" | "desc";
  /** `order by` of the page. */
  readonly by: string;
  /** Where the walk starts and ends at the latest, by the filter and the page. */
  readonly start: Bound | undefined;
  readonly end: Bound | undefined;
  /** What else must hold. */
  readonly rest: readonly Condition[];
  /** Other parts that hold all that fits, those that usually hold least first. */
  readonly others: readonly Part[];
  readonly station: readonly Condition[];
  readonly testTime: Bounds<string>;
  readonly fewBarcodes: boolean;
  readonly excludedOnly: boolean;
}

const COLUMN = { receivedAt: "received_at", testTime: "test_time", barcode: "barcode" } as const;
const OWN_INDEX = {
  received_at: "version_received",
  test_time: "version_test_time",
  barcode: "version_barcode",
} as const;
const CONDITIONS_OF = { receivedAt: "received", testTime: "testTime", barcode: "barcode" } as const;

/** How the page is to be found. */
export function orderOf(filter: RecordFilter, page: PageRequest): Order {
  const direction = page.descending === (page.from?.side === "before") ? "asc" : "desc";
  const column = COLUMN[page.sortBy];
  const { start, end } = boundsOf(column, direction, filter, page);
  const given = conditionsOf(filter);
  const conditions = { ...given, [CONDITIONS_OF[page.sortBy]]: present([start, end]) };
  const index = ownIndex(page, filter);
  const own: Part = { index, conditions: ownConditions(index, given) };
  const { device, ...others } = { ...conditions, [CONDITIONS_OF[page.sortBy]]: [] };
  return {
    own,
    column,
    direction,
    by: column === "barcode" ? `barcode ${direction}` : `${column} ${direction}, barcode ${direction}`,
    start,
    end,
    rest: [...Object.values(others).flat(), ...(index === "version_device" ? [] : device)],
    // One machine's part of the order of test time is narrower than the time alone.
    others: partsOf(conditions).filter((part) => part.index !== index && part.index !== OWN_INDEX[column]),
    station: conditions.station,
    testTime: { from: filter.testTimeFrom, to: filter.testTimeTo },
    fewBarcodes: filter.barcodes !== undefined,
    excludedOnly: filter.excluded === true,
  };
}

/** Index version_barcode holds records alone, and serves what asks for them alone. */
function ownConditions(index: Index, { device }: RecordConditions): readonly Condition[] {
  if (index === "version_barcode") return [CURRENT];
  return index === "version_device" ? device : [];
}

function ownIndex({ sortBy }: PageRequest, { deviceCodes }: RecordFilter): Index {
  return sortBy === "testTime" && deviceCodes?.length === 1 ? "version_device" : OWN_INDEX[COLUMN[sortBy]];
}

function partsOf({ barcode, device, testTime, received }: RecordConditions): Part[] {
  const parts: Part[] = [
    { index: "version_barcode", conditions: barcode.length === 0 ? [] : [CURRENT, ...barcode] },
    { index: "version_device", conditions: device.length === 0 ? [] : [...device, ...testTime] },
    { index: "version_test_time", conditions: testTime },
    { index: "version_received", conditions: received },
  ];
  return parts.filter(({ conditions }) => conditions.length > 0);
}

/**
 * One bound on each side, the closest of the filter's and the page's: SQLite seeks to one of two bounds on the same side,
 * and would read all pages before this one if it took the other.
 */
function boundsOf(
  column: Order["column"],
  direction: Order["direction"],
  filter: RecordFilter,
  { sortBy, from: page }: PageRequest,
): Pick<Order, "start" | "end"> {
  const { from, to } = rangeOf(filter, sortBy);
  const least = from === undefined ? undefined : bound(`${column} >= ?`, from);
  const beyond = to === undefined ? undefined : bound(`${column} < ?`, to);
  const place = page === undefined ? undefined : beyondPosition(column, direction, page.position);
  if (direction === "asc") return { start: closer(place, least, direction), end: beyond };
  return { start: closer(beyond, place, direction), end: least };
}

function rangeOf(filter: RecordFilter, sortBy: PageRequest["sortBy"]): Bounds<string | number> {
  if (sortBy === "barcode") return prefixRange(filter.barcodePrefix);
  if (sortBy === "testTime") return { from: filter.testTimeFrom, to: filter.testTimeTo };
  return { from: filter.receivedFrom, to: filter.receivedTo };
}

export function bound(sql: string, key: string | number): Bound {
  return { sql, values: [key], key };
}

export function beyondPosition(
  column: Order["column"],
  direction: Order["direction"],
  { key, barcode }: PagePosition,
): Bound {
  const sign = direction === "asc" ? ">" : "<";
  if (column === "barcode") return bound(`barcode ${sign} ?`, barcode);
  return { sql: `(${column}, barcode) ${sign} (?, ?)`, values: [key, barcode], key };
}

/** That of two bounds which comes later in the direction; the first, where their keys are equal. */
export function closer(
  first: Bound | undefined,
  second: Bound | undefined,
  direction: Order["direction"],
): Bound | undefined {
  if (first === undefined || second === undefined) return first ?? second;
  const later = compareKeys(second.key, first.key) * (direction === "asc" ? 1 : -1);
  return later > 0 ? second : first;
}

export function present(bounds: readonly (Bound | undefined)[]): Bound[] {
  return bounds.filter((each) => each !== undefined);
}

/** In SQLite's order: text by code points. */
function compareKeys(a: string | number, b: string | number): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));
}

/** An end of the order: this entry, inclusive. */
export function upTo({ column, direction }: Order, { key, barcode }: PagePosition): Bound {
  const sign = direction === "asc" ? "<=" : ">=";
  if (column === "barcode") return bound(`barcode ${sign} ?`, barcode);
  return { sql: `(${column}, barcode) ${sign} (?, ?)`, values: [key, barcode], key };
}
