import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { histogramOf } from "../../src/collectors/histogram.ts";

const histogram = (values: readonly number[], bins: number, from: number, to: number) =>
  histogramOf(Float64Array.from(values), { bins, from, to });

describe("a histogram", () => {
  test("counts a value on an edge above it, the last one below it, and what is outside", () => {
    expect(histogram([-1, 0, 0.5, 1, 2, 3, 3.5], 3, 0, 3)).toEqual({
      from: 0,
      to: 3,
      binWidth: 1,
      counts: [2, 1, 2],
      below: 1,
      above: 1,
    });
  });

  test("of equal values has one bin around them", () => {
    const found = histogram([52, 52], 40, 52, 52);
    expect(found?.counts).toEqual([2]);
    expect((found?.from ?? 0) < 52 && (found?.from ?? 0) + (found?.binWidth ?? 0) > 52).toBe(true);
    expect(histogram([0], 40, 0, 0)).toEqual({ from: -0.5, to: 0.5, binWidth: 1, counts: [1], below: 0, above: 0 });
  });

  test("of ends that are no range is none", () => {
    expect(histogram([1], 4, 3, 2)).toBeNull();
    expect(histogram([-1e308, 1e308], 4, -1e308, 1e308 * 1.7)).toBeNull();
  });

  test("puts every value between the edges that a client computes", () => {
    const number = fc.double({ noNaN: true, min: -1e6, max: 1e6 });
    fc.assert(
      fc.property(fc.array(number, { minLength: 2, maxLength: 60 }), fc.integer({ min: 1, max: 70 }), (some, bins) => {
        const from = Math.min(...some);
        const to = Math.max(...some);
        if (!(to > from)) return;
        const binWidth = (to - from) / bins;
        const edges = Array.from({ length: bins }, (_, bin) => from + bin * binWidth);
        const values = [...some, ...edges.filter((each) => each <= to)];
        const found = histogram(values, bins, from, to);
        if (found === null) return;
        const edge = (bin: number) => from + bin * binWidth;
        const expected = found.counts.map((_, bin) => {
          const last = bin === bins - 1;
          return values.filter((each) => (bin === 0 || each >= edge(bin)) && (last || each < edge(bin + 1))).length;
        });
        expect(found).toEqual({ from, to, binWidth, counts: expected, below: 0, above: 0 });
      }),
    );
  });
});
