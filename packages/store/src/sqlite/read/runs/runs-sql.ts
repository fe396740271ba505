import type { DatabaseSync } from "node:sqlite";
import type { RecordFilter } from "../../../store.ts";
import type { Condition } from "../condition.ts";
import { whileWanted } from "../interrupt.ts";
import { createRunSeeks, type RunSpan } from "./find-run.ts";

/** The runs that a filter names, each once; null when it names none by name. */
export function runsNamed(db: DatabaseSync, runs: NonNullable<RecordFilter["runs"]>): readonly RunSpan[] {
  const seeks = createRunSeeks(db, runs.gapMinutes);
  const found = new Map<string, RunSpan>();
  for (const { deviceCode, testTime } of runs.moments) {
    const run = seeks.at(deviceCode, testTime);
    if (run !== null) found.set(JSON.stringify([run.deviceCode, run.start]), run);
  }
  return [...found.values()];
}

/** Holds for the kept versions of these runs. Index version_device. */
export function ofRuns(runs: readonly RunSpan[]): Condition {
  return {
    sql: `seq in (select kept.seq from json_each(?) as run cross join version as kept indexed by version_device
      on kept.device_code = run.value ->> 0 and kept.test_time between run.value ->> 1 and run.value ->> 2
      where ${whileWanted("kept.seq").sql})`,
    values: [JSON.stringify(runs.map(({ deviceCode, start, end }) => [deviceCode, start, end]))],
  };
}
