import type { TrendPoint } from "@cellgrade/store/statistics";
import { describe, expect, test } from "vitest";
import { controlChart, type Phase } from "../../src/process-control/control-chart.ts";
import { fitParameters } from "../../src/process-control/fit-parameters.ts";
import { machineRuns, moved, normals, startOf } from "./hall.ts";

const ALONE = { phases: [], chosen: [] };
const runs = machineRuns(normals(6), { runs: 120, phi: 0.5 });

function phaseOf(id: number, from: number, points: readonly TrendPoint[]): Phase {
  const parameters = fitParameters(points);
  if (parameters === null) throw new Error("there are points");
  return { id, from: startOf(from), parameters };
}

const outAt = (points: readonly { readonly marks: readonly object[] }[]): number[] =>
  points.flatMap(({ marks }, at) => (marks.length > 0 ? [at] : []));

describe("of equal values", () => {
  test("nothing is out of control, whatever is chosen", () => {
    const equal = Array.from({ length: 60 }, (_, at) => ({
      start: startOf(at),
      end: null,
      count: 256,
      mean: 4.2,
      sd: 0,
    }));
    const chart = controlChart(equal, { phases: [], chosen: ["nelson2", "nelson3", "nelson4", "ewma", "cusum"] });
    expect(chart).toMatchObject({ marked: 0, firstMarked: null, lastMarked: null, score: null });
    expect(chart.points).toHaveLength(60);
    expect(chart.points[59]).toMatchObject({ sdExpected: null, sdUcl: null, levelUcl: null });
  });

  test("within each run the chart of means holds all the same", () => {
    const noSpread = moved(
      runs.map((run) => ({ ...run, sd: 0 })),
      100,
      () => 1,
    );
    const chart = controlChart(noSpread, ALONE);
    expect(chart.parameters).toMatchObject({ sdWithin: 0, sdOfSd: null });
    expect(chart.firstMarked).toBe(startOf(100));
    expect(chart.points.every(({ sdLcl, sdUcl }) => sdLcl === null && sdUcl === null)).toBe(true);
  });
});

describe("a phase", () => {
  const raised = moved(runs, 60, () => 1);

  test("judges what starts from its moment on; what was before is judged by itself", () => {
    const phase = phaseOf(7, 60, runs.slice(0, 60));
    const chart = controlChart(raised, { phases: [phase], chosen: [] });
    expect(chart.parameters).toEqual(phase.parameters); // the same points, by themselves
    expect(chart.points.map(({ phase: id }) => id)).toEqual(raised.map((_, at) => (at < 60 ? null : 7)));
    expect(outAt(chart.points).filter((at) => at >= 60)).toHaveLength(60);
    expect(chart.lastMarked).toBe(startOf(119));
  });

  test("stands for itself: its first point has no point before it", () => {
    const phase = phaseOf(7, 60, raised.slice(60));
    const chart = controlChart(raised, { phases: [phase], chosen: [] });
    expect(chart.points[60]).toMatchObject({ expected: null, jumpUcl: null, error: null });
    expect(outAt(chart.points).filter((at) => at >= 59 && at <= 61)).toEqual([]);
    expect(chart.points[61]?.expected).not.toBeNull();
  });

  test("holds until the next one, and of two from the same moment the later one holds", () => {
    const first = phaseOf(1, 0, runs);
    const chart = controlChart(runs, {
      phases: [first, phaseOf(2, 60, runs), { ...first, id: 3, from: startOf(60) }],
      chosen: [],
    });
    expect(new Set(chart.points.map(({ phase }) => phase))).toEqual(new Set([1, 3]));
    expect(chart.parameters).toBeNull();
  });
});

describe("the score", () => {
  test("is the worst distance of a mean in that of its limit, on either side", () => {
    const phase: Phase = phaseOf(1, 0, runs);
    const { centerLine, ucl } = phase.parameters;
    const typed = { ...phase, parameters: { ...phase.parameters, lag1: null, lcl: centerLine - 4 } };
    const scoreOf = (mean: number) =>
      controlChart([{ start: startOf(0), end: null, count: 256, mean, sd: 0.25 }], { phases: [typed], chosen: [] })
        .score;
    expect(scoreOf(centerLine + 2 * ((ucl ?? 0) - centerLine))).toBeCloseTo(2, 9);
    expect(scoreOf(centerLine - 2)).toBeCloseTo(0.5, 9);
    expect(scoreOf(centerLine)).toBe(0);
  });
});

test("the score of a mean as far off as a number can be is a number, so that its machine is still the worst", () => {
  const { parameters, ...phase } = phaseOf(1, 0, runs);
  const narrow = { ...phase, parameters: { ...parameters, centerLine: 100, lcl: 99.9, ucl: 100.1, longRunMean: null } };
  const far = { start: startOf(0), end: null, count: 256, mean: 1.7e308, sd: 0.2 };
  expect(controlChart([far], { phases: [narrow], chosen: [] }).score).toBe(Number.MAX_VALUE);
});

describe("judgements by choice", () => {
  const drifting = moved(runs, 100, (since) => 0.05 * (since + 1));
  const rulesOf = (chosen: Parameters<typeof controlChart>[1]["chosen"]) =>
    new Set(
      controlChart(drifting, { phases: [phaseOf(1, 0, runs.slice(0, 100))], chosen }).points.flatMap(({ marks }) =>
        marks.map(({ rule }) => rule),
      ),
    );

  test("are made where they were chosen, and nowhere else", () => {
    expect([...rulesOf([])].every((rule) => rule === "jump" || rule === "level" || rule === "spread")).toBe(true);
    for (const rule of ["nelson2", "ewma", "cusum"] as const) {
      expect(rulesOf([rule])).toContain(rule);
      expect(rulesOf(["nelson4"])).not.toContain(rule);
    }
  });

  test("tell what was seen beyond which limit, on the side of the drift", () => {
    const chart = controlChart(
      moved(runs, 100, (since) => -0.05 * (since + 1)),
      {
        phases: [phaseOf(1, 0, runs.slice(0, 100))],
        chosen: ["ewma", "cusum", "nelson2"],
      },
    );
    const marks = chart.points.at(-1)?.marks ?? [];
    const cusum = marks.find(({ rule }) => rule === "cusum");
    expect(cusum).toMatchObject({ expected: 0, limit: -5 });
    expect(cusum?.value).toBeLessThan(-5);
    const ewma = marks.find(({ rule }) => rule === "ewma");
    expect(ewma?.value).toBeLessThan(ewma?.limit ?? 0);
    expect(ewma?.limit).toBeCloseTo(-2.962 * Math.sqrt(0.2 / 1.8), 3);
    expect(marks.find(({ rule }) => rule === "nelson2")).toMatchObject({ expected: 0, limit: 8 });
  });
});

test("of nothing there is no line and no point", () => {
  expect(controlChart([], ALONE)).toEqual({
    parameters: null,
    points: [],
    marked: 0,
    firstMarked: null,
    lastMarked: null,
    score: null,
  });
});
