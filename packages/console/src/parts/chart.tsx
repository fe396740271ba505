import type { ECElementEvent, EChartsCoreOption, EChartsType } from "echarts/core";
import { lazy, Suspense } from "react";
import { LoadingPart } from "./states.tsx";

const ChartCanvas = lazy(() => import("./chart-canvas.tsx"));

export interface ChartProps {
  /** Of ECharts, without colours of text, axes and background: the theme gives them. Memoise it: a new one is drawn. */
  readonly option: EChartsCoreOption;
  /** Pixels, or all that the parent has. */
  readonly height: number | "fill";
  /** What the chart shows, in a sentence, for those who do not see it. */
  readonly label: string;
  readonly onClick?: (event: ECElementEvent) => void;
  /** Ranges of axis values that were brushed: `areas[i].coordRange`. */
  readonly onBrush?: (event: BrushEvent) => void;
  /** The chart itself, for what the options cannot say. Called again for each new one (theme). */
  readonly onReady?: (chart: EChartsType) => void;
}

export interface BrushEvent {
  readonly areas: readonly { readonly brushType: string; readonly coordRange: readonly number[] }[];
}

/** A chart. ECharts' code is loaded with the first one shown. */
export function Chart(props: ChartProps) {
  const { height } = props;
  const rows = height === "fill" ? 4 : Math.max(1, Math.floor(height / 40));
  return (
    <div style={{ height: height === "fill" ? "100%" : height }}>
      <Suspense fallback={<LoadingPart rows={rows} />}>
        <ChartCanvas {...props} />
      </Suspense>
    </div>
  );
}
