import { useMemo } from "react";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import type { Schema } from "../../api/schema.ts";
import { useText } from "../../language/use-text.ts";
import { Chart } from "../../parts/chart.tsx";
import { MEANING_COLORS } from "../../parts/chart-colors.ts";
import { formatMoment } from "../../parts/format-moment.ts";
import { formatCount } from "../../parts/format-number.ts";
import { usePreferences } from "../../preferences.tsx";
import { texts } from "./text.ts";

export interface MinutesChartProps {
  readonly minutes: Schema<"Overview">["savesPerMinute"];
  readonly height: number | "fill";
  /** The size of axis labels in pixels. */
  readonly fontSize?: number;
}

/** The saves in each of the last 60 minutes. The bar of the present minute is paler. */
export function MinutesChart({ minutes, height, fontSize = 12 }: MinutesChartProps) {
  const text = useText(texts);
  const { timeZone } = useAccountSet();
  const { theme, language } = usePreferences();
  const option = useMemo(() => {
    const names = minutes.map(({ minute }) => formatMoment(minute, timeZone).slice(11, 16));
    const color = MEANING_COLORS[theme].data;
    return {
      grid: { left: 8, right: 8, top: fontSize, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
      tooltip: {
        trigger: "axis",
        axisPointer: { type: "shadow" },
        formatter: ([bar]: { readonly dataIndex: number }[]) => {
          const place = bar?.dataIndex ?? 0;
          const running = place === minutes.length - 1 ? ` (${text.minuteRunning})` : "";
          return `${names[place]}${running}<br>${text.saves} <b>${formatCount(minutes[place]?.saves ?? 0, language)}</b>`;
        },
      },
      xAxis: {
        type: "category",
        data: names,
        axisTick: { alignWithLabel: true },
        axisLabel: { fontSize, interval: (place: number) => (minutes.length - 1 - place) % 10 === 0 },
      },
      yAxis: { type: "value", minInterval: 1, splitNumber: 3, axisLabel: { fontSize } },
      series: [
        {
          type: "bar",
          barCategoryGap: "20%",
          animation: false,
          data: minutes.map(({ saves }, place) => ({
            value: saves,
            itemStyle: { color, opacity: place === minutes.length - 1 ? 0.45 : 1 },
          })),
        },
      ],
    };
  }, [minutes, timeZone, theme, language, text, fontSize]);
  const sum = minutes.reduce((total, { saves }) => total + saves, 0);
  const most = minutes.reduce((max, { saves }) => Math.max(max, saves), 0);
  return (
    <Chart
      option={option}
      height={height}
      label={text.minutesLabel(formatCount(sum, language), formatCount(most, language))}
    />
  );
}

/** The number of saves in the last minute that is over. */
export function lastFullMinute(minutes: Schema<"Overview">["savesPerMinute"]): number {
  return minutes.at(-2)?.saves ?? 0;
}
