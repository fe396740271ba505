import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { medianOf, quantilesOf, selectRanks } from "../../src/collectors/quantiles.ts";
import { MTCARS_MPG } from "./published-data.ts";

const quantiles = (values: readonly number[], probabilities: readonly number[]) =>
  quantilesOf(Float64Array.from(values), probabilities);

const value = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: 0, max: 5 }));

describe("quantiles are of type 7", () => {
  test("as Excel documents PERCENTILE.INC and QUARTILE.INC", () => {
    expect(quantiles([1, 3, 2, 4], [0.3])[0]).toBeCloseTo(1.9, 12);
    expect(quantiles([1, 2, 4, 7, 8, 9, 10, 12], [0.25])).toEqual([3.5]);
  });

  test("as R's quantile() gives those of 1:10 and of mtcars$mpg", () => {
    const quarters = [0, 0.25, 0.5, 0.75, 1];
    expect(quantiles([10, 9, 8, 7, 6, 5, 4, 3, 2, 1], quarters)).toEqual([1, 3.25, 5.5, 7.75, 10]);
    const found = quantiles(MTCARS_MPG, quarters);
    for (const [index, expected] of [10.4, 15.425, 19.2, 22.8, 33.9].entries()) {
      expect(found[index]).toBeCloseTo(expected, 12);
    }
  });

  test("by the definition, over a sort", () => {
    const probability = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 300 }),
        fc.array(probability, { maxLength: 5 }),
        (values, some) => {
          const probabilities = some.toSorted((a, b) => a - b);
          const sorted = values.toSorted((a, b) => a - b);
          const expected = probabilities.map((p) => {
            const place = (values.length - 1) * p;
            const below = sorted[Math.floor(place)] ?? Number.NaN;
            const above = sorted[Math.ceil(place)] ?? Number.NaN;
            return below + (place - Math.floor(place)) * (above - below);
          });
          expect(quantiles(values, probabilities).map((each) => each + 0)).toEqual(expected.map((each) => each + 0));
        },
      ),
    );
  });

  test("the median is the quantile of a half, of few values and of many", () => {
    expect(medianOf(new Float64Array())).toBeNaN();
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 100 }), (values) => {
        expect(medianOf(Float64Array.from(values)) + 0).toBe((quantiles(values, [0.5])[0] as number) + 0);
        const middle = values.toSorted((a, b) => a - b)[(values.length - 1) / 2];
        if (middle !== undefined) expect(medianOf(Float64Array.from(values)) + 0).toBe(middle + 0);
      }),
    );
  });

  test("of nothing are none, of one value are that value, of equal values too", () => {
    expect(quantiles([], [0.5])).toEqual([]);
    expect(quantiles([7], [0, 0.025, 0.5, 1])).toEqual([7, 7, 7, 7]);
    expect(quantiles([0.1, 0.1, 0.1], [0.025, 0.33, 0.975])).toEqual([0.1, 0.1, 0.1]);
  });
});

describe("selection", () => {
  const N = 20_000;
  const ORDERS: { readonly [name: string]: (index: number) => number } = {
    scattered: (index) => (index * 7_919) % N,
    ascending: (index) => index,
    descending: (index) => N - index,
    "an organ pipe": (index) => Math.min(index, N - index),
    "few values": (index) => (index * 7_919) % 3,
    "one value": () => 1,
    "mostly one value": (index) => (index % 100 === 0 ? index : 5),
  };
  test.each(Object.entries(ORDERS))("puts every rank asked in its place, %s", (_, valueAt) => {
    const values = Float64Array.from({ length: N }, (_none, index) => valueAt(index));
    const sorted = values.toSorted();
    const ranks = [0, 1, 499, 500, 5_000, 5_000, 9_999, 10_000, 19_499, 19_999];
    selectRanks(values, ranks);
    for (const rank of ranks) expect(values[rank]).toBe(sorted[rank]);
    expect(values.toSorted()).toEqual(sorted);
  });
});
