import type { Period } from "@cellgrade/contract/groupings";
import { median } from "@cellgrade/contract/median";
import { localTimeOf, wallMsOf } from "@cellgrade/contract/plant-time";
import type { ECBasicOption } from "echarts/types/dist/shared";
import type { Schema } from "../../api/schema.ts";
import { encodeHtml } from "../../parts/encode-html.ts";
import { formatCount, formatFixed } from "../../parts/format-number.ts";
import { PALETTES } from "../../theme/tokens.ts";
import { type AxisRange, axisRange } from "./axis-range.ts";
import { type DeviceTrend, marksAt, parametersOf, type TrendPoint, type Which } from "./control-points.ts";
import type { ControlOptions } from "./chart-options.ts";
import { chartSeries, MEAN_PX, SD_PX } from "./chart-series.ts";
import { markText } from "./mark-text.ts";
import { shortPeriod } from "./period-span.ts";
import { firstShown } from "./time-axis.ts";

/** Room for the legend, the name of the axis, and two rows of names of phases. */
const MEAN_TOP_PX = 82;
const SD_TOP_PX = MEAN_TOP_PX + MEAN_PX + 52;
/** Room in pixels for the names of times and the slider below them. */
const NAMES_PX = 36;
const SLIDER_PX = 28;

export function chartHeight({ points }: DeviceTrend): number {
  return SD_TOP_PX + SD_PX + NAMES_PX + (firstShown(points) > 0 ? SLIDER_PX : 0);
}

/** The range of one of the two axes: of the points, the limits of most points, and the center line. */
function rangeOf(trend: DeviceTrend, which: Which, whole: boolean): AxisRange {
  const { points } = trend;
  const values = points.map((point) => point[which]).filter((value) => value !== null);
  const limits =
    which === "mean"
      ? points.flatMap((point) => {
          const parameters = parametersOf(trend, point);
          return [parameters?.lcl ?? Number.NaN, parameters?.ucl ?? Number.NaN, parameters?.centerLine ?? Number.NaN];
        })
      : [({ sdLcl }: TrendPoint) => sdLcl, ({ sdUcl }: TrendPoint) => sdUcl].map((limit) =>
          // The middle one: a point of few values has wide limits, and the axis does not follow those.
          median(points.flatMap((point) => limit(point) ?? [])),
        );
  return axisRange(values, { limits: limits.filter((limit) => !Number.isNaN(limit)), whole });
}

/** The points that lie beyond the axis of the means or of σ. */
export function beyondAxis(trend: DeviceTrend, whole: boolean): TrendPoint[] {
  const [ofMean, ofSd] = [rangeOf(trend, "mean", whole), rangeOf(trend, "sd", whole)];
  const isBeyond = (value: number | null, { min, max }: AxisRange): boolean =>
    value !== null && (value < min || value > max);
  return trend.points.filter(({ mean, sd }) => isBeyond(mean, ofMean) || isBeyond(sd, ofSd));
}

/** The option of the chart: the means above, σ within below, both over the same time. */
export function controlOption(options: ControlOptions): ECBasicOption {
  const { trend, period, quantityName, text, theme, whole } = options;
  const { points } = trend;
  const first = firstShown(points);
  const ranges = { mean: rangeOf(trend, "mean", whole), sd: rangeOf(trend, "sd", whole) };
  const { border } = PALETTES[theme];
  const axis = {
    type: "time",
    axisPointer: { label: { formatter: ({ value }: { readonly value: number }) => nameOf(value, period) } },
  } as const;
  return {
    useUTC: true,
    grid: [
      { left: 76, right: 84, top: MEAN_TOP_PX, height: MEAN_PX },
      { left: 76, right: 84, top: SD_TOP_PX, height: SD_PX },
    ],
    legend: { top: 0, left: 0, data: legendOf(options) },
    tooltip: {
      trigger: "axis",
      axisPointer: { type: "line" },
      formatter: (found: readonly { readonly value?: unknown }[]) => {
        const point = points[placeOf(found) ?? -1];
        return point === undefined ? "" : tooltipOf(point, options);
      },
    },
    axisPointer: { link: [{ xAxisIndex: "all" }] },
    xAxis: [
      { ...axis, gridIndex: 0, axisLabel: { show: false }, axisTick: { show: false } },
      {
        ...axis,
        gridIndex: 1,
        axisLabel: { hideOverlap: true, formatter: { ...TIME_LABELS } },
      },
    ],
    yAxis: [
      valueAxis(`${text.mean}  ${quantityName}`, { gridIndex: 0, range: ranges.mean, digits: options.digits }),
      valueAxis(`${text.sdAxis}  ${quantityName}`, { gridIndex: 1, range: ranges.sd, digits: options.digits }),
    ],
    ...(first > 0 && {
      dataZoom: [
        {
          type: "slider",
          xAxisIndex: [0, 1],
          height: 18,
          bottom: 4,
          borderColor: border,
          brushSelect: false,
          showDetail: false,
          startValue: wallMsOf(points[first]?.start ?? ""),
          endValue: wallMsOf(points.at(-1)?.start ?? ""),
        },
        { type: "inside", xAxisIndex: [0, 1], zoomOnMouseWheel: false, moveOnMouseWheel: false },
      ],
    }),
    series: chartSeries(options, ranges),
  };
}

/** The labels of the axis of time, by what begins at a tick. */
const TIME_LABELS = {
  year: "{yyyy}-{MM}-{dd}",
  month: "{MM}-{dd}",
  day: "{MM}-{dd}",
  hour: "{HH}:{mm}",
  minute: "{HH}:{mm}",
  second: "{HH}:{mm}:{ss}",
  millisecond: "{HH}:{mm}:{ss}",
  none: "{MM}-{dd} {HH}:{mm}",
} as const;

function nameOf(value: number, period: Period): string {
  return shortPeriod(localTimeOf(value), period);
}

/** The place of the point that a tooltip or a click is about: the third number of its value. */
export function placeOf(found: readonly { readonly value?: unknown }[]): number | null {
  for (const { value } of found) {
    if (Array.isArray(value) && typeof value[2] === "number") return value[2];
  }
  return null;
}

function legendOf({ text, trend }: ControlOptions): object[] {
  return [
    { name: text.mean, icon: "circle" },
    { name: text.jump, icon: "triangle" },
    { name: text.others, icon: "diamond" },
    { name: text.centerLine, icon: "path://M0 4h14v2h-14z" },
    { name: text.limits, icon: "path://M0 4h5v2h-5zM9 4h5v2h-5z" },
    ...(trend.events.length > 0 ? [{ name: text.event, icon: "pin" }] : []),
  ];
}

function valueAxis(
  name: string,
  { gridIndex, range, digits }: { readonly gridIndex: number; readonly range: AxisRange; readonly digits: number },
): object {
  return {
    type: "value",
    gridIndex,
    ...range,
    name,
    nameTextStyle: { align: "left" },
    // Of the means, above the names of phases.
    nameGap: gridIndex === 0 ? 36 : 10,
    splitNumber: gridIndex === 0 ? 5 : 3,
    splitLine: { show: false },
    axisLabel: { formatter: (value: number) => formatFixed(value, digits), showMinLabel: false, showMaxLabel: false },
  };
}

function tooltipOf(point: TrendPoint, options: ControlOptions): string {
  const { trend, digits, text, language } = options;
  const fixed = (value: number | null): string => formatFixed(value, digits);
  const span = (name: string, low: number | null, high: number | null): string =>
    low === null && high === null ? "" : ` <span style="opacity:.75">${name} [${fixed(low)} … ${fixed(high)}]</span>`;
  const why = (which: Which): string[] =>
    marksAt(point, which).map((mark) => `<b>◆ ${encodeHtml(markText(mark, text, digits))}</b>`);
  const phase = point.phase === null ? "" : ` · ${text.phaseMark(point.phase)}`;
  return [
    `<b>${timeOf(point)}</b>${phase}`,
    `${text.count} ${formatCount(point.count, language)}`,
    `${text.mean} <b>${fixed(point.mean)}</b>${span(text.levelBand, point.levelLcl, point.levelUcl)}`,
    ...(point.expected === null
      ? []
      : [`${text.expected} ${fixed(point.expected)}${span("", point.jumpLcl, point.jumpUcl)}`]),
    ...why("mean"),
    `${text.sdAxis} <b>${fixed(point.sd)}</b>${span("", point.sdLcl, point.sdUcl)}`,
    ...why("sd"),
    ...eventsOf(trend, point).map(({ at, text: what }) => `▼ ${at.slice(5, 16)} ${encodeHtml(what)}`),
  ].join("<br>");
}

function timeOf({ start, end }: TrendPoint): string {
  return end == null ? start.slice(0, 16) : `${start.slice(0, 16)} … ${end.slice(11, 16)}`;
}

/** The events since the point before. */
function eventsOf({ points, events }: DeviceTrend, point: TrendPoint): readonly Schema<"MachineEvent">[] {
  const before = points[points.indexOf(point) - 1]?.start ?? "";
  return events.filter(({ at }) => at > before && at <= point.start);
}
