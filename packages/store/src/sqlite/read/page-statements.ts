import type { DatabaseSync } from "node:sqlite";
import type { PagePosition } from "../../store.ts";
import { READ_COLUMNS, type ReadRow } from "../version-rows.ts";
import { type Condition, valuesOf, whereClause } from "./condition.ts";
import { present } from "./key-bound.ts";
import { entriesOf, type MachineHoursFilter } from "./machine-hours-sql.ts";
import type { Index, IndexRange, PagePlan } from "./page-plan.ts";
import { CURRENT } from "./record-conditions.ts";
import { selectRows } from "../select-rows.ts";

// The statements that find a page. Each names its index.

/** The first records of the page, read in order from the index that is sorted like it. */
export function walk(db: DatabaseSync, plan: PagePlan): ReadRow[] {
  const where = allConditions(plan);
  return selectRows(
    db,
    `select ${READ_COLUMNS} from version indexed by ${plan.sorted.index} where ${whereClause(where)}
     order by ${plan.orderBy} limit ?`,
    [...valuesOf(where), plan.limit],
  );
}

/** The first records of the page, sorted from a range that is known to be small: keys are sorted, then rows are read. */
export function sortRange(db: DatabaseSync, plan: PagePlan, index: Index): ReadRow[] {
  const where = allConditions(plan);
  return selectRows(
    db,
    `select ${READ_COLUMNS} from version
     where seq in (select seq from version indexed by ${index} where ${whereClause(where)}
                   order by ${plan.orderBy} limit ?)
     order by ${plan.orderBy}`,
    [...valuesOf(where), plan.limit],
  );
}

/** The first records of the page, sorted from the versions that table machine_hour leads to. */
export function sortHours(db: DatabaseSync, plan: PagePlan, hours: MachineHoursFilter): ReadRow[] {
  const entries = entriesOf(hours);
  const where = allConditions(plan);
  return selectRows(
    db,
    `select ${READ_COLUMNS} from version
     where seq in (select seq from (${entries.sql}) cross join version not indexed
                   where seq = entry and ${whereClause(where)} order by ${plan.orderBy} limit ?)
     order by ${plan.orderBy}`,
    [...entries.values, ...valuesOf(where), plan.limit],
  );
}

/** True when table machine_hour leads to at most `entries` versions. */
export function leadsToAtMost(db: DatabaseSync, hours: MachineHoursFilter, entries: number): boolean {
  const { sql, values } = entriesOf(hours);
  const beyond = selectRows(db, `select 1 from (${sql}) limit 1 offset ?`, [...values, entries]);
  return beyond.length === 0;
}

/** The first records of the page, sorted from rows of the table. */
export function sortRows(db: DatabaseSync, plan: PagePlan, seqs: readonly number[]): ReadRow[] {
  const where = allConditions(plan);
  return selectRows(
    db,
    `select ${READ_COLUMNS} from version not indexed
     where seq in (select value from json_each(?)) and ${whereClause(where)} order by ${plan.orderBy} limit ?`,
    [JSON.stringify(seqs), ...valuesOf(where), plan.limit],
  );
}

function allConditions({ sorted, start, end, rest }: PagePlan): Condition[] {
  return [CURRENT, ...sorted.conditions, ...present([start, end]), ...rest];
}

/** True when a range has at most `entries` entries. Passing over an entry takes 40 ns. */
export function holdsAtMost(db: DatabaseSync, { index, conditions }: IndexRange, entries: number): boolean {
  const beyond = selectRows(
    db,
    `select 1 from version indexed by ${index} where ${whereClause(conditions)} limit 1 offset ?`,
    [...valuesOf(conditions), entries],
  );
  return beyond.length === 0;
}

/** The rows of a range that the index alone cannot rule out, at most `max`. */
export function candidatesIn(db: DatabaseSync, { index, conditions, covered }: IndexRange, max: number): number[] {
  const where = [...conditions, ...covered];
  return selectRows<[seq: number]>(
    db,
    `select seq from version indexed by ${index} where ${whereClause(where)} limit ?`,
    [...valuesOf(where), max],
  ).map(([seq]) => seq);
}

/** Excluded versions, at most `max`. */
export function excludedRows(db: DatabaseSync, max: number): number[] {
  return selectRows<[seq: number]>(db, "select seq from exclusion limit ?", [max]).map(([seq]) => seq);
}

/** The entry at this offset from the start of the walk; null when the walk ends before it. */
export function entryAt(db: DatabaseSync, plan: PagePlan, offset: number): PagePosition | null {
  const where = [...plan.sorted.conditions, ...present([plan.start, plan.end])];
  const [entry] = selectRows<[key: string | number, barcode: string]>(
    db,
    `select ${plan.sortColumn}, barcode from version indexed by ${plan.sorted.index} where ${whereClause(where)}
     order by ${plan.orderBy} limit 1 offset ?`,
    [...valuesOf(where), offset],
  );
  return entry === undefined ? null : { key: entry[0], barcode: entry[1] };
}

/** A range of sort keys, both ends inclusive; null at both ends when it is empty. */
export interface KeySpan {
  readonly least: string | number | null;
  readonly greatest: string | number | null;
}

/**
 * The range of sort keys that can contain matches, as a range of another index tells it. Null when that has more than
 * `entriesMax` entries. Replaced versions count too, so the range may be too wide and is never too narrow.
 */
export function keySpanOf(
  db: DatabaseSync,
  { sortColumn }: PagePlan,
  { index, conditions, covered }: IndexRange,
  entriesMax: number,
): KeySpan | null {
  const where = [...conditions, ...covered];
  const [span] = selectRows<[KeySpan["least"], KeySpan["greatest"], entries: number]>(
    db,
    `select min(key), max(key), count(*) from
       (select ${sortColumn} as key from version indexed by ${index} where ${whereClause(where)} limit ?)`,
    [...valuesOf(where), entriesMax + 1],
  );
  const [least, greatest, entries] = span ?? [null, null, 0];
  return entries > entriesMax ? null : { least, greatest };
}
