import type { EChartsType } from "echarts/core";
import { useMemo, useRef } from "react";
import type { Schema } from "../../api/schema.ts";
import { useText } from "../../language/use-text.ts";
import { Chart } from "../../parts/chart.tsx";
import { formatCount } from "../../parts/format-number.ts";
import { usePreferences } from "../../preferences.tsx";
import { type Bar, barsTouched, edgeDigits, type ValueRange } from "./bars.ts";
import { histogramOption } from "./histogram-option.ts";
import { texts } from "./text.ts";

export interface HistogramChartProps {
  readonly distribution: Schema<"Distribution">;
  readonly bars: readonly Bar[];
  readonly binWidth: number;
  /** The name of the quantity with its unit. */
  readonly quantityName: string;
  readonly normal: boolean;
  readonly chosen: ValueRange | null;
  readonly onOpen: (range: ValueRange) => void;
  readonly onChoose: (range: ValueRange) => void;
}

const HEIGHT_PX = 360;

/** The histogram. A click on a bar opens its records, and dragging chooses bars. */
export function HistogramChart(props: HistogramChartProps) {
  const { distribution, bars, binWidth, quantityName, normal, chosen, onOpen, onChoose } = props;
  const text = useText(texts);
  const { theme, language } = usePreferences();
  const chart = useRef<EChartsType>(null);
  const option = useMemo(
    () =>
      histogramOption({
        distribution,
        bars,
        binWidth,
        quantityName,
        normal,

        chosen,
        theme,
        language,
        recordsName: text.records,
        normalName: text.normal,
      }),
    [distribution, bars, binWidth, quantityName, normal, chosen, theme, language, text],
  );
  const digits = edgeDigits(binWidth);
  return (
    <Chart
      option={option}
      height={HEIGHT_PX}
      label={text.histogramLabel(
        quantityName,
        formatCount(distribution.count, language),
        (bars[0]?.from ?? 0).toFixed(digits),
        (bars.at(-1)?.to ?? 0).toFixed(digits),
      )}
      onReady={(made) => {
        chart.current = made;
        // The chart has no toolbox, so dragging chooses from the start.
        made.dispatchAction({
          type: "takeGlobalCursor",
          key: "brush",
          brushOption: { brushType: "lineX", brushMode: "single" },
        });
      }}
      onClick={({ dataIndex, componentSubType }) => {
        const bar = componentSubType === "custom" ? bars[dataIndex ?? -1] : undefined;
        if (bar !== undefined) onOpen(bar);
      }}
      onBrush={({ areas }) => {
        const [from, to] = areas[0]?.coordRange ?? [];
        if (from === undefined || to === undefined) return;
        // The bars show the choice from now on, so the brush's own rectangle goes.
        chart.current?.dispatchAction({ type: "brush", areas: [] });
        const touched = barsTouched(bars, from, to);
        if (touched !== null) onChoose(touched);
      }}
    />
  );
}
