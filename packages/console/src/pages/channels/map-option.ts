import type { Language } from "@cellgrade/contract/language";
import type { ECBasicOption } from "echarts/types/dist/shared";
import { encodeHtml } from "../../parts/encode-html.ts";
import { formatCount, formatFixed, formatShare } from "../../parts/format-number.ts";
import type { Theme } from "../../preferences.tsx";
import { PALETTES } from "../../theme/tokens.ts";
import { type Channel, isRepeatedlyNg, isStuck } from "./channel.ts";
import type { Metric } from "./channels-state.ts";
import type { MapGrid } from "./layout.ts";
import type { GridPlace, MapMeasures } from "./map-measures.ts";
import type { Scale } from "./scale.ts";
import type { ChannelsText } from "./text.ts";

export interface MapOptions {
  readonly grids: readonly MapGrid[];
  readonly measures: MapMeasures;
  readonly scale: Scale;
  readonly metric: Metric;
  readonly digits: number;
  readonly text: ChannelsText;
  readonly theme: Theme;
  readonly language: Language;
}

/** The least pixels of a cell that has room for a mark. */
const MARK_CELL_PX_MIN = 8;

/** The option of the chart: a heat map for each grid, all on one scale of colours. */
export function mapOption(options: MapOptions): ECBasicOption {
  const { grids, measures, scale, metric, digits, text, theme } = options;
  const palette = PALETTES[theme];
  const format = (value: number): string => formatMetric(value, { ...options });
  return {
    tooltip: {
      trigger: "item",
      formatter: ({ seriesIndex, dataIndex }: { readonly seriesIndex: number; readonly dataIndex: number }) => {
        const channel = grids[seriesIndex]?.cells[dataIndex]?.channel;
        return channel === undefined ? "" : tooltipOf(channel, options);
      },
    },
    visualMap: {
      type: "continuous",
      min: scale.min,
      max: scale.max,
      dimension: 2,
      seriesIndex: grids.map((_, place) => place),
      inRange: { color: [...scale.colors] },
      orient: "horizontal",
      left: 0,
      top: 0,
      itemWidth: 12,
      itemHeight: 160,
      text: [
        `${scale.clipsAbove ? "≥ " : ""}${format(scale.max)}`,
        `${scale.clipsBelow ? "≤ " : ""}${format(scale.min)}`,
      ],
      textGap: 8,
      calculable: false,
      hoverLink: false,
    },
    grid: measures.places.map(({ left, top, width, height }) => ({ left, top, width, height })),
    xAxis: grids.map(({ title, columns }, place) => ({
      type: "category",
      gridIndex: place,
      position: "top",
      data: [...columns],
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: {
        show: measures.places[place]?.showsColumns ?? false,
        fontSize: 10,
        margin: 4,
        hideOverlap: true,
        interval: 0,
      },
      ...(title !== null && {
        name: title,
        nameLocation: "start",
        nameGap: 0,
        nameTextStyle: {
          align: "left",
          verticalAlign: "bottom",
          fontWeight: 600,
          color: palette.text,
          padding: [0, 0, measures.places[place]?.showsColumns === true ? 18 : 4, 0],
        },
      }),
    })),
    yAxis: grids.map(({ title, rows }, place) => ({
      type: "category",
      gridIndex: place,
      inverse: true,
      data: [...rows],
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: {
        show: measures.hasNames,
        fontSize: title === null ? 12 : 10,
        margin: 6,
        hideOverlap: true,
        interval: 0,
        width: measures.namesPx - 8,
        overflow: "truncate",
      },
    })),
    series: grids.map(({ cells }, place) => ({
      type: "heatmap",
      xAxisIndex: place,
      yAxisIndex: place,
      cursor: "pointer",
      progressive: 0,
      animation: false,
      itemStyle: { borderColor: palette.surface, borderWidth: cellPx(measures.places[place]) >= 5 ? 1 : 0 },
      emphasis: { itemStyle: { borderColor: palette.text, borderWidth: 2 } },
      data: cells.map(({ channel, column, row }) => cellData(channel, { column, row, options, place })),
    })),
  };

  function cellData(
    channel: Channel,
    at: { readonly column: number; readonly row: number; readonly options: MapOptions; readonly place: number },
  ) {
    const raw = channel[metric];
    const value = raw === null ? "-" : Math.min(scale.max, Math.max(scale.min, raw));
    const mark = `${isStuck(channel) ? text.stuckMark("").trim() : ""}${isRepeatedlyNg(channel) ? "×" : ""}`;
    const hasMark = mark !== "" && cellPx(measures.places[at.place]) >= MARK_CELL_PX_MIN;
    return {
      value: [at.column, at.row, value],
      ...(hasMark && {
        label: {
          show: true,
          formatter: mark,
          fontSize: Math.min(14, cellPx(measures.places[at.place])),
          fontWeight: 700,
          color: palette.text,
          textBorderColor: palette.surface,
          textBorderWidth: cellPx(measures.places[at.place]) < 12 ? 2 : 3,
        },
      }),
    };
  }

  function formatMetric(value: number, { language }: MapOptions): string {
    if (metric === "ngShare") return formatShare(value, 1);
    if (metric === "count") return formatCount(Math.round(value), language);
    return formatFixed(value, digits);
  }
}

function cellPx(place: GridPlace | undefined): number {
  return Math.min(place?.cellWidth ?? 0, place?.cellHeight ?? 0);
}

function tooltipOf(channel: Channel, { digits, text, language }: MapOptions): string {
  const lines = [
    [text.n, formatCount(channel.count, language)],
    [text.median, formatFixed(channel.median, digits)],
    [text.metricOf.runResidual, formatFixed(channel.runResidual, digits)],
    [text.metricOf.medianResidual, formatFixed(channel.medianResidual, digits)],
    [text.sd, formatFixed(channel.sd, digits)],
    [text.metricOf.ngShare, formatShare(channel.ngShare, 1)],
    [text.stuckStreak, isStuck(channel) ? text.stuckMark(String(channel.stuckStreak)) : String(channel.stuckStreak)],
    [text.ngStreak, isRepeatedlyNg(channel) ? text.ngMark(String(channel.ngStreak)) : String(channel.ngStreak)],
  ].map(
    ([name, value]) =>
      `<div style="display:flex;justify-content:space-between;gap:16px"><span>${name}</span><b>${value}</b></div>`,
  );
  return `<b>${encodeHtml(channel.deviceCode)} · ${encodeHtml(channel.batteryStation)}</b>${lines.join("")}`;
}
