import type { DatabaseSync } from "node:sqlite";
import type { PagePosition } from "../../store.ts";
import { atOneMoment } from "../database.ts";
import { spanOfTestTimes } from "../test-hours.ts";
import type { ReadRow } from "../version-rows.ts";
import { beyondPosition, laterBound, upToPosition } from "./key-bound.ts";
import { hoursAtMost, isMapped } from "./machine-hours-sql.ts";
import { type Index, type IndexRange, type PagePlan, withinKeys } from "./page-plan.ts";
import {
  candidatesIn,
  entryAt,
  excludedRows,
  holdsAtMost,
  type KeySpan,
  keySpanOf,
  leadsToAtMost,
  sortHours,
  sortRange,
  sortRows,
  walk,
} from "./page-statements.ts";

// Finds one page of records. The ways to a page, in the order in which they are tried:
//
//   1. Nothing remains to be checked in the index that is sorted like the page: it is walked from the page's start.
//   2. Another index proves that there are few candidates: they are sorted.
//   3. A walk of a few thousand rows fills the page.
//   4. Table machine_hour leads to fewer rows than the walk is likely to need: they are sorted.
//   5. Another index, or test_hour for a test time, tells the range of sort keys that can contain matches: the walk goes
//      on within it.
//
// The last walk looks at `walkRowsMax` rows at most. A station or a grade that few records have, with neither machine nor
// time, meets that bound: the page ends early, says where, and the next page goes on from there.

/** Bounds of the work for one page. With a warm cache each takes at most 40 ms, `hourRowsMax` 130 and `walkRowsMax` 300. */
export interface PageLimits {
  /** Rows sorted. */
  readonly candidatesMax: number;
  /** Rows of the first walk. */
  readonly glanceRows: number;
  /** Rows of the first walk when the filter has a test time. It is shorter because test_hour narrows the next walk soon. */
  readonly glanceRowsWithTime: number;
  /** Index entries read to learn the range of sort keys. */
  readonly entriesMax: number;
  /** The same when the row of each entry must be read too. */
  readonly entriesWithRowsMax: number;
  /** Rows of machine_hour that are looked at. */
  readonly hoursMax: number;
  /** Rows sorted of the versions that machine_hour leads to. */
  readonly hourRowsMax: number;
  /** The same when the filter names no machine. Then a walk that found nothing may be about to meet the step that is asked for. */
  readonly hourRowsOfAllMax: number;
  /** Rows of the last walk. */
  readonly walkRowsMax: number;
}

export const PAGE_LIMITS: PageLimits = {
  candidatesMax: 10_000,
  glanceRows: 20_000,
  glanceRowsWithTime: 2_000,
  entriesMax: 400_000,
  entriesWithRowsMax: 100_000,
  hoursMax: 100_000,
  hourRowsMax: 300_000,
  hourRowsOfAllMax: 50_000,
  walkRowsMax: 500_000,
};

export interface FoundPage {
  readonly rows: ReadRow[];
  /** See {@link RecordPage.stoppedAt}. */
  readonly stoppedAt: PagePosition | null;
}

/** The rows of a page. Its statements read one state of the database. */
export function findPage(db: DatabaseSync, plan: PagePlan, limits: PageLimits = PAGE_LIMITS): FoundPage {
  return atOneMoment(db, () => {
    if (plan.rest.length === 0) return whole(walk(db, plan));
    return sortFew(db, plan, limits) ?? walkInStages(db, plan, limits);
  });
}

function whole(rows: ReadRow[]): FoundPage {
  return { rows, stoppedAt: null };
}

/** The page from candidates that are proven to be few; null when no index proves it. */
function sortFew(db: DatabaseSync, plan: PagePlan, limits: PageLimits): FoundPage | null {
  const { candidatesMax, entriesMax } = limits;
  if (plan.barcodesNamed) return whole(sortRange(db, plan, "version_barcode"));
  if (plan.excludedOnly) {
    const excluded = excludedRows(db, candidatesMax + 1);
    if (excluded.length <= candidatesMax) return whole(sortRows(db, plan, excluded));
  }
  for (const range of plan.others) {
    if (holdsAtMost(db, range, candidatesMax)) return whole(sortRange(db, plan, range.index));
  }
  for (const range of plan.others) {
    if (range.covered.length === 0 || !holdsAtMost(db, range, entriesMax)) continue;
    const candidates = candidatesIn(db, range, candidatesMax + 1);
    if (candidates.length <= candidatesMax) return whole(sortRows(db, plan, candidates));
  }
  return null;
}

function walkInStages(db: DatabaseSync, plan: PagePlan, limits: PageLimits): FoundPage {
  const withTime = plan.others.some(({ index }) => index === "version_test_time");
  const glance = walkAtMost(db, plan, withTime ? limits.glanceRowsWithTime : limits.glanceRows);
  if (glance.stoppedAt === null) return glance;
  // Where another range than that of machines bounds the matches, the glance may have ended before it, and where no machine
  // is named, before the step that is asked for: that it found nothing tells nothing.
  const isTelling = plan.machinesNamed && plan.others.every(({ index }) => index === "version_device");
  const sorted = isTelling ? sortWithinHours(db, plan, glance, limits) : null;
  if (sorted !== null) return sorted;
  const narrowed = narrow(db, plan, limits);
  if (narrowed === null) return whole(glance.rows);
  // A walk of n rows first passes over n entries to find its end, so a short one is tried before the long one.
  const near = walkOn(db, narrowed, glance, limits.glanceRows);
  if (near.stoppedAt === null) return near;
  const sortedBehind = isTelling ? null : sortWithinHours(db, narrowed, near, limits);
  return sortedBehind ?? walkOn(db, narrowed, near, limits.walkRowsMax);
}

/** The first rows of the page in the index that is sorted like it. At most `rowsMax` rows are looked at. */
function walkAtMost(db: DatabaseSync, plan: PagePlan, rowsMax: number): FoundPage {
  const last = entryAt(db, plan, rowsMax);
  if (last === null) return whole(walk(db, plan));
  const rows = walk(db, { ...plan, end: upToPosition(plan.sortColumn, plan.direction, last) });
  return { rows, stoppedAt: rows.length < plan.limit ? last : null };
}

/** The rows found and those that follow where the walk stopped: no row is looked at twice. */
function walkOn(db: DatabaseSync, plan: PagePlan, found: FoundPage, rowsMax: number): FoundPage {
  const more = walkAtMost(db, planBehind(plan, found), rowsMax);
  return { ...more, rows: [...found.rows, ...more.rows] };
}

/**
 * The page with its rest sorted from the versions that machine_hour leads to; null where these are many, or more than the
 * walk will look at if it finds as often as it did. Infinity, where it has found none.
 */
function sortWithinHours(db: DatabaseSync, plan: PagePlan, found: FoundPage, limits: PageLimits): FoundPage | null {
  const { hours } = plan;
  if (hours === null || !isMapped(db) || !hoursAtMost(db, hours, limits.hoursMax)) return null;
  const walkRows = ((plan.limit - found.rows.length) * limits.glanceRows) / found.rows.length;
  const rowsMax = plan.machinesNamed ? limits.hourRowsMax : limits.hourRowsOfAllMax;
  if (!leadsToAtMost(db, hours, Math.floor(Math.min(walkRows, rowsMax)))) return null;
  return whole([...found.rows, ...sortHours(db, planBehind(plan, found), hours)]);
}

/** The plan of what follows where a walk stopped. */
function planBehind(plan: PagePlan, { rows, stoppedAt }: FoundPage): PagePlan {
  const { sortColumn, direction } = plan;
  const stop = stoppedAt === null ? undefined : beyondPosition(sortColumn, direction, stoppedAt);
  return { ...plan, start: laterBound(stop, plan.start, direction), limit: plan.limit - rows.length };
}

/** The plan within the range of sort keys that can contain matches; null when there is no match. */
function narrow(db: DatabaseSync, plan: PagePlan, limits: PageLimits): PagePlan | null {
  for (const range of plan.others) {
    const span = keySpan(db, plan, range, limits);
    if (span === null) continue;
    const { least, greatest } = span;
    return least === null || greatest === null ? null : withinKeys(plan, least, greatest);
  }
  return plan;
}

function keySpan(db: DatabaseSync, plan: PagePlan, range: IndexRange, limits: PageLimits): KeySpan | null {
  if (range.index === "version_test_time" && plan.sortColumn === "received_at") {
    const span = spanOfTestTimes(db, plan.testTime);
    return { least: span?.firstReceivedAt ?? null, greatest: span?.lastReceivedAt ?? null };
  }
  const covered = COVERED_SORT_COLUMNS[range.index].has(plan.sortColumn);
  return keySpanOf(db, plan, range, covered ? limits.entriesMax : limits.entriesWithRowsMax);
}

/** The sort columns that an index holds: they are read without the row. */
const COVERED_SORT_COLUMNS: { readonly [index in Index]: ReadonlySet<string> } = {
  version_barcode: new Set(["barcode"]),
  version_device: new Set(["received_at", "test_time", "barcode"]),
  version_test_time: new Set(["received_at", "test_time", "barcode"]),
  version_received: new Set(["received_at", "barcode"]),
};
