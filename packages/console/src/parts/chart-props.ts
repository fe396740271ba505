import type { ECElementEvent, EChartsCoreOption, EChartsType } from "echarts/core";

/** What a page tells a chart, and what the chart tells the page. */
export interface ChartProps {
  /**
   * The option of ECharts, without the colours of text, axes and background: the theme gives those. Memoise it: the chart
   * is drawn anew for each new object.
   */
  readonly option: EChartsCoreOption;
  /** Pixels, or "fill" for the height of the parent. */
  readonly height: number | "fill";
  /** A sentence on what the chart shows, for people who cannot see it. */
  readonly label: string;
  /** What the chart is of. While it stays the same, a new drawing keeps the zoom that somebody chose. */
  readonly subject?: string;
  readonly onClick?: (event: ECElementEvent) => void;
  /** Called when a range was brushed: `areas[i].coordRange` holds its axis values. */
  readonly onBrush?: (event: BrushEvent) => void;
  /** Gives the chart itself, for what the option cannot say. Called again when the theme makes a new one. */
  readonly onReady?: (chart: EChartsType) => void;
}

export interface BrushEvent {
  readonly areas: readonly { readonly brushType: string; readonly coordRange: readonly number[] }[];
}
