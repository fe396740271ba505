import { useMemo } from "react";
import { useNavigate } from "react-router";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { useText } from "../../language/use-text.ts";
import { Chart } from "../../parts/chart.tsx";
import { MEANING_COLORS } from "../../parts/chart-colors.ts";
import { recordFilterFields } from "../../parts/filter/record-filter.ts";
import { formatCount } from "../../parts/format-number.ts";
import { pagePath } from "../../paths.ts";
import { usePreferences } from "../../preferences.tsx";
import { printState } from "../../url-state.ts";
import { barsOf, edgeDigits } from "../distribution/bars.ts";
import { texts } from "./text.ts";
import type { Capacity } from "./use-overview.ts";

export interface CapacityChartProps {
  readonly histogram: NonNullable<Capacity["distribution"]["histogram"]>;
  readonly receivedFrom: string;
  readonly height: number | "fill";
  readonly fontSize?: number;
}

/** The histogram of capacity. A bar leads to its records. */
export function CapacityChart({ histogram, receivedFrom, height, fontSize = 12 }: CapacityChartProps) {
  const text = useText(texts);
  const { code } = useAccountSet();
  const { theme, language } = usePreferences();
  const navigate = useNavigate();
  const { from, to, binWidth, counts } = histogram;
  const option = useMemo(() => {
    const digits = edgeDigits(binWidth);
    const edge = (place: number): string => (from + place * binWidth).toFixed(digits);
    return {
      grid: { left: 8, right: 16, top: fontSize, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
      tooltip: {
        trigger: "axis",
        axisPointer: { type: "shadow" },
        formatter: ([bar]: { readonly dataIndex: number }[]) => {
          const place = bar?.dataIndex ?? 0;
          return `${edge(place)} … ${edge(place + 1)}<br>${text.count} <b>${formatCount(counts[place] ?? 0, language)}</b>`;
        },
      },
      // The bars stand on places of a category axis. A second axis says at round numbers where they are.
      xAxis: [
        { type: "category", data: counts.map((_, place) => edge(place)), show: false },
        {
          type: "value",
          position: "bottom",
          min: from,
          max: to,
          axisPointer: { show: false },
          axisLabel: { fontSize, hideOverlap: true, showMinLabel: false, showMaxLabel: false },
          splitLine: { show: false },
        },
      ],
      yAxis: { type: "value", minInterval: 1, splitNumber: 3, axisLabel: { fontSize } },
      series: [
        {
          type: "bar",
          barCategoryGap: "6%",
          animation: false,
          cursor: "pointer",
          itemStyle: { color: MEANING_COLORS[theme].data },
          data: [...counts],
        },
        { type: "line", xAxisIndex: 1, data: [], silent: true },
      ],
    };
  }, [from, to, binWidth, counts, theme, language, text, fontSize]);
  const total = counts.reduce((sum, count) => sum + count, 0);
  return (
    <Chart
      option={option}
      height={height}
      label={text.capacityLabel(formatCount(total, language), from.toPrecision(5), to.toPrecision(5))}
      onClick={({ dataIndex }) => {
        const bar = barsOf(histogram)[dataIndex ?? -1];
        if (bar === undefined) return;
        const range = { receivedFrom, volumeMin: bar.min, volumeMax: bar.max };
        void navigate(pagePath(code, "records", printState(recordFilterFields, range)));
      }}
    />
  );
}
