import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { momentsOf } from "../../src/collectors/moments.ts";
import { createSubgroups } from "../../src/collectors/subgroups.ts";
import { MICHELSON } from "./published-data.ts";

// Certified values: NIST Statistical Reference Datasets, Univariate Summary Statistics.

const alternating = (first: number, low: number, high: number): number[] => [
  first,
  ...Array.from({ length: 1_000 }, (_, index) => (index % 2 === 0 ? low : high)),
];

const CERTIFIED: readonly (readonly [name: string, values: number[], mean: number, sd: number, digits: number])[] = [
  ["NumAcc1", [10_000_001, 10_000_003, 10_000_002], 10_000_002, 1, 14],
  ["NumAcc2", alternating(1.2, 1.1, 1.3), 1.2, 0.1, 14],
  ["NumAcc3", alternating(1_000_000.2, 1_000_000.1, 1_000_000.3), 1_000_000.2, 0.1, 9],
  ["NumAcc4", alternating(10_000_000.2, 10_000_000.1, 10_000_000.3), 10_000_000.2, 0.1, 8],
  ["Michelson", MICHELSON, 299.8524, 0.0790105478190518, 12],
];

describe.each(CERTIFIED)("%s", (_, values, mean, sd, digits) => {
  test("mean and standard deviation are the certified ones, to all digits that the data hold", () => {
    const found = momentsOf(Float64Array.from(values));
    expect(found?.mean).toBeCloseTo(mean, digits);
    expect(found?.sd).toBeCloseTo(sd, digits);
  });

  test("updated value by value they are the same", () => {
    const subgroups = createSubgroups();
    for (const value of values) subgroups.take(value, "all");
    const { degreesOfFreedom, sumOfSquares } = subgroups.within();
    expect(subgroups.all()[0]?.mean).toBeCloseTo(mean, Math.min(digits, 9));
    expect(Math.sqrt(sumOfSquares / degreesOfFreedom)).toBeCloseTo(sd, digits - 1);
  });
});

describe("moments", () => {
  test("of nothing are none, of one value have no deviation", () => {
    expect(momentsOf(new Float64Array())).toBeNull();
    expect(momentsOf(Float64Array.of(51.3))).toEqual({ mean: 51.3, sd: null, min: 51.3, max: 51.3 });
  });

  test("of equal values are that value, and exactly no deviation", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: -1e300, max: 1e300 }), fc.integer({ min: 2, max: 50 }), (value, n) => {
        const found = momentsOf(new Float64Array(n).fill(value));
        expect(found?.mean === value && found.sd === 0).toBe(true);
      }),
    );
  });

  test("do not change when all values are moved by 1e9", () => {
    // Multiples of 1/1024 stay exact when 1e9 is added.
    const steps = fc.array(fc.integer({ min: 0, max: 4_096 }), { minLength: 2, maxLength: 200 });
    fc.assert(
      fc.property(steps, (values) => {
        const near = momentsOf(Float64Array.from(values, (value) => value / 1_024));
        const far = momentsOf(Float64Array.from(values, (value) => 1e9 + value / 1_024));
        expect(far?.sd).toBeCloseTo(near?.sd ?? Number.NaN, 9);
        expect((far?.mean ?? 0) - 1e9).toBeCloseTo(near?.mean ?? Number.NaN, 6);
      }),
    );
  });
});

describe("subgroups", () => {
  test("add their sums of squares about their own means", () => {
    const groups = fc.array(fc.array(fc.integer({ min: -1_000, max: 1_000 }), { minLength: 1, maxLength: 8 }), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(groups, (lists) => {
        const subgroups = createSubgroups();
        for (const [key, list] of lists.entries()) for (const value of list) subgroups.take(value, String(key));
        const squares = lists.map((list) => {
          const mean = list.reduce((sum, value) => sum + value, 0) / list.length;
          return list.reduce((sum, value) => sum + (value - mean) ** 2, 0);
        });
        const within = subgroups.within();
        expect(within).toEqual({
          subgroups: lists.length,
          degreesOfFreedom: lists.flat().length - lists.length,
          sumOfSquares: expect.closeTo(
            squares.reduce((sum, each) => sum + each, 0),
            6,
          ),
        });
      }),
    );
  });
});
