import { describe, expect, test } from "vitest";
import { controlChart } from "../../src/process-control/control-chart.ts";

// Inside diameters of piston rings, subgroups of different sizes: Montgomery, Introduction to Statistical Quality
// Control, example "x̄ and s chart with variable sample size" (table 6.4 of the 6th edition).
const PISTON_RINGS = [
  [74.03, 74.002, 74.019, 73.992, 74.008],
  [73.995, 73.992, 74.001],
  [73.988, 74.024, 74.021, 74.005, 74.002],
  [74.002, 73.996, 73.993, 74.015, 74.009],
  [73.992, 74.007, 74.015, 73.989, 74.014],
  [74.009, 73.994, 73.997, 73.985],
  [73.995, 74.006, 73.994, 74.0],
  [73.985, 74.003, 73.993, 74.015, 73.988],
  [74.008, 73.995, 74.009, 74.005],
  [73.998, 74.0, 73.99, 74.007, 73.995],
  [73.994, 73.998, 73.994, 73.995, 73.99],
  [74.004, 74.0, 74.007, 74.0, 73.996],
  [73.983, 74.002, 73.998],
  [74.006, 73.967, 73.994, 74.0, 73.984],
  [74.012, 74.014, 73.998],
  [74.0, 73.984, 74.005, 73.998, 73.996],
  [73.994, 74.012, 73.986, 74.005],
  [74.006, 74.01, 74.018, 74.003, 74.0],
  [73.984, 74.002, 74.003, 74.005, 73.997],
  [74.0, 74.01, 74.013],
  [73.982, 74.001, 74.015, 74.005, 73.996],
  [74.004, 73.999, 73.99, 74.006, 74.009],
  [74.01, 73.989, 73.99, 74.009, 74.014],
  [74.015, 74.008, 73.993, 74.0, 74.01],
  [73.982, 73.984, 73.995, 74.017, 74.013],
];

function pointOf(values: readonly number[], index: number) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const sd = values.length < 2 ? null : Math.sqrt(squares / (values.length - 1));
  return { start: `2024-03-02 ${String(index).padStart(2, "0")}:00:00`, count: values.length, mean, sd };
}

/** The book goes on with rounded lines: its last digit may be off by one. */
function expectPublished(found: number | null | undefined, published: number): void {
  expect(Math.abs((found ?? Number.NaN) - published)).toBeLessThan(0.001);
}

describe("the published chart of piston rings", () => {
  const chart = controlChart(PISTON_RINGS.map(pointOf));

  test("has its centre lines: 74.001 and 0.0103", () => {
    expect(PISTON_RINGS.flat()).toHaveLength(113);
    expect(chart.centerLine).toBeCloseTo(74.001, 3);
    expect(chart.sdCenterLine).toBeCloseTo(0.0103, 4);
  });

  test("has its limits of the first subgroup, n = 5: 74.016, 73.986, 0.022 and 0", () => {
    const [first] = chart.points;
    expectPublished(first?.meanUcl, 74.016);
    expectPublished(first?.meanLcl, 73.986);
    expectPublished(first?.sdUcl, 0.022);
    expect(first?.sdLcl).toBe(0);
  });

  test("has its limits of the second, n = 3: 74.021, 73.981, 0.026", () => {
    const second = chart.points[1];
    expectPublished(second?.meanUcl, 74.021);
    expectPublished(second?.meanLcl, 73.981);
    expectPublished(second?.sdUcl, 0.026);
  });

  test("is in control, as the book says", () => {
    expect(chart.points.flatMap(({ rules, sdRules }) => [...rules, ...sdRules]).filter((rule) => rule === 1)).toEqual(
      [],
    );
  });
});

test("a subgroup out of control is marked on the chart that it leaves, each chart by itself", () => {
  const steady = Array.from({ length: 20 }, (_, index) => [9, 10, 11, 10 + (index % 3) / 10]);
  const means = controlChart([...steady, [29, 30, 31, 30]].map(pointOf));
  expect(means.points.at(-1)).toMatchObject({ rules: [1], sdRules: [] });
  const spreads = controlChart([...steady, [0, 20, 1, 19]].map(pointOf));
  expect(spreads.points.at(-1)).toMatchObject({ rules: [], sdRules: [1] });
});

test("a single value has no limits, and what follows is judged all the same", () => {
  const chart = controlChart([[9, 11], [10], [9, 11.5]].map(pointOf));
  expect(chart.points[1]).toMatchObject({ sd: null, meanLcl: null, meanUcl: null, sdLcl: null, sdUcl: null });
  expect(chart.points[2]?.meanUcl).toBeGreaterThan(10);
  expect(controlChart([[10]].map(pointOf))).toMatchObject({ centerLine: 10, sdCenterLine: null });
});

test("of equal values nothing is out of control", () => {
  const chart = controlChart(Array.from({ length: 20 }, () => [0.1, 0.1, 0.1]).map(pointOf));
  expect(chart.points.flatMap(({ rules, sdRules }) => [...rules, ...sdRules])).toEqual([]);
});

test("of nothing there is no line and no point", () => {
  expect(controlChart([])).toEqual({ centerLine: null, sdCenterLine: null, points: [] });
});
