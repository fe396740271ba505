import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createDistribution } from "../../src/collectors/distribution.ts";
import { summarizeValues } from "../../src/collectors/summarize-values.ts";
import type { DistributionRequest } from "../../src/statistics.ts";

function bulk(...values: number[]) {
  const all = Float64Array.from(values);
  return summarizeValues(all).bulk;
}

const REQUEST: DistributionRequest = { quantity: "volume", bins: 10, subgroup: "day", shiftStarts: [] };

function distributionOf(values: readonly number[], request: Partial<DistributionRequest> = {}) {
  const collector = createDistribution({ ...REQUEST, ...request });
  for (const value of values) collector.take(value, "one", "one");
  return collector.finish({ missing: 0, excluded: 0 });
}

/** As many values around 50 as asked, no two alike. */
const around50 = (count: number): number[] =>
  Array.from({ length: count }, (_, place) => 50 + (place - count / 2) / count);

describe("the bulk of values", () => {
  test("is all of them where none lies far off, and none of nothing", () => {
    expect(bulk(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)).toEqual({ from: 1, to: 10 });
    expect(bulk(7)).toEqual({ from: 7, to: 7 });
    expect(bulk()).toBeNull();
  });

  test("leaves out what lies further than 3.5 quartile ranges from the quartiles", () => {
    // The quartiles of ten values are 3.25 and 7.75, so the fence stands at 23.5.
    expect(bulk(1, 2, 3, 4, 5, 6, 7, 8, 9, 23)).toEqual({ from: 1, to: 23 });
    expect(bulk(1, 2, 3, 4, 5, 6, 7, 8, 9, 24)).toEqual({ from: 1, to: 9 });
    expect(bulk(...around50(40), 99_999_999_999, -1e300)).toEqual({ from: 49.5, to: 50.475 });
  });

  test("is told where the quartiles are equal, by the values that differ", () => {
    const equal = Array.from({ length: 60 }, () => 4.2);
    expect(bulk(...equal, 4.1998, 4.1999, 4.2001, 99_999_999_999)).toEqual({ from: 4.1998, to: 4.2001 });
    expect(bulk(...equal, 4.1999, 4.2001, 0, 0, 0)).toEqual({ from: 4.1999, to: 4.2001 });
    expect(bulk(...equal, 3.2)).toEqual({ from: 3.2, to: 4.2 });
    expect(bulk(...equal, 99_999_999_999)).toEqual({ from: 4.2, to: 4.2 });
    expect(bulk(...equal)).toEqual({ from: 4.2, to: 4.2 });
    // Two kinds of cells, one of them in the minority: neither is far off.
    expect(bulk(...equal, ...equal.slice(0, 30).map(() => 100))).toEqual({ from: 4.2, to: 100 });
  });

  test("holds at least half of the values, whatever they are", () => {
    const value = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(0, 4.2, 1e308, -1e308));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 80 }), (values) => {
        const { from, to } = bulk(...values) ?? { from: Number.NaN, to: Number.NaN };
        expect(values.filter((each) => each >= from && each <= to).length).toBeGreaterThanOrEqual(values.length / 2);
        expect(values).toContain(values.find((each) => each === from));
      }),
    );
  });
});

describe("a histogram without ends", () => {
  test("shows the bulk and counts what lies outside; with ends it takes all in", () => {
    const values = [...around50(100), 99_999_999_999, -3, -4];
    const { histogram } = distributionOf(values);
    expect(histogram).toMatchObject({ from: 49.5, to: 50.49, below: 2, above: 1 });
    expect(histogram?.counts.every((count) => count === 10)).toBe(true);
    const whole = distributionOf(values, { from: -4, to: 99_999_999_999 }).histogram;
    expect(whole).toMatchObject({ below: 0, above: 0 });
    expect(whole?.counts).toEqual([102, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
  });

  test("with one end reaches to the bulk's other end, or to the last value beyond the bulk", () => {
    const values = [...around50(100), 200, 300];
    expect(distributionOf(values, { from: 50 }).histogram).toMatchObject({ from: 50, to: 50.49, above: 2 });
    expect(distributionOf(values, { from: 60 }).histogram).toMatchObject({ from: 60, to: 300, below: 100 });
    expect(distributionOf(values, { to: 50 }).histogram).toMatchObject({ from: 49.5, to: 50 });
    expect(distributionOf(values, { to: 40 }).histogram).toBeNull();
  });

  test("of values at both ends of the range of doubles is none, and no figure is NaN or infinite", () => {
    const found = distributionOf([1e308, -1e308, 1e308, -1e308], {
      limits: { lsl: -1e308, usl: 1e308 },
      groupBy: "day",
    });
    expect(found).toMatchObject({ count: 4, histogram: null, mean: 0, median: 0, min: -1e308, max: 1e308 });
    expect(found.sd).toBeCloseTo(1e308 * Math.sqrt(4 / 3), -300);
    for (const each of [found, ...(found.groups ?? [])]) {
      for (const [name, figure] of Object.entries(each)) {
        if (typeof figure === "number") expect([name, Number.isFinite(figure)]).toEqual([name, true]);
      }
    }
    expect(distributionOf([1.7e308, -1.7e308]).sd).toBeNull();
    expect(distributionOf([1.7e308, 1.7e308, 1.6e308]).mean).toBeCloseTo(1.6666e308, -306);
  });
});
