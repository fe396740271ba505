import { expect, test } from "vitest";
import { digitsFor } from "../../src/parts/format-number.ts";
import { robustSpread } from "../../src/parts/robust-spread.ts";

test("digits follow the quartiles, or the bulk where those are equal, and never a far value", () => {
  const bulk = { from: 49, to: 51 };
  expect(robustSpread({ q1: 49.8, q3: 50.2, bulk })).toBeCloseTo(0.4 / 1.349, 12);
  expect(digitsFor(robustSpread({ q1: 49.8, q3: 50.2, bulk }))).toBe(3);
  expect(robustSpread({ q1: 50, q3: 50, bulk })).toBeCloseTo(2 / 6, 12);
  expect(robustSpread({ q1: 50, q3: 50, bulk: { from: 50, to: 50 } })).toBe(0);
  expect(robustSpread({ q1: null, q3: null, bulk: null })).toBe(0);
});
