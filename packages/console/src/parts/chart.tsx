import { lazy, Suspense } from "react";
import type { ChartProps } from "./chart-props.ts";
import { LoadingPart } from "./states.tsx";

const ChartCanvas = lazy(() => import("./chart-canvas.tsx"));

/** A chart. The code of ECharts is loaded with the first chart that is shown. */
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
