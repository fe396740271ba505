import type { ControlParameters } from "@cellgrade/store/control-phases";
import type { TrendPoint } from "@cellgrade/store/statistics";
import { describe, expect, test } from "vitest";
import { judgePoints } from "../../src/process-control/judge-points.ts";
import { spreadLimits } from "../../src/process-control/spread-limits.ts";
import { machineRuns, normals, startOf } from "./hall.ts";

const FROZEN: ControlParameters = {
  centerLine: 100,
  lcl: 99.7,
  ucl: 100.3,
  longRunMean: 100,
  sdTotal: 0.1,
  sdWithin: 0.25,
  sdBetween: 0.0987,
  lag1: 0.8,
  sdPrediction: 0.06,
  sdOfSd: 0.01,
  usualCount: 256,
  intervalSeconds: 14_400,
  points: 120,
  effectivePoints: 14,
};

const runAt = (run: number, mean: number, changes: Partial<TrendPoint> = {}): TrendPoint => ({
  start: startOf(run),
  end: null,
  count: 256,
  mean,
  sd: 0.25,
  ...changes,
});

describe("a prediction", () => {
  test("the errors, put through the model again, give the means that they came from", () => {
    const runs = machineRuns(normals(2), { runs: 60, phi: 0.9 });
    const errors = judgePoints(runs, FROZEN).map(({ error }) => error);
    expect(errors[0]).toBeNull();
    // The means of an AR(1) as the sum of all shocks so far, each faded by its age.
    for (const [at, { mean }] of runs.entries()) {
      let sum = 0.8 ** at * ((runs[0]?.mean ?? 0) - 100);
      for (let shock = 1; shock <= at; shock += 1) sum += 0.8 ** (at - shock) * 0.06 * (errors[shock] ?? 0);
      expect(100 + sum).toBeCloseTo(mean, 9);
    }
  });

  test("over a stand-still of three intervals is that of three steps, and as unsure", () => {
    const [, judged] = judgePoints([runAt(0, 100.25), runAt(3, 100)], FROZEN);
    let expected = 100.25;
    let variance = 0;
    for (let step = 0; step < 3; step += 1) {
      expected = 100 + 0.8 * (expected - 100);
      variance = 0.8 ** 2 * variance + 0.06 ** 2;
    }
    expect(judged?.expected).toBeCloseTo(expected, 12);
    expect((judged?.jumpUcl ?? 0) - expected).toBeCloseTo(3 * Math.sqrt(variance), 12);
  });

  test("after a long stand-still is the center line", () => {
    const [, judged] = judgePoints([runAt(0, 100.25), runAt(150, 100)], FROZEN);
    expect(judged?.expected).toBeCloseTo(100, 9);
    expect((judged?.jumpUcl ?? 0) - 100).toBeCloseTo((3 * 0.06) / Math.sqrt(1 - 0.8 ** 2), 9);
  });

  test("of a run that follows at once is no surer than of another", () => {
    const soon = { ...runAt(0, 100), start: "2024-03-01 00:05:00" };
    const [, judged] = judgePoints([runAt(0, 100.25), soon], FROZEN);
    const [, usual] = judgePoints([runAt(0, 100.25), runAt(1, 100)], FROZEN);
    expect(judged?.jumpUcl).toBe(usual?.jumpUcl);
  });

  test("is about the level of the long run, wherever a center line was typed", () => {
    const typed = { ...FROZEN, centerLine: 101, lcl: 100, ucl: 102 };
    const [, judged] = judgePoints([runAt(0, 100.25), runAt(1, 100.2)], typed);
    expect(judged?.expected).toBeCloseTo(100.2, 12);
    expect(judged?.marks).toEqual([]);
  });

  test("takes a negative correlation for none", () => {
    const [, judged] = judgePoints([runAt(0, 100.25), runAt(1, 100)], { ...FROZEN, lag1: -0.5 });
    expect(judged?.expected).toBe(100);
  });
});

describe("a mean", () => {
  test("that leaves its prediction is a jump, one that is far from the center line is off its level", () => {
    const judged = judgePoints([runAt(0, 100), runAt(1, 100.2), runAt(2, 100.31), runAt(3, 99.69)], FROZEN);
    expect(judged.map(({ marks }) => marks.map(({ rule }) => rule))).toEqual([
      [],
      ["jump"],
      ["level"],
      ["jump", "level"],
    ]);
    expect(judged[1]?.marks).toEqual([
      { rule: "jump", value: 100.2, expected: 100, limit: expect.closeTo(100.18, 12) },
    ]);
    expect(judged[3]?.marks[1]).toEqual({ rule: "level", value: 99.69, expected: 100, limit: 99.7 });
  });

  test("of few values has the wider limits of its own number", () => {
    const [, small, next] = judgePoints([runAt(0, 100), runAt(1, 100, { count: 4 }), runAt(2, 100)], FROZEN);
    const extra = 0.25 ** 2 * (1 / 4 - 1 / 256);
    expect((small?.levelUcl ?? 0) - 100).toBeCloseTo(3 * Math.sqrt(0.1 ** 2 + extra), 12);
    expect((small?.jumpUcl ?? 0) - 100).toBeCloseTo(3 * Math.sqrt(0.06 ** 2 + extra), 12);
    // It is also a poorer base for the next prediction.
    expect((next?.jumpUcl ?? 0) - 100).toBeCloseTo(3 * Math.sqrt(0.06 ** 2 + 0.8 ** 2 * extra), 12);
    const [large] = judgePoints([runAt(0, 100, { count: 1_000 })], FROZEN);
    expect(large?.levelUcl).toBe(100.3);
  });

  test("is judged by one typed limit where there is one, and by nothing where nothing is known", () => {
    const typed = { ...FROZEN, lcl: null, ucl: 100.3, sdTotal: null, sdPrediction: null, sdOfSd: null };
    const judged = judgePoints([runAt(0, 5), runAt(1, 100.31, { count: 2 })], typed);
    expect(judged.map(({ marks }) => marks.map(({ rule }) => rule))).toEqual([[], ["level"]]);
    expect(judged[1]).toMatchObject({ levelLcl: null, levelUcl: 100.3, expected: null, error: null, sdUcl: null });
  });
});

describe("a spread", () => {
  test("is marked by itself, beside a sound mean", () => {
    const { expected, ucl, lcl } = spreadLimits(256, { sdWithin: 0.25, sdOfSd: 0.01 });
    const judged = judgePoints([runAt(0, 100, { sd: 0.4 }), runAt(1, 100, { sd: 0.1 }), runAt(2, 100)], FROZEN);
    expect(judged.map(({ marks }) => marks)).toEqual([
      [{ rule: "spread", value: 0.4, expected, limit: ucl }],
      [{ rule: "spread", value: 0.1, expected, limit: lcl }],
      [],
    ]);
  });

  test("of a single value is not judged", () => {
    const [judged] = judgePoints([runAt(0, 100, { count: 1, sd: null })], FROZEN);
    expect(judged).toMatchObject({ sd: null, sdExpected: null, sdLcl: null, sdUcl: null, marks: [] });
  });
});
