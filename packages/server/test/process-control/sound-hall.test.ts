import type { ControlParameters } from "@cellgrade/store/control-phases";
import { TREND_POINTS_MAX, type TrendPoint } from "@cellgrade/store/statistics";
import { describe, expect, test } from "vitest";
import { controlChart, type ControlChart } from "../../src/process-control/control-chart.ts";
import { fitParameters } from "../../src/process-control/fit-parameters.ts";
import { judgePoints } from "../../src/process-control/judge-points.ts";
import { HALL_DAYS, moved, RUNS_A_DAY, soundHall, startOf } from "./hall.ts";

// What the charts are for: a sound hall is quiet, and what goes wrong in it is seen.

const chartOf = (points: readonly TrendPoint[]): ControlChart => controlChart(points, { phases: [], chosen: [] });

const isOut = ({ marks }: { readonly marks: readonly { readonly rule: string }[] }): boolean =>
  marks.some(({ rule }) => rule === "jump" || rule === "level");

describe.each([0, 0.9])("a sound hall whose runs have a correlation of %d", (phi) => {
  test.each([1, 2, 3])("has at most 1.5 %% of its means marked, and of its spreads too: seed %d", (seed) => {
    const points = soundHall(seed, phi).flatMap((runs) => chartOf(runs).points);
    expect(points).toHaveLength(8 * 30 * 6);
    expect(points.filter(isOut).length / points.length).toBeLessThanOrEqual(0.015);
    expect(points.filter(({ marks }) => marks.some(({ rule }) => rule === "spread")).length).toBeLessThanOrEqual(
      0.015 * points.length,
    );
  });
});

/** Halls of correlation 0.9, each with the greatest score of its machines but the first, which is spoilt. */
const halls = Array.from({ length: 200 }, (_, at) => {
  const [first = [], ...others] = soundHall(at + 1, 0.9);
  return { first, others: Math.max(...others.map((runs) => chartOf(runs).score ?? 0)), at };
});

interface Spoilt {
  readonly runs: readonly TrendPoint[];
  /** The first run that is spoilt, and within how many it has to be seen. */
  readonly from: number;
  readonly runsMax: number;
}

/** The share of halls in which it is seen in time, and of those in which the spoilt machine has the greatest score. */
function spoil(spoiler: (runs: readonly TrendPoint[], hall: number) => Spoilt) {
  const found = halls.map(({ first, others, at }) => {
    const { runs, from, runsMax } = spoiler(first, at);
    const { points, score } = chartOf(runs);
    return { isSeen: points.slice(from, from + runsMax).some(isOut), isFirst: (score ?? 0) > others };
  });
  const share = (which: "isSeen" | "isFirst"): number => found.filter((each) => each[which]).length / halls.length;
  return { seen: share("isSeen"), first: share("isFirst") };
}

test("a jump of 0.3 Ah is marked within two runs in 95 of 100 halls, and its machine stands out", () => {
  const { seen, first } = spoil((sound, hall) => {
    const from = 20 + (hall % 150);
    return { runs: moved(sound, from, () => 0.3), from, runsMax: 2 };
  });
  expect(seen).toBeGreaterThanOrEqual(0.95);
  expect(first).toBeGreaterThanOrEqual(0.95);
});

const LAST_DAYS = 5;

test("a drift of 0.2 Ah a day is marked within five days in 90 of 100 halls, and its machine stands out", () => {
  const from = (HALL_DAYS - LAST_DAYS) * RUNS_A_DAY;
  const { seen, first } = spoil((sound) => ({
    runs: moved(sound, from, (since) => (0.2 * (since + 1)) / RUNS_A_DAY),
    from,
    runsMax: LAST_DAYS * RUNS_A_DAY,
  }));
  expect(seen).toBeGreaterThanOrEqual(0.9);
  expect(first).toBeGreaterThanOrEqual(0.95);
});

test("by limits frozen over 20 days, a drift of 0.1 Ah a day is marked within five days in 90 of 100 halls", () => {
  const phaseRuns = 20 * RUNS_A_DAY;
  const days = HALL_DAYS - 20;
  let seen = 0;
  let falseMarks = 0;
  for (const { first, at } of halls) {
    const parameters = fitted(first.slice(0, phaseRuns));
    const by = { phases: [{ id: 1, from: startOf(phaseRuns), parameters }], chosen: [] };
    const from = phaseRuns + (at % RUNS_A_DAY);
    const drifting = moved(first, from, (since) => (0.1 * (since + 1)) / RUNS_A_DAY);
    if (
      controlChart(drifting, by)
        .points.slice(from, from + LAST_DAYS * RUNS_A_DAY)
        .some(isOut)
    )
      seen += 1;
    falseMarks += controlChart(first, by).points.slice(phaseRuns).filter(isOut).length;
  }
  expect(seen / halls.length).toBeGreaterThanOrEqual(0.9);
  // A reference of 20 days that wander has the worth of some six independent runs.
  expect(falseMarks / (halls.length * days * RUNS_A_DAY)).toBeLessThanOrEqual(0.025);
});

test("the chart of as many points as an answer may have is made of all of them", () => {
  const runs = Array.from({ length: 112 }, (_, at) => soundHall(at, 0.9)[0] ?? [])
    .flat()
    .slice(0, TREND_POINTS_MAX)
    .map((run, at) => ({ ...run, start: startOf(at) }));
  expect(judgePoints(runs, fitted(runs))).toHaveLength(TREND_POINTS_MAX);
});

function fitted(runs: readonly TrendPoint[]): ControlParameters {
  const parameters = fitParameters(runs);
  if (parameters === null) throw new Error("there are runs");
  return parameters;
}
