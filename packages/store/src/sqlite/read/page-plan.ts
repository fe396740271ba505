import type { PageRequest, RecordFilter } from "../../store.ts";
import type { Condition } from "./condition.ts";
import {
  beyondPosition,
  type Direction,
  earlierBound,
  type KeyBound,
  keyBound,
  laterBound,
  present,
  type SortColumn,
} from "./key-bound.ts";
import { type MachineHoursFilter, machineHoursOf } from "./machine-hours-sql.ts";
import {
  asksForExcluded,
  type Bounds,
  CURRENT,
  conditionsOf,
  prefixRange,
  type RecordConditions,
  type UnreadCondition,
} from "./record-conditions.ts";

// What a filter and a page request say about the way to a page. find-page.ts chooses the way.

export type Index = "version_barcode" | "version_device" | "version_test_time" | "version_received";

/** A range of an index that contains every match. */
export interface IndexRange {
  readonly index: Index;
  /** Conditions on the leading columns of the index. SQLite seeks to the range by them. */
  readonly conditions: readonly Condition[];
  /** Conditions on other columns of the index. SQLite checks them without reading the row. */
  readonly covered: readonly Condition[];
}

export interface PagePlan {
  /** Rows of the page. */
  readonly limit: number;
  readonly sortColumn: SortColumn;
  readonly direction: Direction;
  /** The `order by` of the page. */
  readonly orderBy: string;
  /** The range of the index that is sorted like the page. */
  readonly sorted: IndexRange;
  /** Where a walk in that index starts and ends. */
  readonly start: KeyBound | undefined;
  readonly end: KeyBound | undefined;
  /** Conditions that a row in that range must meet as well. */
  readonly rest: readonly Condition[];
  /** Ranges of other indexes, usually the smallest first. */
  readonly others: readonly IndexRange[];
  readonly testTime: Bounds<string>;
  /** Null when no machine hour is ruled out. */
  readonly hours: MachineHoursFilter | null;
  /** The filter names the machines. */
  readonly machinesNamed: boolean;
  /** The filter names the barcodes. */
  readonly barcodesNamed: boolean;
  /** The filter asks for excluded records alone. */
  readonly excludedOnly: boolean;
}

const SORTS = {
  receivedAt: { column: "received_at", index: "version_received", conditions: "received" },
  testTime: { column: "test_time", index: "version_test_time", conditions: "testTime" },
  barcode: { column: "barcode", index: "version_barcode", conditions: "barcodePrefix" },
} as const;

/**
 * The plan of a page of records: what the filter and the request determine without reading the database. `unread` is a
 * condition by which records are left out.
 */
export function planPage(filter: RecordFilter, request: PageRequest, unread: UnreadCondition | null = null): PagePlan {
  const sort = SORTS[request.sortBy];
  // A page that precedes a position is walked backwards from there.
  const direction = request.descending === (request.from?.side === "before") ? "asc" : "desc";
  const { start, end } = endsOf(sort.column, direction, filter, request);
  const { versions: _, ...found } = conditionsOf(filter, { unread });
  const conditions = { ...found, [sort.conditions]: present([start, end]) };
  // The records of one machine in the order of test time are a narrower range than all records in that order.
  const ofOneMachine = request.sortBy === "testTime" && filter.deviceCodes?.length === 1;
  const index = ofOneMachine ? "version_device" : sort.index;
  const { device, ...unbounded } = { ...conditions, [sort.conditions]: [] };
  return {
    limit: request.limit,
    sortColumn: sort.column,
    direction,
    orderBy: sort.column === "barcode" ? `barcode ${direction}` : `${sort.column} ${direction}, barcode ${direction}`,
    sorted: { index, conditions: ofOneMachine ? device : conditionsToUse(index), covered: [] },
    start,
    end,
    rest: [...Object.values(unbounded).flat(), ...(ofOneMachine ? [] : device)],
    others: rangesOf(conditions).filter((range) => range.index !== index && range.index !== sort.index),
    testTime: { from: filter.testTimeFrom, to: filter.testTimeTo },
    hours: machineHoursOf(filter),
    machinesNamed: filter.deviceCodes !== undefined,
    barcodesNamed: filter.barcodes !== undefined,
    excludedOnly: asksForExcluded(filter),
  };
}

/** The condition that an index demands. version_barcode is partial: SQLite uses it only for statements of records alone. */
function conditionsToUse(index: Index): readonly Condition[] {
  return index === "version_barcode" ? [CURRENT] : [];
}

function rangesOf({
  barcodePrefix,
  device,
  station,
  testTime,
  received,
}: Omit<RecordConditions, "versions">): IndexRange[] {
  const ranges: IndexRange[] = [];
  function add(index: Index, seeking: readonly Condition[], covered: readonly Condition[]): void {
    if (seeking.length === 0) return;
    ranges.push({ index, conditions: [...conditionsToUse(index), ...seeking], covered });
  }
  add("version_barcode", barcodePrefix, []);
  add("version_device", device.length === 0 ? [] : [...device, ...testTime], station);
  add("version_test_time", testTime, []);
  add("version_received", received, []);
  return ranges;
}

/**
 * The bounds of the walk: at each end the tighter one of the filter's and the page's. A statement has one bound at each
 * end, because SQLite seeks to one of two and could read all earlier pages from the other.
 */
function endsOf(
  column: SortColumn,
  direction: Direction,
  filter: RecordFilter,
  { sortBy, from: place }: PageRequest,
): Pick<PagePlan, "start" | "end"> {
  const { from, to } = rangeOf(filter, sortBy);
  const least = from === undefined ? undefined : keyBound(column, ">=", from);
  const greatest = to === undefined ? undefined : keyBound(column, "<", to);
  const position = place === undefined ? undefined : beyondPosition(column, direction, place.position);
  if (direction === "asc") return { start: laterBound(position, least, direction), end: greatest };
  return { start: laterBound(greatest, position, direction), end: least };
}

function rangeOf(filter: RecordFilter, sortBy: PageRequest["sortBy"]): Bounds<string | number> {
  if (sortBy === "barcode") return prefixRange(filter.barcodePrefix);
  if (sortBy === "testTime") return { from: filter.testTimeFrom, to: filter.testTimeTo };
  return { from: filter.receivedFrom, to: filter.receivedTo };
}

/** The plan without what lies outside of a range of sort keys, both ends inclusive. */
export function withinKeys(plan: PagePlan, least: string | number, greatest: string | number): PagePlan {
  const { sortColumn, direction } = plan;
  const lower = keyBound(sortColumn, ">=", least);
  const upper = keyBound(sortColumn, "<=", greatest);
  const [start, end] = direction === "asc" ? [lower, upper] : [upper, lower];
  return {
    ...plan,
    start: laterBound(plan.start, start, direction),
    end: earlierBound(plan.end, end, direction),
  };
}
