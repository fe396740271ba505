import { expect, test } from "vitest";
import { c4, spreadLimits } from "../../src/process-control/spread-limits.ts";

// Montgomery, Introduction to Statistical Quality Control, appendix VI: n, c4, B3, B4.
const TABLE = [
  [2, 0.7979, 0, 3.267],
  [3, 0.8862, 0, 2.568],
  [4, 0.9213, 0, 2.266],
  [5, 0.94, 0, 2.089],
  [6, 0.9515, 0.03, 1.97],
  [7, 0.9594, 0.118, 1.882],
  [8, 0.965, 0.185, 1.815],
  [9, 0.9693, 0.239, 1.761],
  [10, 0.9727, 0.284, 1.716],
  [15, 0.9823, 0.428, 1.572],
  [20, 0.9869, 0.51, 1.49],
  [25, 0.9896, 0.565, 1.435],
] as const;

test.each(TABLE)("n = %d: c4, B3 and B4 are those of the table", (n, factor, b3, b4) => {
  expect(c4(n)).toBeCloseTo(factor, 4);
  const { expected, lcl, ucl } = spreadLimits(n, { sdWithin: 0.25, sdOfSd: 0 });
  expect(expected).toBeCloseTo(0.25 * factor, 4);
  // The table is computed from rounded c4: its last digit may be off by one.
  expect(Math.abs(lcl / expected - b3)).toBeLessThan(0.0011);
  expect(Math.abs(ucl / expected - b4)).toBeLessThan(0.0011);
});

test("where sound spreads differ by more than chance, the limits are wider, and never below 0", () => {
  const byChance = spreadLimits(256, { sdWithin: 0.25, sdOfSd: 0 });
  const wider = spreadLimits(256, { sdWithin: 0.25, sdOfSd: 0.05 });
  expect(wider.expected).toBe(byChance.expected);
  const ofSpread = Math.sqrt((wider.ucl - wider.expected) ** 2 - (byChance.ucl - byChance.expected) ** 2);
  expect(ofSpread).toBeCloseTo(3 * c4(256) * 0.05, 12);
  expect(spreadLimits(256, { sdWithin: 0.25, sdOfSd: 1 }).lcl).toBe(0);
});

test("c4 is exact where it can be said in closed form", () => {
  expect(c4(2)).toBeCloseTo(Math.sqrt(2 / Math.PI), 15);
  expect(c4(3)).toBeCloseTo(Math.sqrt(Math.PI) / 2, 15);
  expect(c4(4)).toBeCloseTo(2 * Math.sqrt(2 / (3 * Math.PI)), 15);
});

test("c4 goes on smoothly where the series takes over, and to 1 for large subgroups", () => {
  // c4(n)·c4(n + 1) follows from the gammas alone: (n − 1) / √((n − 1)·n) · … = √((n − 1) / n).
  for (const n of [3, 50, 399, 400, 401, 5_000]) expect(c4(n) * c4(n + 1)).toBeCloseTo(Math.sqrt((n - 1) / n), 13);
  expect(c4(1_000_000)).toBeCloseTo(1 - 1 / (4 * 999_999), 12);
});
