import { expect, test } from "vitest";
import type { Schema } from "../../../src/api/schema.ts";
import { curveMoments, normalCurve } from "../../../src/pages/distribution/histogram-option.ts";

test("the normal curve has the area of the bars, its peak at the mean, and is none without a spread", () => {
  const figures = { count: 400, mean: 100, sd: 2 } as Schema<"Distribution">;
  const curve = normalCurve(figures, { min: 80, max: 120 }, 0.5);
  const step = 40 / (curve.length - 1);
  const area = curve.reduce((sum, [, height]) => sum + height * step, 0);
  expect(area).toBeCloseTo(400 * 0.5, 6);
  expect(curve.reduce((a, b) => (b[1] > a[1] ? b : a))[0]).toBe(100);
  const far = { ...figures, median: 100, q1: 99, q3: 101.698, min: 90, max: 1e11, bulk: { from: 90, to: 110 } };
  expect(curveMoments(far)).toEqual({ mean: 100, sd: expect.closeTo(2, 12) });
  expect(curveMoments({ ...far, max: 110 })).toMatchObject({ mean: 100, sd: 2 });
  expect(normalCurve({ ...figures, sd: 0 }, { min: 80, max: 120 }, 0.5)).toEqual([]);
  expect(normalCurve({ ...figures, sd: null }, { min: 80, max: 120 }, 0.5)).toEqual([]);
});
