import type { DatabaseSync } from "node:sqlite";
import type { FindRun } from "../../../collectors/run-numbers.ts";
import { secondsOf, testTimeOf } from "../../../collectors/test-seconds.ts";
import { askWanted } from "../interrupt.ts";

// Finds runs (盘次) by seeks in index version_device, which holds the test times of a machine in their order: from an entry, the
// last one less than a gap later is sought, and from there again, until the one that follows is further away. No row is read,
// and what lies between two seeks is not passed over.

/** A run: the kept versions of a machine from `start` to `end`, both of them test times of versions. */
export interface RunSpan {
  readonly deviceCode: string;
  readonly start: string;
  readonly end: string;
}

export interface RunSeeks {
  /** The run that holds a moment. Null where the machine has none then. */
  at(deviceCode: string, testTime: string): RunSpan | null;
  /** The run of a version, by its testTime. */
  around(deviceCode: string, testTime: string): RunSpan;
  /** The last run with a version before a moment. Null where there is none. */
  before(deviceCode: string, testTime: string): RunSpan | null;
}

/** Seeks between two looks whether the query is still wanted: some 5 ms. */
const SEEKS_AT_ONCE = 1_000;

/** The runs as they are in the transaction of the caller. */
export function createRunSeeks(db: DatabaseSync, gapMinutes: number): RunSeeks {
  const gapSeconds = gapMinutes * 60;
  const wanted = askWanted(db);
  let untilAsked = SEEKS_AT_ONCE;
  const seek = (condition: string, order: "asc" | "desc") => {
    const statement = db.prepare(
      `select test_time from version indexed by version_device where device_code = ? and test_time ${condition} ?
       order by test_time ${order} limit 1`,
    );
    statement.setReturnArrays(true);
    return (deviceCode: string, testTime: string): string | null => {
      untilAsked -= 1;
      if (untilAsked === 0) {
        untilAsked = SEEKS_AT_ONCE;
        wanted();
      }
      return (statement.get(deviceCode, testTime) as unknown as [string] | undefined)?.[0] ?? null;
    };
  };
  const firstAfter = seek(">", "asc");
  const lastBefore = seek("<", "desc");
  const lastUpTo = seek("<=", "desc");

  /** By machine: where the run begins that follows the one that was found last. A pass in time asks for it next. */
  const nextStarts = new Map<string, string>();

  function around(deviceCode: string, testTime: string): RunSpan {
    const start = nextStarts.get(deviceCode) === testTime ? testTime : startOf(deviceCode, testTime);
    return { deviceCode, start, end: endOf(deviceCode, testTime) };
  }

  function startOf(deviceCode: string, testTime: string): string {
    for (let start = testTime; ; ) {
      const earlier = firstAfter(deviceCode, laterBy(start, -gapSeconds)) ?? start;
      if (earlier >= start) return start;
      start = earlier;
    }
  }

  function endOf(deviceCode: string, testTime: string): string {
    for (let end = testTime; ; ) {
      const later = lastBefore(deviceCode, laterBy(end, gapSeconds)) ?? end;
      if (later > end) end = later;
      const next = firstAfter(deviceCode, end);
      if (next === null || next >= laterBy(end, gapSeconds)) {
        nextStarts.set(deviceCode, next ?? "");
        return end;
      }
      end = next;
    }
  }

  return {
    around,
    at(deviceCode, testTime) {
      const entry = lastUpTo(deviceCode, testTime);
      if (entry === null) return null;
      const run = around(deviceCode, entry);
      return run.end < testTime ? null : run;
    },
    before(deviceCode, testTime) {
      const entry = lastBefore(deviceCode, testTime);
      return entry === null ? null : around(deviceCode, entry);
    },
  };
}

/** The run of each version, for a pass over versions. Test times are seconds as `unixepoch` has them. */
export function runFinder(db: DatabaseSync, gapMinutes: number): FindRun {
  const runs = createRunSeeks(db, gapMinutes);
  return (deviceCode, seconds) => {
    const run = runs.around(deviceCode, testTimeOf(seconds));
    // A test time that was damaged on the disk is no time: it is a run of its own.
    return { start: secondsOf(run.start) ?? seconds, end: secondsOf(run.end) ?? seconds };
  };
}

function laterBy(testTime: string, seconds: number): string {
  const from = secondsOf(testTime);
  return from === null ? testTime : testTimeOf(from + seconds);
}
