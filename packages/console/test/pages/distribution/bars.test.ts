import { describe, expect, test } from "vitest";
import { barsOf, barsTouched, barsWithin } from "../../../src/pages/distribution/bars.ts";
import { nextDown, nextUp } from "../../../src/pages/distribution/next-double.ts";

describe("bars", () => {
  test("hold what lies in them with both ends, and nothing of the next", () => {
    const bars = barsOf({ from: 0.1, to: 0.4, binWidth: 0.1, counts: [1, 2, 3], below: 0, above: 0 });
    expect(bars.map(({ min }) => min)).toEqual([0.1, 0.2, 0.1 + 2 * 0.1]);
    expect(bars[0]?.max).toBeLessThan(bars[1]?.min ?? 0);
    expect(nextUp(bars[0]?.max ?? 0)).toBe(bars[1]?.min);
    expect(bars[2]?.max).toBeGreaterThanOrEqual(0.4);
  });

  test("that a range touches are chosen whole", () => {
    const bars = barsOf({ from: 0, to: 4, binWidth: 1, counts: [5, 6, 7, 8], below: 0, above: 0 });
    const range = barsTouched(bars, 1.5, 2.5);
    expect(range).toEqual({ min: 1, max: nextDown(3) });
    expect(barsWithin(bars, range ?? { min: 0, max: 0 }).map(({ count }) => count)).toEqual([6, 7]);
    expect(barsTouched(bars, 7, 8)).toBeNull();
  });

  test("begin beside the next double, of either sign and at 0", () => {
    for (const value of [1, -1, 0, 0.3, 1e300, -5e-324, 102.5]) {
      expect(nextUp(value)).toBeGreaterThan(value);
      expect(nextDown(value)).toBeLessThan(value);
      expect(nextDown(nextUp(value))).toBe(value);
    }
    expect(nextUp(1)).toBe(1 + Number.EPSILON);
  });
});
