import type { TrendPoint } from "@cellgrade/store/statistics";
import { expect, test } from "vitest";
import { FIT_POINTS_MIN, fitParameters } from "../../src/process-control/fit-parameters.ts";
import { CELLS, machineRuns, normals, SD_OF_CELLS, SD_OF_RUNS, startOf } from "./hall.ts";

const fitted = (points: readonly TrendPoint[]) => {
  const parameters = fitParameters(points);
  if (parameters === null) throw new Error("there are points");
  return parameters;
};

const within = (found: number | null, expected: number, share: number): void => {
  expect(Math.abs((found ?? Number.NaN) / expected - 1), `${found} for ${expected}`).toBeLessThan(share);
};

/** Correlation of the means of runs: chance within them has none. */
const correlationOf = (phi: number): number => (phi * (SD_OF_RUNS ** 2 - SD_OF_CELLS ** 2 / CELLS)) / SD_OF_RUNS ** 2;

test.each([0, 0.5, 0.9])("the components of a process are found again: correlation %d", (phi) => {
  const found = fitted(machineRuns(normals(11), { runs: 8_000, phi }));
  within(found.centerLine, 100, 0.001);
  within(found.sdTotal, SD_OF_RUNS, 0.06);
  within(found.sdWithin, SD_OF_CELLS, 0.005);
  within(found.sdBetween, Math.sqrt(SD_OF_RUNS ** 2 - SD_OF_CELLS ** 2 / CELLS), 0.06);
  const rho = correlationOf(phi);
  expect(found.lag1).toBeCloseTo(rho, 1);
  within(found.sdPrediction, SD_OF_RUNS * Math.sqrt(1 - rho ** 2), 0.03);
  expect(found.sdOfSd ?? 1).toBeLessThan(0.003);
  expect(found).toMatchObject({ usualCount: CELLS, intervalSeconds: 4 * 3_600, points: 8_000 });
  within(found.effectivePoints, (8_000 * (1 - rho)) / (1 + rho), 0.15);
});

test.each([20, 60, 180])("of %d runs that wander σ and correlation are right on the whole", (runs) => {
  const normal = normals(5);
  const fits = Array.from({ length: 150 }, () => fitted(machineRuns(normal, { runs, phi: 0.5 })));
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  within(mean(fits.map(({ sdTotal }) => (sdTotal ?? 0) ** 2)), SD_OF_RUNS ** 2, 0.1);
  within(mean(fits.map(({ lag1 }) => lag1 ?? 0)), correlationOf(0.5), 0.15);
});

test("one run in ten that is far out moves no limit far", () => {
  const runs = machineRuns(normals(11), { runs: 400, phi: 0.9 });
  const spoilt = runs.map((run, at) => (at % 10 === 5 ? { ...run, mean: 5, sd: 40 } : run));
  const sound = fitted(runs);
  const found = fitted(spoilt);
  within(found.sdTotal, sound.sdTotal ?? 0, 0.25);
  within(found.sdWithin, sound.sdWithin ?? 0, 0.01);
  expect(Math.abs(found.centerLine - sound.centerLine)).toBeLessThan(0.05);
});

test("runs that differ in their spread by more than chance widen the limits of the spread, by so much", () => {
  const normal = normals(4);
  const runs = machineRuns(normal, { runs: 2_000, phi: 0 }).map((run) => ({
    ...run,
    sd: (run.sd ?? 0) * (1 + 0.2 * normal()),
  }));
  within(fitted(runs).sdOfSd, 0.2 * SD_OF_CELLS, 0.06);
});

test("neighbours tell the correlation, not runs with a stand-still between them", () => {
  // Every day the machine starts anew at another level. Within a day its six runs hold together.
  const normal = normals(9);
  const runs = Array.from({ length: 300 }, () => machineRuns(normal, { runs: 6, phi: 0.95 }))
    .flat()
    .map((run, at) => ({ ...run, start: startOf(at + 30 * Math.floor(at / 6)) }));
  const close = runs.map((run, at) => ({ ...run, start: startOf(at) }));
  within(fitted(runs).lag1, correlationOf(0.95), 0.03);
  expect(fitted(close).lag1).toBeLessThan(0.85 * correlationOf(0.95));
});

test("of too few points, and of means that are all equal, there are a center line and no limits", () => {
  const runs = machineRuns(normals(1), { runs: FIT_POINTS_MIN - 1, phi: 0 });
  const none = { lcl: null, ucl: null, sdTotal: null, lag1: null, sdPrediction: null, effectivePoints: null };
  expect(fitted(runs)).toMatchObject({ ...none, sdOfSd: null, points: FIT_POINTS_MIN - 1 });
  expect(fitted(runs).sdWithin).toBeGreaterThan(0);
  const equal = Array.from({ length: 30 }, (_, at) => ({
    start: startOf(at),
    end: null,
    count: 256,
    mean: 4.2,
    sd: 0,
  }));
  expect(fitted(equal)).toMatchObject({ ...none, centerLine: 4.2, sdWithin: 0, sdOfSd: null });
  const single = machineRuns(normals(1), { runs: 30, phi: 0 }).map((run) => ({ ...run, count: 1, sd: null }));
  expect(fitted(single)).toMatchObject({ sdWithin: null, sdBetween: null, sdOfSd: null });
  expect(fitted(single).sdPrediction).toBeGreaterThan(0);
  expect(fitParameters([])).toBeNull();
});

test("numbers at the end of what a double holds give limits that can be written, or none", () => {
  const wild = Array.from({ length: 30 }, (_, at) => ({
    start: startOf(at),
    end: null,
    count: 2,
    mean: at % 3 === 0 ? 1e308 : -1e308,
    sd: 1e308,
  }));
  for (const value of Object.values(fitted(wild))) expect(value === null || Number.isFinite(value)).toBe(true);
});
