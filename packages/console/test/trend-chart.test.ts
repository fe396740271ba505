import { wallMsOf } from "@cellgrade/contract/plant-time";
import { describe, expect, test } from "vitest";
import { axisRange } from "../src/pages/trend/axis-range.ts";
import { chartSeries } from "../src/pages/trend/chart-series.ts";
import { pointSpan, shortPeriod } from "../src/pages/trend/period-span.ts";
import { spreadLabels } from "../src/pages/trend/spread-labels.ts";
import { texts } from "../src/pages/trend/text.ts";
import { firstShown, gapsOf } from "../src/pages/trend/time-axis.ts";
import { inertiaText } from "../src/pages/trend/usual-behaviour.tsx";
import type { DeviceTrend, TrendPoint } from "../src/pages/trend/control-points.ts";

describe("a point", () => {
  const shifts = [
    { name: "白班", start: "08:00" },
    { name: "夜班", start: "20:00" },
  ];

  test("ends where the next period begins, over midnight too", () => {
    const to = (start: string, period: "hour" | "shift" | "day"): string =>
      pointSpan({ start, end: null }, { period, shifts }).to;
    expect(to("2024-03-02 08:00:00", "hour")).toBe("2024-03-02 09:00:00");
    expect(to("2024-02-29 23:00:00", "hour")).toBe("2024-03-01 00:00:00");
    expect(to("2024-03-02 08:00:00", "shift")).toBe("2024-03-02 20:00:00");
    expect(to("2024-03-02 20:00:00", "shift")).toBe("2024-03-03 08:00:00");
    expect(to("2024-12-31 00:00:00", "day")).toBe("2025-01-01 00:00:00");
    const midnight = { start: "2024-03-02 00:00:00", end: null };
    expect(pointSpan(midnight, { period: "shift", shifts: [] }).to).toBe("2024-03-03 00:00:00");
  });

  test("that is a run ends behind its last result", () => {
    const run = { start: "2024-02-29 21:00:00", end: "2024-02-29 23:59:59" };
    expect(pointSpan(run, { period: "run", shifts })).toEqual({ from: run.start, to: "2024-03-01 00:00:00" });
  });

  test("is named as shortly as it can be told apart", () => {
    expect(shortPeriod("2024-03-02 08:00:00", "hour")).toBe("03-02 08:00");
    expect(shortPeriod("2024-03-02 00:00:00", "day")).toBe("2024-03-02");
  });
});

describe("the axis of values", () => {
  const bulk = Array.from({ length: 40 }, (_, place) => 100 + (place % 7) * 0.1);

  test("follows the limits and the bulk, and a far point only when it is told to", () => {
    const limits = [99.5, 101.5];
    const { min, max } = axisRange([...bulk, 99_999_999_999], { limits, whole: false });
    expect([min, max]).toEqual([expect.closeTo(99.34, 9), expect.closeTo(101.66, 9)]);
    expect(axisRange([...bulk, 99_999_999_999], { limits, whole: true }).max).toBeGreaterThan(99_999_999_999);
  });

  test("has a length where all values are equal, and where there are none", () => {
    const { min, max } = axisRange([4.2, 4.2, 4.2], { limits: [], whole: false });
    expect(min).toBeLessThan(4.2);
    expect(max).toBeGreaterThan(4.2);
    expect(axisRange([], { limits: [], whole: false })).toEqual({ min: 0, max: 1 });
  });

  test("leaves out limits so far off that the points would be a line", () => {
    expect(axisRange(bulk, { limits: [-1_000, 1_000], whole: false }).max).toBeLessThan(101);
  });
});

test("labels of limits never overlap, stay in order and within the chart", () => {
  const room = { min: 0, max: 100, heightPx: 100, distancePx: 15 };
  const placed = spreadLabels(
    [3, 2, 1, 50, 51].map((value) => ({ text: String(value), value })),
    room,
  ).map(({ text, value, offsetPx }) => ({ text, y: 100 - value + offsetPx }));
  expect(placed.map(({ text }) => text)).toEqual(["51", "50", "3", "2", "1"]);
  for (const [place, { y }] of placed.entries()) {
    expect(y).toBeLessThanOrEqual(100);
    expect(y - (placed[place - 1]?.y ?? -Infinity)).toBeGreaterThanOrEqual(15);
  }
});

test("a machine that stood still has a gap between the end of its last run and the next one", () => {
  const run = (day: number): TrendPoint =>
    ({ start: `2024-03-${day} 08:00:00`, end: `2024-03-${day} 12:00:00` }) as TrendPoint;
  const points = [10, 11, 12, 16, 17].map(run);
  expect(gapsOf(points)).toEqual([
    { fromMs: wallMsOf("2024-03-12 12:00:00"), toMs: wallMsOf("2024-03-16 08:00:00"), next: 3 },
  ]);
  expect(gapsOf(points.slice(0, 3))).toEqual([]);
});

test("a correlation is told as the points after which half of a deviation is left", () => {
  expect(inertiaText(0.1, texts.en)).toContain("gone at the next");
  expect(inertiaText(0.5, texts.en)).toContain("some 1 points");
  expect(inertiaText(0.9, texts.en)).toContain("move slowly: half of a deviation is left after some 7 points");
});

test("lines stop at a gap on both of its sides, and a row of points that are marked alike is named once", () => {
  const mark = { rule: "level" as const, value: 103, expected: 102, limit: 102.5 };
  const point = (day: number, marks: TrendPoint["marks"]): TrendPoint =>
    ({
      start: `2024-03-${day} 08:00:00`,
      end: `2024-03-${day} 09:00:00`,
      mean: 103,
      sd: 1,
      levelLcl: 101,
      levelUcl: 102.5,
      marks,
    }) as TrendPoint;
  const points = [point(10, []), point(11, [mark]), point(12, [mark]), point(16, [])];
  const trend = { deviceCode: "FR-1", points, parameters: null, phases: [], events: [] } as unknown as DeviceTrend;
  const range = { min: 100, max: 104 };
  const shown = { period: "run", digits: 1, quantityName: "", whole: false, text: texts.en, theme: "light" } as const;
  const series = chartSeries({ ...shown, trend, language: "en" }, { mean: range, sd: range }) as {
    readonly name: string;
    readonly data: readonly (readonly [number, number | null])[];
    readonly label?: { readonly formatter: (item: { readonly value: unknown }) => string };
  }[];
  const limit = series.find(({ name }) => name === texts.en.limits);
  const holes = limit?.data.filter(([, value]) => value === null).map(([ms]) => ms);
  expect(holes).toEqual([wallMsOf("2024-03-12 08:00:00") + 1, wallMsOf("2024-03-16 08:00:00") - 1]);
  const marked = series.find(({ name }) => name === texts.en.others);
  expect(marked?.data.map((value) => marked.label?.formatter({ value }))).toEqual(["Level", ""]);
});

describe("the points that are shown first", () => {
  const hourly = (from: string, count: number): TrendPoint[] =>
    Array.from({ length: count }, (_, hour) => {
      const start = new Date(Date.parse(`${from}T00:00:00Z`) + hour * 3_600_000).toISOString();
      return { start: start.slice(0, 19).replace("T", " "), end: null } as TrendPoint;
    });

  test("are all of a hundred, and the last 120 of more", () => {
    expect(firstShown(hourly("2024-03-02", 100))).toBe(0);
    expect(firstShown(hourly("2024-03-02", 150))).toBe(30);
  });

  test("are those behind a gap that would take most of the time, where they are more than a few", () => {
    expect(firstShown([...hourly("2024-03-02", 1), ...hourly("2026-11-15", 80)])).toBe(1);
    expect(firstShown([...hourly("2024-03-02", 80), ...hourly("2026-11-15", 3)])).toBe(0);
    expect(firstShown([...hourly("2024-03-02", 80), ...hourly("2024-03-06", 40)])).toBe(0);
  });
});
