import type { DatabaseSync } from "node:sqlite";
import { compareNaturally } from "@cellgrade/contract/natural-order";
import { KEYS_MAX, type Run, type RunMoment, type RunPage, type RunsRequest } from "../../../statistics.ts";
import { TooMuch } from "../../../collectors/numbering.ts";
import { secondsOf, testTimeOf } from "../../../collectors/test-seconds.ts";
import type { RecordFilter } from "../../../store.ts";
import { selectRows } from "../../select-rows.ts";
import { valuesOf, whereClause } from "../condition.ts";
import { unlessTooMuch } from "./unless-too-much.ts";
import { versionsOfCells } from "../found-rows.ts";
import { createRunSeeks, type RunSeeks, type RunSpan } from "../runs/find-run.ts";
import { createRunMeter } from "./measure-run.ts";
import { runsNamed } from "../runs/runs-sql.ts";

// A page of runs (盘次), the newest first. Each machine is walked backwards from run to run, and the newest of all machines is
// taken each time: what a page costs depends on its runs, not on how many there are.

/** Runs of a page that are looked at, whether the filter leaves something of them or not: some 2 s. */
const RUNS_LOOKED_MAX = 2_000;

/** Rows of a page that are looked at, from the second run on: some 2 s. A machine that never rests has one long run. */
const ROWS_LOOKED_MAX = 1_000_000;

export function runs(db: DatabaseSync, filter: RecordFilter, request: RunsRequest): RunPage | null {
  return unlessTooMuch(db, () => {
    const seeks = createRunSeeks(db, request.runGapMinutes);
    const meter = createRunMeter(db, seeks, { filter, request });
    const items: Run[] = [];
    let looked = 0;
    let last: RunSpan | null = null;
    for (const span of newestFirst(db, seeks, { filter, after: request.after })) {
      if (items.length === request.limit || looked >= RUNS_LOOKED_MAX || meter.rows() >= ROWS_LOOKED_MAX) {
        return { items, next: last === null ? null : { deviceCode: last.deviceCode, testTime: last.start } };
      }
      looked += 1;
      last = span;
      const run = meter.measure(span);
      if (run !== null) items.push(run);
    }
    return { items, next: null };
  });
}

/** Negative when `a` comes before `b`. */
function compareRuns(a: Omit<RunSpan, "end">, b: Omit<RunSpan, "end">): number {
  if (a.start !== b.start) return a.start > b.start ? -1 : 1;
  return compareNaturally(a.deviceCode, b.deviceCode);
}

interface Asked {
  readonly filter: RecordFilter;
  /** The run after which the page begins. */
  readonly after: RunMoment | undefined;
}

/** The runs that can hold something that fits, from the place where the page begins. */
function* newestFirst(db: DatabaseSync, seeks: RunSeeks, { filter, after }: Asked): Generator<RunSpan> {
  const isBehind = (run: RunSpan): boolean =>
    after === undefined || compareRuns({ deviceCode: after.deviceCode, start: after.testTime }, run) < 0;
  const named = namedRuns(db, seeks, filter);
  if (named !== null) {
    yield* named.filter(isBehind).sort(compareRuns);
    return;
  }
  const { testTimeFrom = "", testTimeTo = AFTER_EVERY_TIME } = filter;
  const before = after === undefined ? testTimeTo : earlier(testTimeTo, secondAfter(after.testTime));
  const fits = (run: RunSpan | null): run is RunSpan => run !== null && run.end >= testTimeFrom;
  const next: RunSpan[] = [];
  for (const deviceCode of filter.deviceCodes === undefined ? allDevices(db) : new Set(filter.deviceCodes)) {
    let run = seeks.before(deviceCode, before);
    if (fits(run) && !isBehind(run)) run = seeks.before(deviceCode, run.start);
    if (fits(run)) next.push(run);
  }
  while (next.length > 0) {
    const newest = next.reduce((place, run, each) => (compareRuns(run, next[place] as RunSpan) < 0 ? each : place), 0);
    const run = next[newest] as RunSpan;
    yield run;
    const older = seeks.before(run.deviceCode, run.start);
    next.splice(newest, 1, ...(fits(older) ? [older] : []));
  }
}

/** Sorts after every test time. */
const AFTER_EVERY_TIME = "~";

function earlier(a: string, b: string): string {
  return a < b ? a : b;
}

function secondAfter(testTime: string): string {
  return testTimeOf((secondsOf(testTime) ?? 0) + 1);
}

/** The runs of a filter that names runs or cells; null when it names neither, so that any run may fit. */
function namedRuns(db: DatabaseSync, seeks: RunSeeks, filter: RecordFilter): RunSpan[] | null {
  const runs = filter.runs === undefined ? runsOfCells(db, seeks, filter) : runsNamed(db, filter.runs);
  if (runs === null) return null;
  const { deviceCodes, testTimeFrom = "", testTimeTo = AFTER_EVERY_TIME } = filter;
  return runs.filter(
    ({ deviceCode, start, end }) =>
      (deviceCodes === undefined || deviceCodes.includes(deviceCode)) && end >= testTimeFrom && start < testTimeTo,
  );
}

/** The runs in which the cells of a filter lay; null when it names none. */
function runsOfCells(db: DatabaseSync, seeks: RunSeeks, { barcodes }: RecordFilter): RunSpan[] | null {
  if (barcodes === undefined) return null;
  const where = versionsOfCells({ barcodes });
  const moments = selectRows<[deviceCode: string, testTime: string]>(
    db,
    `select distinct device_code, test_time from version not indexed where ${whereClause(where)} order by device_code, test_time limit ?`,
    [...valuesOf(where), KEYS_MAX + 1],
  );
  if (moments.length > KEYS_MAX) throw new TooMuch("too many versions");
  const runs: RunSpan[] = [];
  for (const [deviceCode, testTime] of moments) {
    const last = runs.at(-1);
    if (last?.deviceCode === deviceCode && testTime <= last.end) continue;
    const run = seeks.at(deviceCode, testTime);
    if (run !== null) runs.push(run);
  }
  return runs;
}

/** All machines that have a version. It seeks once for each in index version_device. */
function allDevices(db: DatabaseSync): string[] {
  const devices = selectRows<[string]>(
    db,
    `with recursive device (code) as (
       select min(device_code) from version
       union all
       select (select min(device_code) from version where device_code > code) from device where code is not null
     )
     select code from device where code is not null limit ?`,
    [KEYS_MAX + 1],
  ).flat();
  if (devices.length > KEYS_MAX) throw new TooMuch("too many machines");
  return devices;
}
