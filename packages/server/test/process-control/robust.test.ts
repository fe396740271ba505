import { expect, test } from "vitest";
import { robustSd } from "../../src/process-control/robust.ts";
import { normals } from "./hall.ts";

test("the biweight midvariance of a few numbers is the one worked out by hand", () => {
  // Median 3, median deviation 1, so u = d / 9. The weights (1 − u²) of d = 2, 1, 0, 1 and 95 (beyond) are taken in turn.
  const weight = (d: number): number => 1 - (d / 9) ** 2;
  const squares = 2 ** 2 * weight(2) ** 4 + 2 * weight(1) ** 4;
  const slopes = weight(2) * (1 - 5 * (2 / 9) ** 2) + 2 * weight(1) * (1 - 5 / 81) + 1;
  expect(robustSd([1, 2, 3, 4, 98])).toBeCloseTo(Math.sqrt(5 * squares) / slopes, 12);
});

test("of normal values it is σ, and a tenth of them anywhere moves it little", () => {
  const normal = normals(3);
  const values = Array.from({ length: 5_000 }, () => 100 + 0.1 * normal());
  expect(robustSd(values)).toBeCloseTo(0.1, 2);
  for (const anywhere of [101, 1e11, -1e308]) {
    const spoilt = values.map((value, at) => (at % 10 === 0 ? anywhere : value));
    expect(robustSd(spoilt) / 0.1).toBeGreaterThan(0.9);
    expect(robustSd(spoilt) / 0.1).toBeLessThan(1.2);
  }
});

test("where most values are equal the others still count, and rounding alone is no spread", () => {
  expect(robustSd([4.2, 4.2, 4.2, 4.2, 4.3])).toBeCloseTo(0.05, 12);
  expect(robustSd([0.3, 0.1 + 0.2, 0.3, 0.1 + 0.2, 0.1 + 0.2])).toBe(0);
  expect(robustSd([1])).toBe(0);
  expect(robustSd([])).toBe(0);
});
