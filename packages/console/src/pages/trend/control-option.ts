import type { Language } from "@cellgrade/contract/language";
import type { Period } from "@cellgrade/contract/groupings";
import type { ECBasicOption } from "echarts/types/dist/shared";
import { MEANING_COLORS } from "../../parts/chart-colors.ts";
import { formatCount, formatFixed } from "../../parts/format-number.ts";
import type { Theme } from "../../preferences.tsx";
import { PALETTES } from "../../theme/tokens.ts";
import {
  currentParameters,
  type DeviceTrend,
  parametersOf,
  rulesAt,
  type TrendPoint,
  type Which,
} from "./control-points.ts";
import { shortPeriod } from "./period-span.ts";
import type { TrendText } from "./text.ts";

export interface ControlOptions {
  readonly trend: DeviceTrend;
  readonly period: Period;
  readonly digits: number;
  /** The name of the quantity with its unit. */
  readonly quantityName: string;
  readonly text: TrendText;
  readonly theme: Theme;
  readonly language: Language;
}

/** The most points that can be told apart. With more, the last ones are shown, and a slider leads to the others. */
const POINTS_SHOWN_MAX = 120;
const MEAN_TOP_PX = 56;
const MEAN_PX = 220;
const SD_TOP_PX = 328;
const SD_PX = 132;
/** Room in pixels for the names of periods and the slider below them. */
const NAMES_PX = 36;
const SLIDER_PX = 28;

export function chartHeight({ points }: DeviceTrend): number {
  return SD_TOP_PX + SD_PX + NAMES_PX + (points.length > POINTS_SHOWN_MAX ? SLIDER_PX : 0);
}

/** The option of the chart: the means above, σ below, both over the same periods. */
export function controlOption(options: ControlOptions): ECBasicOption {
  const { trend, period, quantityName, text } = options;
  const { points } = trend;
  const names = points.map(({ start }) => start);
  const zoom = points.length > POINTS_SHOWN_MAX;
  const axis = { type: "category", data: names, boundaryGap: true } as const;
  return {
    grid: [
      { left: 76, right: 64, top: MEAN_TOP_PX, height: MEAN_PX },
      { left: 76, right: 64, top: SD_TOP_PX, height: SD_PX },
    ],
    legend: { top: 0, left: 0, data: legendOf(options) },
    tooltip: {
      trigger: "axis",
      axisPointer: { type: "line" },
      formatter: ([first]: { readonly dataIndex: number }[]) => {
        const point = points[first?.dataIndex ?? -1];
        return point === undefined ? "" : tooltipOf(point, options);
      },
    },
    axisPointer: { link: [{ xAxisIndex: "all" }] },
    xAxis: [
      { ...axis, gridIndex: 0, axisLabel: { show: false }, axisTick: { show: false } },
      {
        ...axis,
        gridIndex: 1,
        axisLabel: { hideOverlap: true, formatter: (start: string) => shortPeriod(start, period) },
        axisTick: { alignWithLabel: true },
      },
    ],
    yAxis: [
      valueAxis(`${text.meanShort}  ${quantityName}`, 0, options),
      valueAxis(`${text.sd}  ${quantityName}`, 1, options),
    ],
    ...(zoom && {
      dataZoom: [
        {
          type: "slider",
          xAxisIndex: [0, 1],
          height: 18,
          bottom: 4,
          borderColor: PALETTES[options.theme].border,
          brushSelect: false,
          showDetail: false,
          startValue: points.length - POINTS_SHOWN_MAX,
          endValue: points.length - 1,
        },
        { type: "inside", xAxisIndex: [0, 1], zoomOnMouseWheel: false, moveOnMouseWheel: false },
      ],
    }),
    series: [...seriesOf("mean", options), ...seriesOf("sd", options)],
  };
}

function legendOf({ text }: ControlOptions): object[] {
  return [
    { name: text.mean, icon: "circle" },
    { name: text.outOfControl, icon: "diamond" },
    { name: text.centerLine, icon: "path://M0 4h14v2h-14z" },
    { name: text.limits, icon: "path://M0 4h5v2h-5zM9 4h5v2h-5z" },
  ];
}

function valueAxis(name: string, gridIndex: number, { digits }: ControlOptions): object {
  return {
    type: "value",
    gridIndex,
    scale: true,
    name,
    nameTextStyle: { align: "left" },
    nameGap: 10,
    splitNumber: gridIndex === 0 ? 5 : 3,
    splitLine: { show: false },
    axisLabel: { formatter: (value: number) => formatFixed(value, digits), showMinLabel: false, showMaxLabel: false },
  };
}

function seriesOf(which: Which, options: ControlOptions): object[] {
  const { trend, digits, text, theme } = options;
  const { points } = trend;
  const colors = MEANING_COLORS[theme];
  const at = { xAxisIndex: which === "mean" ? 0 : 1, yAxisIndex: which === "mean" ? 0 : 1 };
  const centerOf = (point: TrendPoint): number | null =>
    which === "mean" ? (parametersOf(trend, point)?.centerLine ?? null) : point.sdExpected;
  const current = currentParameters(trend);
  const center = (which === "mean" ? current?.centerLine : current?.sdWithin) ?? null;
  const line = { type: "line", ...at, showSymbol: false, silent: true, animation: false, connectNulls: false };
  const limit = (name: string, valueOf: (point: TrendPoint) => number | null): object => ({
    ...line,
    name: text.limits,
    step: "middle",
    lineStyle: { color: colors.limit, width: 1.5, type: "dashed" },
    itemStyle: { color: colors.limit },
    endLabel: { show: true, formatter: name, color: colors.limit, distance: 6 },
    // A single point has no line, so its symbol is drawn.
    showSymbol: points.length === 1,
    symbol: "rect",
    symbolSize: [24, 1.5],
    data: points.map(valueOf),
  });
  return [
    {
      ...line,
      name: text.centerLine,
      lineStyle: { color: colors.center, width: 1.5 },
      itemStyle: { color: colors.center },
      endLabel: { show: true, formatter: formatFixed(center, digits), color: colors.center, distance: 6 },
      data: points.map(centerOf),
    },
    limit("UCL", which === "mean" ? ({ levelUcl }) => levelUcl : ({ sdUcl }) => sdUcl),
    limit("LCL", which === "mean" ? ({ levelLcl }) => levelLcl : ({ sdLcl }) => sdLcl),
    {
      type: "line",
      ...at,
      name: text.mean,
      symbol: "circle",
      symbolSize: 7,
      showAllSymbol: true,
      cursor: "pointer",
      lineStyle: { color: colors.data, width: 1.5 },
      itemStyle: { color: colors.data },
      data: points.map((point) => point[which]),
    },
    {
      type: "scatter",
      ...at,
      name: text.outOfControl,
      symbol: "diamond",
      symbolSize: 13,
      z: 5,
      cursor: "pointer",
      itemStyle: { color: colors.fault, opacity: 1, borderColor: PALETTES[theme].surface, borderWidth: 1 },
      label: {
        show: true,
        position: "top",
        distance: 3,
        color: colors.fault,
        fontWeight: 600,
        textBorderColor: PALETTES[theme].surface,
        textBorderWidth: 2,
        formatter: ({ dataIndex }: { readonly dataIndex: number }) => namesAt(points[dataIndex], which, options),
      },
      labelLayout: { hideOverlap: true },
      data: points.map((point) => (rulesAt(point, which).length > 0 ? point[which] : "-")),
    },
  ];
}

function namesAt(point: TrendPoint | undefined, which: Which, { text }: ControlOptions): string {
  return point === undefined ? "" : rulesAt(point, which).map(text.ruleName).join(", ");
}

function tooltipOf(point: TrendPoint, options: ControlOptions): string {
  const { digits, text, language } = options;
  const fixed = (value: number | null): string => formatFixed(value, digits);
  const span = (low: number | null, high: number | null): string =>
    low === null || high === null ? "" : ` <span style="opacity:.75">[${fixed(low)} … ${fixed(high)}]</span>`;
  const broken = (which: Which): string => {
    const names = namesAt(point, which, options);
    return names === "" ? "" : ` ◆ ${names}`;
  };
  return [
    `<b>${point.start.slice(0, 16)}</b>`,
    `${text.count} ${formatCount(point.count, language)}`,
    `${text.mean} <b>${fixed(point.mean)}</b>${span(point.levelLcl, point.levelUcl)}${broken("mean")}`,
    `${text.sd} <b>${fixed(point.sd)}</b>${span(point.sdLcl, point.sdUcl)}${broken("sd")}`,
  ].join("<br>");
}
