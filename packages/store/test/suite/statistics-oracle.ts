import { gradeOf, NG } from "@cellgrade/contract/grading";
import { type Quantity, quantityOf } from "@cellgrade/contract/quantities";
import type { Period, Subgroup } from "@cellgrade/contract/groupings";
import type { ChannelsRequest, ShiftStarts, ValueSummary } from "../../src/statistics.ts";
import type { RecordFilter, StoredRecord } from "../../src/store.ts";
import { allInOrder, compareText } from "./search-oracle.ts";

// Statistics over an array, as the port defines them, written without care for speed or rounding.

const ANY_ORDER = { sortBy: "barcode", descending: false } as const;

/** The records that count: they match, and are not excluded unless the filter asks for excluded ones. */
export function countedBy(records: readonly StoredRecord[], filter: RecordFilter): StoredRecord[] {
  return allInOrder(records, { ...filter, excluded: filter.excluded ?? false }, ANY_ORDER);
}

export function valuesOf(records: readonly StoredRecord[], quantity: Quantity): number[] {
  return records.flatMap((record) => quantityOf(record, quantity) ?? []);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function squaresOf(values: readonly number[]): number {
  const mean = meanOf(values);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
}

export function quantileOf(values: readonly number[], probability: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = (values.length - 1) * probability;
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  return below + (place - Math.floor(place)) * ((sorted[Math.ceil(place)] ?? Number.NaN) - below);
}

export function summaryOfValues(values: readonly number[]): ValueSummary {
  const count = values.length;
  const quantile = (probability: number) => (count === 0 ? null : quantileOf(values, probability));
  return {
    count,
    mean: count === 0 ? null : meanOf(values),
    sd: count < 2 ? null : Math.sqrt(squaresOf(values) / (count - 1)),
    min: quantile(0),
    p2_5: quantile(0.025),
    q1: quantile(0.25),
    median: quantile(0.5),
    q3: quantile(0.75),
    p97_5: quantile(0.975),
    max: quantile(1),
    bulk: count === 0 ? null : bulkOfValues(values),
  };
}

/** The ends of what lies within the fence of docs/statistics.md. */
function bulkOfValues(values: readonly number[]): { from: number; to: number } {
  const [q1, middle, q3] = [quantileOf(values, 0.25), quantileOf(values, 0.5), quantileOf(values, 0.75)];
  const distances = values.map((value) => Math.abs(value - middle)).filter((distance) => distance > 0);
  const quartile = distances.toSorted((a, b) => a - b)[Math.floor((distances.length - 1) / 4)] ?? 0;
  const isAlone = quartile > Math.abs(middle) && distances.length * 10 < values.length;
  const reach = q3 > q1 ? 3.5 * (q3 - q1) : isAlone ? 0 : 17 * quartile;
  const inside = values.filter((value) => value >= q1 - reach && value <= q3 + reach);
  return { from: Math.min(middle, ...inside), to: Math.max(middle, ...inside) };
}

/** The items of each key, the keys in natural order. */
export function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): [key: string, items: Item[]][] {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return [...groups.entries()].sort(([a], [b]) => compareText(padded(a), padded(b)) || compareText(a, b));
}

/** With as many zeros before each run of digits as make its length tell its value. */
function padded(text: string): string {
  return text.replace(/\d+/g, (digits) => digits.padStart(20, "0"));
}

/** The start of the period that contains a testTime. */
export function periodStart(testTime: string, period: Exclude<Period, "run">, shiftStarts: ShiftStarts): string {
  if (period === "hour") return `${testTime.slice(0, 13)}:00:00`;
  if (period === "day" || shiftStarts.length === 0) return `${testTime.slice(0, 10)} 00:00:00`;
  const dayBefore = new Date(Date.parse(`${testTime.slice(0, 10)}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
  const starts = [dayBefore, testTime.slice(0, 10)].flatMap((day) => shiftStarts.map((start) => `${day} ${start}:00`));
  return starts.filter((start) => start <= testTime).at(-1) ?? "";
}

export function subgroupOf(record: StoredRecord, subgroup: Subgroup, shiftStarts: ShiftStarts): string {
  const { deviceCode, batteryStation, testTime } = record;
  switch (subgroup) {
    case "deviceHour":
      return JSON.stringify([deviceCode, testTime.slice(0, 13)]);
    case "device":
      return deviceCode;
    case "batteryStation":
      return batteryStation;
    default:
      return periodStart(testTime, subgroup, shiftStarts);
  }
}

export function isNg(record: StoredRecord, { quantity, ng }: ChannelsRequest): boolean {
  if (ng === null) return false;
  if ("rules" in ng) return gradeOf(record, ng.rules) === NG;
  const value = quantityOf(record, quantity) ?? Number.NaN;
  return value < (ng.limits.lsl ?? -Infinity) || value > (ng.limits.usl ?? Infinity);
}

export function longestStreak<Item>(items: readonly Item[], goesOn: (item: Item, before: Item | undefined) => boolean) {
  const streaks = items.map((_, end) => {
    let start = end;
    while (start >= 0 && goesOn(items[start] as Item, start === end ? undefined : items[start + 1])) start -= 1;
    return end - start;
  });
  return Math.max(0, ...streaks);
}
