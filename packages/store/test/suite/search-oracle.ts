import { gradeOf } from "@cellgrade/contract/grading";
import { QUANTITIES, quantityOf } from "@cellgrade/contract/quantities";
import type { SortKey } from "@cellgrade/contract/sorts";
import type { PagePosition, PageRequest, RecordFilter, RecordSummary, StoredRecord } from "../../src/store.ts";

// Searching and counting over an array, as the port defines them.

/** Compares texts by code points. JavaScript's `<` compares UTF-16 units. */
export function compareText(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function compareValues(a: string | number, b: string | number): number {
  return typeof a === "number" && typeof b === "number" ? a - b : compareText(String(a), String(b));
}

function matches(record: StoredRecord, filter: RecordFilter): boolean {
  const among = (list: readonly string[] | undefined, value: string) => list === undefined || list.includes(value);
  if (!among(filter.barcodes, record.barcode)) return false;
  if (!among(filter.deviceCodes, record.deviceCode)) return false;
  if (!among(filter.batteryStations, record.batteryStation)) return false;
  if (!among(filter.workSteps, record.workStep)) return false;
  if (!record.barcode.startsWith(filter.barcodePrefix ?? "")) return false;
  if (filter.testTimeFrom !== undefined && record.testTime < filter.testTimeFrom) return false;
  if (filter.testTimeTo !== undefined && record.testTime >= filter.testTimeTo) return false;
  if (filter.receivedFrom !== undefined && record.receivedAt < filter.receivedFrom) return false;
  if (filter.receivedTo !== undefined && record.receivedAt >= filter.receivedTo) return false;
  if (filter.excluded !== undefined && filter.excluded !== (record.exclusion !== null)) return false;
  if (filter.excludedAt !== undefined && filter.excludedAt !== record.exclusion?.excludedAt) return false;
  if (filter.testTimeAhead !== undefined && filter.testTimeAhead !== record.testTimeAhead) return false;
  if (filter.grade !== undefined) {
    const grade = gradeOf(record, filter.grade.rules);
    if (grade === null || !filter.grade.grades.includes(grade)) return false;
  }
  return QUANTITIES.every((quantity) => {
    const { min, max } = filter.ranges?.[quantity] ?? {};
    const value = quantityOf(record, quantity);
    if (min === undefined && max === undefined) return true;
    return value !== null && value >= (min ?? -Infinity) && value <= (max ?? Infinity);
  });
}

export function positionOf(record: StoredRecord, sortBy: SortKey): PagePosition {
  return { key: record[sortBy], barcode: record.barcode };
}

/** Negative when `a` comes before `b` in the order of the page. */
function comparePositions(a: PagePosition, b: PagePosition, descending: boolean): number {
  const ascending = compareValues(a.key, b.key) || compareText(a.barcode, b.barcode);
  return descending ? -ascending : ascending;
}

/** Every record that matches, in the order of the page. */
export function allInOrder(
  records: readonly StoredRecord[],
  filter: RecordFilter,
  { sortBy, descending }: Pick<PageRequest, "sortBy" | "descending">,
): StoredRecord[] {
  return records
    .filter((record) => matches(record, filter))
    .sort((a, b) => comparePositions(positionOf(a, sortBy), positionOf(b, sortBy), descending));
}

/** The items of one page. */
export function pageItems(
  records: readonly StoredRecord[],
  filter: RecordFilter,
  { sortBy, descending, limit, from }: PageRequest,
): StoredRecord[] {
  const all = allInOrder(records, filter, { sortBy, descending });
  if (from === undefined) return all.slice(0, limit);
  const against = (record: StoredRecord) => comparePositions(positionOf(record, sortBy), from.position, descending);
  if (from.side === "after") return all.filter((record) => against(record) > 0).slice(0, limit);
  return all.filter((record) => against(record) < 0).slice(-limit);
}

export function summaryOf(records: readonly StoredRecord[], filter: RecordFilter): RecordSummary {
  const fitting = records.filter((record) => matches(record, filter));
  const times = fitting.map(({ testTime }) => testTime).sort();
  const numbers = (field: "voltage" | "electricity" | "volume" | "energy") => {
    const values = fitting.map((record) => record[field]).filter((value) => value !== null);
    const count = values.length;
    if (count === 0) return { count, min: null, mean: null, max: null };
    const sum = values.reduce((total, value) => total + value, 0);
    return { count, min: Math.min(...values), mean: sum / count, max: Math.max(...values) };
  };
  return {
    count: fitting.length,
    devices: new Set(fitting.map(({ deviceCode }) => deviceCode)).size,
    firstTestTime: times.at(0) ?? null,
    lastTestTime: times.at(-1) ?? null,
    numbers: {
      voltage: numbers("voltage"),
      electricity: numbers("electricity"),
      volume: numbers("volume"),
      energy: numbers("energy"),
    },
  };
}
