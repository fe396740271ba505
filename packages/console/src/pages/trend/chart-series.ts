import { wallMsOf } from "@cellgrade/contract/plant-time";
import { MEANING_COLORS } from "../../parts/chart-colors.ts";
import { formatFixed } from "../../parts/format-number.ts";
import { PALETTES } from "../../theme/tokens.ts";
import type { AxisRange } from "./axis-range.ts";
import { chartMarks, eventSeries } from "./chart-marks.ts";
import type { ControlOptions } from "./chart-options.ts";
import { marksAt, parametersOf, type TrendPoint, type Which } from "./control-points.ts";
import { type LineLabel, spreadLabels } from "./spread-labels.ts";
import { gapsOf } from "./time-axis.ts";

// The series of both charts. The value of each point is its time, its number and its place among the points.

export const MEAN_PX = 228;
export const SD_PX = 128;
/** The least distance of two labels of lines. */
const LABEL_PX = 15;

type Item = readonly [ms: number, value: number | null, place?: number];

export function chartSeries(options: ControlOptions, ranges: { readonly [which in Which]: AxisRange }): object[] {
  return [
    ...seriesOf("mean", options, ranges.mean),
    ...seriesOf("sd", options, ranges.sd),
    ...eventSeries(options, ranges.mean),
  ];
}

function seriesOf(which: Which, options: ControlOptions, range: AxisRange): object[] {
  const { trend, text, theme } = options;
  const { points } = trend;
  const colors = MEANING_COLORS[theme];
  const { surface } = PALETTES[theme];
  const at = { xAxisIndex: which === "mean" ? 0 : 1, yAxisIndex: which === "mean" ? 0 : 1 };
  const { lcl, center, ucl } = linesOf(which, options);
  const breaks = new Set(gapsOf(points).map(({ next }) => next));
  const newPhases = points.flatMap((point, place) => (point.phase === points[place - 1]?.phase ? [] : [place]));
  const lineBreaks = new Set([...breaks, ...newPhases.filter((place) => place > 0)]);
  const labels = labelsOf(which, options, range);
  const base = { type: "line", ...at, showSymbol: false, silent: true, animation: false, connectNulls: false };
  const labelled = (name: string, color: string): object => {
    const label = labels.find((each) => each.text.startsWith(name));
    return label === undefined
      ? {}
      : { endLabel: { show: true, formatter: label.text, color, distance: 6, offset: [0, label.offsetPx] } };
  };
  const limit = (name: string, valueOf: (point: TrendPoint) => number | null): object => ({
    ...base,
    name: text.limits,
    step: "middle",
    lineStyle: { color: colors.limit, width: 1.5, type: "dashed" },
    itemStyle: { color: colors.limit },
    ...labelled(name, colors.limit),
    // A single point has no line, so its symbol is drawn.
    showSymbol: points.length === 1,
    symbol: "rect",
    symbolSize: [24, 1.5],
    data: items(points, valueOf, lineBreaks),
  });
  return [
    ...(which === "mean" ? [bandSeries(options, lineBreaks)] : []),
    {
      ...base,
      name: text.centerLine,
      lineStyle: { color: colors.center, width: 1.5 },
      itemStyle: { color: colors.center },
      ...labelled("CL", colors.center),
      data: items(points, center, lineBreaks),
    },
    limit("UCL", ucl),
    limit("LCL", lcl),
    {
      type: "line",
      ...at,
      name: text.mean,
      symbol: "circle",
      symbolSize: 7,
      showAllSymbol: true,
      connectNulls: false,
      animation: false,
      cursor: "pointer",
      lineStyle: { color: colors.data, width: 1.5 },
      itemStyle: { color: colors.data },
      data: items(points, (point) => point[which], breaks),
      ...chartMarks(which, options),
    },
    ...(which === "mean" ? (["jump", "others"] as const) : (["others"] as const)).map((kind) => ({
      type: "scatter",
      ...at,
      name: text[kind],
      symbol: kind === "jump" ? "triangle" : "diamond",
      symbolSize: kind === "jump" ? 12 : 13,
      z: 5,
      cursor: "pointer",
      itemStyle: { color: colors.fault, opacity: 1, borderColor: surface, borderWidth: 1 },
      label: {
        show: true,
        position: "top",
        distance: 3,
        color: colors.fault,
        fontWeight: 600,
        textBorderColor: surface,
        textBorderWidth: 2,
        formatter: ({ value }: { readonly value: Item }) => newNamesAt(value[2] ?? -1, which, options),
      },
      labelLayout: { hideOverlap: true },
      data: points.flatMap((point, place) =>
        kindOf(point, which) === kind ? [[wallMsOf(point.start), point[which], place]] : [],
      ),
    })),
    beyondSeries(which, options, range),
  ];
}

type ValueOf = (point: TrendPoint) => number | null;

/** The lines of each chart. */
function linesOf(which: Which, { trend }: ControlOptions): { readonly [line in "ucl" | "center" | "lcl"]: ValueOf } {
  if (which === "sd")
    return { ucl: ({ sdUcl }) => sdUcl, center: ({ sdExpected }) => sdExpected, lcl: ({ sdLcl }) => sdLcl };
  return {
    ucl: ({ levelUcl }) => levelUcl,
    center: (point) => parametersOf(trend, point)?.centerLine ?? null,
    lcl: ({ levelLcl }) => levelLcl,
  };
}

/** The points as items of a line. It is broken before the points whose places are given. */
function items(points: readonly TrendPoint[], valueOf: ValueOf, breaks: ReadonlySet<number>): Item[] {
  return points.flatMap((point, place) => {
    const ms = wallMsOf(point.start);
    const item: Item = [ms, valueOf(point), place];
    const before = points[place - 1];
    if (before === undefined || !breaks.has(place)) return [item];
    // Beside either point: a line that goes in steps would reach half the way into the gap.
    return [[wallMsOf(before.start) + 1, null], [ms - 1, null], item];
  });
}

/** The names of the lines at their right ends, so placed that none overlaps another. */
function labelsOf(which: Which, options: ControlOptions, { min, max }: AxisRange) {
  const { trend, digits } = options;
  const last = trend.points.at(-1);
  if (last === undefined) return [];
  const { lcl, center, ucl } = linesOf(which, options);
  const named: LineLabel[] = [
    { name: "UCL", value: ucl(last) },
    { name: "CL", value: center(last) },
    { name: "LCL", value: lcl(last) },
  ].flatMap(({ name, value }) =>
    value === null || value < min || value > max ? [] : [{ text: `${name} ${formatFixed(value, digits)}`, value }],
  );
  const heightPx = which === "mean" ? MEAN_PX : SD_PX;
  return spreadLabels(named, { min, max, heightPx, distancePx: LABEL_PX });
}

/** The band between the limits of the level. */
function bandSeries({ trend: { points }, text, theme }: ControlOptions, breaks: ReadonlySet<number>): object {
  const color = MEANING_COLORS[theme].center;
  const polygons = points.flatMap((point, place) => {
    const next = points[place + 1];
    const { levelLcl, levelUcl } = point;
    if (levelLcl === null || levelUcl === null || next === undefined || breaks.has(place + 1)) return [];
    return [[wallMsOf(point.start), wallMsOf(next.start), levelLcl, levelUcl]];
  });
  return {
    type: "custom",
    name: text.levelBand,
    silent: true,
    animation: false,
    clip: true,
    z: 0,
    encode: { x: [0, 1], y: [2, 3] },
    tooltip: { show: false },
    data: polygons,
    renderItem: (_: unknown, api: CustomApi) => {
      const [left = 0, bottom = 0] = api.coord([api.value(0), api.value(2)]);
      const [right = 0, top = 0] = api.coord([api.value(1), api.value(3)]);
      // Whole pixels: rectangles that share a part of one would be seen as stripes.
      const x = Math.round(left);
      return {
        type: "rect",
        shape: { x, y: top, width: Math.round(right) - x, height: bottom - top },
        style: { fill: color, opacity: 0.08 },
      };
    },
  };
}

interface CustomApi {
  value(dimension: number): number;
  coord(point: readonly [number, number]): readonly number[];
}

/** The points beyond the axis, at its edge. */
function beyondSeries(which: Which, { trend: { points }, text, theme }: ControlOptions, range: AxisRange): object {
  return {
    type: "scatter",
    xAxisIndex: which === "mean" ? 0 : 1,
    yAxisIndex: which === "mean" ? 0 : 1,
    name: text.beyond,
    symbol: "arrow",
    symbolSize: 14,
    z: 6,
    cursor: "pointer",
    itemStyle: { color: MEANING_COLORS[theme].fault },
    data: points.flatMap((point, place) => {
      const value = point[which];
      if (value === null || (value >= range.min && value <= range.max)) return [];
      const isAbove = value > range.max;
      return [
        { value: [wallMsOf(point.start), isAbove ? range.max : range.min, place], symbolRotate: isAbove ? 0 : 180 },
      ];
    }),
  };
}

function kindOf(point: TrendPoint, which: Which): "jump" | "others" | null {
  const marks = marksAt(point, which);
  if (marks.length === 0) return null;
  return marks.every(({ rule }) => rule === "jump") ? "jump" : "others";
}

/** The rules that mark a point and not the one before: a row of marked points would be a row of names. */
function newNamesAt(place: number, which: Which, { trend: { points }, text }: ControlOptions): string {
  const rulesAt = (point: TrendPoint | undefined) =>
    point === undefined ? [] : marksAt(point, which).map(({ rule }) => rule);
  const before = new Set(rulesAt(points[place - 1]));
  return rulesAt(points[place])
    .filter((rule) => !before.has(rule))
    .map((rule) => text.ruleName(rule))
    .join(", ");
}
