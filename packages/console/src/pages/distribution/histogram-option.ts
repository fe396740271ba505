import type { Language } from "@cellgrade/contract/language";
import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemParams, ECBasicOption } from "echarts/types/dist/shared";
import type { Schema } from "../../api/schema.ts";
import { MEANING_COLORS } from "../../parts/chart-colors.ts";
import { formatCount, formatShare } from "../../parts/format-number.ts";
import { isNearAxis } from "../../parts/near-axis.ts";
import { robustSpread } from "../../parts/robust-spread.ts";
import type { Theme } from "../../preferences.tsx";
import { type Bar, edgeDigits, type ValueRange } from "./bars.ts";

// Draws the histogram: bars on an axis of numbers, so that limits and the normal curve have their true places.

export interface HistogramOptions {
  readonly distribution: Schema<"Distribution">;
  readonly bars: readonly Bar[];
  readonly binWidth: number;
  /** The name of the quantity with its unit. */
  readonly quantityName: string;
  readonly recordsName: string;
  readonly normalName: string;
  readonly normal: boolean;
  readonly chosen: ValueRange | null;
  readonly theme: Theme;
  readonly language: Language;
}

const CURVE_POINTS = 160;

export function histogramOption(options: HistogramOptions): ECBasicOption {
  const { distribution, bars, binWidth, quantityName, recordsName, normalName, chosen, theme, language } = options;
  const { count } = distribution;
  const colors = MEANING_COLORS[theme];
  const digits = edgeDigits(binWidth);
  const extent = axisExtent(bars, distribution.limits);
  const marks = shownLimits(distribution.limits, bars).map(({ name, value }) => ({
    xAxis: value,
    label: { formatter: `${name} ${value}`, color: colors.limit, position: "end", distance: 4 },
    lineStyle: { color: colors.limit, type: "dashed", width: 2 },
  }));
  return {
    grid: { left: 64, right: 32, top: 40, bottom: 48 },
    legend: options.normal
      ? { top: 4, right: 24, data: [{ name: normalName, icon: "path://M0 4h14v2h-14z" }] }
      : { show: false },
    tooltip: {
      trigger: "item",
      formatter: ({ dataIndex }: { readonly dataIndex: number }) => {
        const bar = bars[dataIndex];
        if (bar === undefined) return "";
        const edges = `${bar.from.toFixed(digits)} … ${bar.to.toFixed(digits)}`;
        const share = formatShare(count === 0 ? null : bar.count / count);
        return `${edges}<br>${recordsName} <b>${formatCount(bar.count, language)}</b> (${share})`;
      },
    },
    xAxis: {
      type: "value",
      name: quantityName,
      nameLocation: "middle",
      nameGap: 28,
      ...extent,
      splitLine: { show: false },
      axisLabel: { hideOverlap: true, showMinLabel: false, showMaxLabel: false },
    },
    yAxis: { type: "value", min: 0, minInterval: 1, name: recordsName, nameGap: 12, nameTextStyle: { align: "right" } },
    brush: {
      toolbox: [],
      xAxisIndex: 0,
      brushType: "lineX",
      brushMode: "single",
      transformable: false,
      brushStyle: { color: colors.data, opacity: 0.18, borderWidth: 1, borderColor: colors.data },
      inBrush: { opacity: 1 },
      outOfBrush: { opacity: 1 },
    },
    series: [
      {
        name: recordsName,
        type: "custom",
        // ECharts 6.1 forgets the default level when brushing redraws a custom series, and warns.
        zlevel: 0,
        encode: { x: [0, 1], y: 2 },
        data: bars.map((bar) => [bar.from, bar.to, bar.count]),
        renderItem: renderBar,
        itemStyle: { color: colors.data },
        tooltip: { show: true },
        cursor: "pointer",
        clip: true,
      },
      {
        name: normalName,
        type: "line",
        silent: true,
        showSymbol: false,
        smooth: false,
        lineStyle: { width: 2, color: colors.center },
        itemStyle: { color: colors.center },
        data: options.normal ? normalCurve({ count, ...curveMoments(distribution) }, extent, binWidth) : [],
        markLine: { silent: true, symbol: "none", animation: false, data: marks },
        ...(chosen !== null && {
          markArea: {
            silent: true,
            itemStyle: { color: colors.data, opacity: 0.16 },
            data: [[{ xAxis: chosen.min }, { xAxis: chosen.max }]],
          },
        }),
        tooltip: { show: false },
      },
    ],
  };
}

function renderBar(_: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI) {
  const [left = 0, top = 0] = api.coord([api.value(0), api.value(2)]);
  const [right = 0, bottom = 0] = api.coord([api.value(1), 0]);
  const gap = right - left > 4 ? 1 : 0;
  const x = Math.round(left);
  return {
    type: "rect",
    shape: { x, y: top, width: Math.max(1, Math.round(right) - x - gap), height: bottom - top },
    style: { fill: api.visual("color") },
    emphasis: { style: { opacity: 0.75 } },
  } as const;
}

/** The limits that are near enough to be drawn. */
function shownLimits(
  { lsl, usl }: Schema<"Distribution">["limits"],
  bars: readonly Bar[],
): { name: string; value: number }[] {
  return namedLimits({ lsl, usl }).filter(({ value }) => isNear(value, bars));
}

/** The limits that are too far away to be drawn. The page tells them in words. */
export function hiddenLimits(
  { lsl, usl }: Schema<"Distribution">["limits"],
  bars: readonly Bar[],
): { name: string; value: number }[] {
  return namedLimits({ lsl, usl }).filter(({ value }) => !isNear(value, bars));
}

function namedLimits({ lsl, usl }: { readonly lsl: number | null; readonly usl: number | null }) {
  return [
    { name: "LSL", value: lsl },
    { name: "USL", value: usl },
  ].filter((limit): limit is { name: string; value: number } => limit.value !== null);
}

function isNear(value: number, bars: readonly Bar[]): boolean {
  const [from, to] = rangeOf(bars);
  return isNearAxis(value, { from, to });
}

function rangeOf(bars: readonly Bar[]): readonly [number, number] {
  return [bars[0]?.from ?? 0, bars.at(-1)?.to ?? 1];
}

/** The range of the axis: the bars, the limits near them, and a margin. */
function axisExtent(bars: readonly Bar[], limits: Schema<"Distribution">["limits"]): { min: number; max: number } {
  const values = [...rangeOf(bars), ...shownLimits(limits, bars).map(({ value }) => value)];
  const [min, max] = [Math.min(...values), Math.max(...values)];
  const air = (max - min) * 0.02;
  return { min: min - air, max: max + air };
}

/** Mean and σ of a normal curve. Far values move both, so with such values they are the median and a robust σ. */
export function curveMoments(distribution: Schema<"Distribution">): Pick<Schema<"Distribution">, "mean" | "sd"> {
  const { min, max, bulk } = distribution;
  const hasFarValues = bulk !== null && (bulk.from !== min || bulk.to !== max);
  return hasFarValues ? { mean: distribution.median, sd: robustSpread(distribution) } : distribution;
}

/** The curve of a normal distribution with this mean and σ, scaled to bars of this width. */
export function normalCurve(
  { count, mean, sd }: Pick<Schema<"Distribution">, "count" | "mean" | "sd">,
  { min, max }: { readonly min: number; readonly max: number },
  binWidth: number,
): [number, number][] {
  if (mean === null || sd === null || sd === 0) return [];
  const peak = (count * binWidth) / (sd * Math.sqrt(2 * Math.PI));
  return Array.from({ length: CURVE_POINTS + 1 }, (_, place) => {
    const x = min + ((max - min) * place) / CURVE_POINTS;
    return [x, peak * Math.exp(-(((x - mean) / sd) ** 2) / 2)];
  });
}
