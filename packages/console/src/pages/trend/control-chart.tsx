import type { Period } from "@cellgrade/contract/groupings";
import { useMemo } from "react";
import { useText } from "../../language/use-text.ts";
import { Chart } from "../../parts/chart.tsx";
import { formatCount } from "../../parts/format-number.ts";
import { usePreferences } from "../../preferences.tsx";
import { chartHeight, controlOption } from "./control-option.ts";
import type { DeviceTrend } from "./control-points.ts";
import { texts } from "./text.ts";

export interface ControlChartProps {
  readonly trend: DeviceTrend;
  readonly period: Period;
  readonly digits: number;
  /** The name of the quantity with its unit. */
  readonly quantityName: string;
  readonly onOpen: (start: string) => void;
}

/** The x̄-s chart of one machine. A click on a point opens the records of its period. */
export function ControlChart({ trend, period, digits, quantityName, onOpen }: ControlChartProps) {
  const text = useText(texts);
  const { theme, language } = usePreferences();
  const option = useMemo(
    () => controlOption({ trend, period, digits, quantityName, text, theme, language }),
    [trend, period, digits, quantityName, text, theme, language],
  );
  return (
    <Chart
      option={option}
      height={chartHeight(trend)}
      label={text.chartLabel(
        trend.deviceCode,
        quantityName,
        formatCount(trend.points.length, language),
        formatCount(trend.marked, language),
      )}
      subject={`${trend.deviceCode} ${quantityName} ${period}`}
      onClick={({ componentType, dataIndex }) => {
        const point = componentType === "series" ? trend.points[dataIndex ?? -1] : undefined;
        if (point !== undefined) onOpen(point.start);
      }}
    />
  );
}
