import { BarChart, BoxplotChart, CustomChart, HeatmapChart, LineChart, ScatterChart } from "echarts/charts";
import {
  AriaComponent,
  BrushComponent,
  DatasetComponent,
  DataZoomComponent,
  GridComponent,
  LegendComponent,
  MarkAreaComponent,
  MarkLineComponent,
  MarkPointComponent,
  TooltipComponent,
  VisualMapComponent,
} from "echarts/components";
import { type ECElementEvent, type EChartsCoreOption, type EChartsType, init, use as register } from "echarts/core";
import { LabelLayout } from "echarts/features";
import { CanvasRenderer } from "echarts/renderers";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { usePreferences } from "../preferences.tsx";
import type { BrushEvent, ChartProps } from "./chart-props.ts";
import { chartTheme } from "./chart-theme.ts";

register([
  BarChart,
  BoxplotChart,
  CustomChart,
  HeatmapChart,
  LineChart,
  ScatterChart,
  AriaComponent,
  BrushComponent,
  DatasetComponent,
  DataZoomComponent,
  GridComponent,
  LegendComponent,
  MarkAreaComponent,
  MarkLineComponent,
  MarkPointComponent,
  TooltipComponent,
  VisualMapComponent,
  LabelLayout,
  CanvasRenderer,
]);

/** Draws the chart. A file of its own, so that ECharts is loaded with it and not before. */
export default function ChartCanvas({ option, label, subject, onClick, onBrush, onReady }: ChartProps) {
  const { theme, language } = usePreferences();
  const container = useRef<HTMLDivElement>(null);
  const [chart, setChart] = useState<EChartsType | null>(null);
  const drawn = useRef<string>(undefined);
  const click = useEffectEvent((event: ECElementEvent) => onClick?.(event));
  const brush = useEffectEvent((event: BrushEvent) => onBrush?.(event));
  const ready = useEffectEvent((made: EChartsType) => onReady?.(made));

  useEffect(() => {
    if (container.current === null) return undefined;
    const made = init(container.current, chartTheme(theme), { locale: language === "en" ? "EN" : "ZH" });
    made.on("click", (event) => click(event));
    made.on("brushEnd", (event) => brush(event as BrushEvent));
    const observer = new ResizeObserver(() => made.resize());
    observer.observe(container.current);
    setChart(made);
    return () => {
      observer.disconnect();
      made.dispose();
      setChart(null);
    };
  }, [theme, language]);

  useEffect(() => {
    if (chart === null) return;
    const zoom = subject !== undefined && subject === drawn.current ? zoomOf(chart) : [];
    drawn.current = subject;
    // ECharts overwrites the label of the container. Given the label, it writes that rather than a description of its own.
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    chart.setOption(
      {
        animation: !still,
        animationDuration: 200,
        aria: { enabled: true, label: { description: label } },
        ...zoomed(option, zoom),
      },
      { notMerge: true },
    );
    ready(chart);
  }, [chart, option, label, subject]);

  return <div ref={container} role="img" aria-label={label} style={{ width: "100%", height: "100%" }} />;
}

/** A part of an axis, in percent. */
interface Zoom {
  readonly start?: number;
  readonly end?: number;
}

function zoomOf(chart: EChartsType): readonly Zoom[] {
  return ((chart.getOption() as { dataZoom?: Zoom[] } | undefined)?.dataZoom ?? []).map(({ start, end }) => ({
    ...(start !== undefined && { start }),
    ...(end !== undefined && { end }),
  }));
}

/** The option with the zoom in the place of its own. */
function zoomed(option: EChartsCoreOption, zoom: readonly Zoom[]): EChartsCoreOption {
  const own = option["dataZoom"] as readonly object[] | undefined;
  if (own === undefined || own.length !== zoom.length) return option;
  const kept = own.map((each, place) => ({ ...each, startValue: null, endValue: null, ...zoom[place] }));
  return { ...option, dataZoom: kept };
}
