import type { PagePosition } from "../../store.ts";
import type { Condition } from "./condition.ts";

export type SortColumn = "received_at" | "test_time" | "barcode";
export type Direction = "asc" | "desc";

/** One end of a range of sort keys, as a condition. `key` is the sort key at that end. */
export interface KeyBound extends Condition {
  readonly key: string | number;
}

export function keyBound(column: SortColumn, operator: "<" | "<=" | ">" | ">=", key: string | number): KeyBound {
  return { sql: `${column} ${operator} ?`, values: [key], key };
}

/** The bound where a walk starts that goes on after a position. */
export function beyondPosition(column: SortColumn, direction: Direction, position: PagePosition): KeyBound {
  return positionBound(column, direction === "asc" ? ">" : "<", position);
}

/** The bound where a walk ends whose last entry is at a position. */
export function upToPosition(column: SortColumn, direction: Direction, position: PagePosition): KeyBound {
  return positionBound(column, direction === "asc" ? "<=" : ">=", position);
}

function positionBound(column: SortColumn, operator: "<" | "<=" | ">" | ">=", position: PagePosition): KeyBound {
  const { key, barcode } = position;
  if (column === "barcode") return keyBound(column, operator, barcode);
  return { sql: `(${column}, barcode) ${operator} (?, ?)`, values: [key, barcode], key };
}

/** The bound that a walk in this direction meets later. Of two with equal keys it is the first. */
export function laterBound(
  first: KeyBound | undefined,
  second: KeyBound | undefined,
  direction: Direction,
): KeyBound | undefined {
  if (first === undefined || second === undefined) return first ?? second;
  const order = compareKeys(second.key, first.key) * (direction === "asc" ? 1 : -1);
  return order > 0 ? second : first;
}

/** The bound that a walk in this direction meets earlier. Of two with equal keys it is the first. */
export function earlierBound(
  first: KeyBound | undefined,
  second: KeyBound | undefined,
  direction: Direction,
): KeyBound | undefined {
  return laterBound(first, second, direction === "asc" ? "desc" : "asc");
}

export function present(bounds: readonly (KeyBound | undefined)[]): KeyBound[] {
  return bounds.filter((bound) => bound !== undefined);
}

/** Compares two sort keys as SQLite does: texts by code points. */
function compareKeys(a: string | number, b: string | number): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));
}
