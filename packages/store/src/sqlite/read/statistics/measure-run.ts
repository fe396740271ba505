import type { DatabaseSync } from "node:sqlite";
import { compareNaturally } from "@cellgrade/contract/natural-order";
import { momentsOf } from "../../../collectors/moments.ts";
import { TooMuch } from "../../../collectors/numbering.ts";
import { medianOf } from "../../../collectors/quantiles.ts";
import { KEYS_MAX, MISSING_STATIONS_SHOWN_MAX, type Run, RUNS_BEFORE, type RunsRequest } from "../../../statistics.ts";
import { HISTORY_VERSIONS_MAX, type RecordFilter } from "../../../store.ts";
import { type Condition, valuesOf, whereClause } from "../condition.ts";
import { WHILE_WANTED } from "../interrupt.ts";
import { quantitySql } from "../quantity-sql.ts";
import { conditionsOf, everyCondition } from "../record-conditions.ts";
import { unreadRanges } from "../unread-sql.ts";
import { countedFilter } from "./counted-filter.ts";
import { ngSql } from "./ng-sql.ts";
import type { RunSeeks, RunSpan } from "../runs/find-run.ts";

// The figures of one run. What lay in it is read from index version_device alone, the values from the rows.

export interface RunMeter {
  /** The figures of a run; null when nothing of it fits the filter. Throws {@link TooMuch} beyond KEYS_MAX cells. */
  measure(run: RunSpan): Run | null;
  /** The rows of all runs so far. */
  rows(): number;
}

/**
 * The entries of one run in index version_device, which holds barcode and station too. That of a machine that never rests has
 * all entries of the machine, so reading them asks whether the query is still wanted.
 */
const IN_RUN = `version indexed by version_device where device_code = ? and test_time between ? and ? and ${WHILE_WANTED.sql}`;

/**
 * Holds for a version whose cell has an earlier measurement of the same step. Most cells have one version, and nothing is
 * looked for.
 */
const IS_RETEST = `(version.replaced_by <> 0 or version.previous is not null) and exists (
  with recursive own (seq, previous) as (
    select record.seq, record.previous from version as record
    where record.barcode = version.barcode and record.replaced_by = 0
    union all
    select older.seq, older.previous from own cross join version as older on older.seq = own.previous
    limit ${HISTORY_VERSIONS_MAX}
  )
  select 1 from own cross join version as other on other.seq = own.seq
  where other.work_step = version.work_step and other.test_time < version.test_time)`;

type CellRow = [barcode: string, seq: number, value: number | null, ng: number, retest: number];

export function createRunMeter(
  db: DatabaseSync,
  seeks: RunSeeks,
  { filter, request }: { readonly filter: RecordFilter; readonly request: RunsRequest },
): RunMeter {
  // Machines and times say which runs are shown. Of those, everything counts that fits the rest.
  const { runs: _runs, deviceCodes: _codes, testTimeFrom: _from, testTimeTo: _to, ...rest } = filter;
  const lain = byUnread(db, filter.unread);
  const fits = [...everyCondition(conditionsOf(countedFilter(db, rest), { versions: [] })), ...lain];
  const ng = ngSql(request);
  // The newest measurement of a cell comes last.
  const cells = db.prepare(
    `select barcode, seq, ${quantitySql(request.quantity)}, ${ng.sql}, ${filter.unread?.only ? "0" : IS_RETEST}
     from ${IN_RUN} and ${whereClause(fits)} order by test_time, seq`,
  );
  cells.setReturnArrays(true);
  const countCells = db.prepare(
    `select count(${filter.unread?.only ? "*" : "distinct barcode"}) as cells from ${IN_RUN} and ${whereClause(lain)}`,
  );
  const distinctStations = db.prepare(`select distinct battery_station from ${IN_RUN}`);
  distinctStations.setReturnArrays(true);
  let rows = 0;

  /** The newest measurement of each cell that fits. An unread barcode may be another cell each time, and is no retest. */
  function newestOf({ deviceCode, start, end }: RunSpan): readonly CellRow[] {
    const newest = new Map<string | number, CellRow>();
    const values = [...ng.values, deviceCode, start, end, ...valuesOf(fits)];
    for (const row of cells.iterate(...values) as unknown as Iterable<CellRow>) {
      rows += 1;
      newest.set(filter.unread?.only ? row[1] : row[0], row);
      if (newest.size > KEYS_MAX) throw new TooMuch("too many cells");
    }
    return [...newest.values()];
  }

  // A run is among those before some twenty others of the page.
  const stationsOf = remembered(({ deviceCode, start, end }: RunSpan): readonly string[] =>
    (distinctStations.all(deviceCode, start, end) as unknown as [string][]).flat(),
  );
  const runBefore = remembered((run: RunSpan) => seeks.before(run.deviceCode, run.start));

  /** The stations of the runs before that this one lacks, in natural order. */
  function missingOf(run: RunSpan, stations: readonly string[]): string[] {
    const missing = new Set<string>();
    let before = runBefore(run);
    for (let count = 0; count < RUNS_BEFORE && before !== null; count += 1) {
      for (const station of stationsOf(before)) missing.add(station);
      before = runBefore(before);
    }
    for (const station of stations) missing.delete(station);
    return [...missing].sort(compareNaturally);
  }

  return {
    measure(run) {
      const newest = newestOf(run);
      if (newest.length === 0) return null;
      const { deviceCode, start, end } = run;
      const stations = stationsOf(run);
      const missing = missingOf(run, stations);
      const values = Float64Array.from(newest.flatMap(([, , value]) => value ?? []));
      const lainHere = countCells.get(deviceCode, start, end, ...valuesOf(lain)) as { readonly cells: number };
      return {
        deviceCode,
        start,
        end,
        cells: lainHere.cells,
        stations: stations.length,
        missingStations: missing.slice(0, MISSING_STATIONS_SHOWN_MAX),
        missingOmitted: Math.max(0, missing.length - MISSING_STATIONS_SHOWN_MAX),
        count: values.length,
        sd: momentsOf(values)?.sd ?? null,
        ng: request.ng === null ? null : sumOf(newest, ([, , , each]) => each),
        retests: sumOf(newest, ([, , , , each]) => each),
        median: values.length === 0 ? null : medianOf(values), // comes last because it reorders the values
      };
    },
    rows: () => rows,
  };
}

/**
 * What the unread words of a filter leave of a run, by the barcode of each row. A run has few rows: to name all unread versions,
 * as a pass over the table does, would take longer, and anew for each run.
 */
function byUnread(db: DatabaseSync, unread: RecordFilter["unread"]): readonly Condition[] {
  if (unread === undefined) return [];
  const ranges = unreadRanges(db, unread.words);
  if (ranges.length === 0) return unread.only ? [{ sql: "false", values: [] }] : [];
  return [
    {
      sql: `${unread.only ? "" : "not "}exists (select 1 from json_each(?) as span
        where version.barcode >= span.value ->> 0 and version.barcode < span.value ->> 1)`,
      values: [JSON.stringify(ranges)],
    },
  ];
}

function sumOf(rows: readonly CellRow[], numberOf: (row: CellRow) => number): number {
  return rows.reduce((sum, row) => sum + numberOf(row), 0);
}

/** The function, which works out the result of each run once. */
function remembered<Result>(work: (run: RunSpan) => Result): (run: RunSpan) => Result {
  const results = new Map<string, Result>();
  return (run) => {
    const key = `${run.deviceCode}\n${run.start}`; // no text holds a control character
    const known = results.get(key);
    if (known !== undefined || results.has(key)) return known as Result;
    const result = work(run);
    results.set(key, result);
    return result;
  };
}
