import type { Period } from "@cellgrade/contract/groupings";
import { Button } from "antd";
import { useMemo } from "react";
import { Link } from "react-router";
import { useText } from "../../language/use-text.ts";
import { Chart } from "../../parts/chart.tsx";
import { formatCount, formatFixed } from "../../parts/format-number.ts";
import { usePreferences } from "../../preferences.tsx";
import { beyondAxis, chartHeight, controlOption, placeOf } from "./control-option.ts";
import type { DeviceTrend, TrendPoint } from "./control-points.ts";
import { shortPeriod } from "./period-span.ts";
import { texts } from "./text.ts";
import styles from "./trend.module.css";

export interface ControlChartProps {
  readonly trend: DeviceTrend;
  readonly period: Period;
  readonly digits: number;
  /** The name of the quantity with its unit. */
  readonly quantityName: string;
  readonly whole: boolean;
  readonly pathOf: (point: TrendPoint) => string;
  readonly onOpen: (point: TrendPoint) => void;
  readonly onWhole: (whole: boolean) => void;
}

/** The control chart of one machine. A click on a point opens its records. What lies beyond the axes is named below. */
export function ControlChart(props: ControlChartProps) {
  const { trend, period, digits, quantityName, whole, pathOf, onOpen, onWhole } = props;
  const text = useText(texts);
  const { theme, language } = usePreferences();
  const option = useMemo(
    () => controlOption({ trend, period, digits, quantityName, whole, text, theme, language }),
    [trend, period, digits, quantityName, whole, text, theme, language],
  );
  const beyond = useMemo(() => beyondAxis(trend, whole), [trend, whole]);
  return (
    <>
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
        onClick={({ componentType, value }) => {
          const point = componentType === "series" ? trend.points[placeOf([{ value }]) ?? -1] : undefined;
          if (point !== undefined) onOpen(point);
        }}
      />
      {(beyond.length > 0 || whole) && (
        <div className={styles["strip"]}>
          {beyond.length > 0 && (
            <span>
              {text.outside("")}
              {beyond.slice(0, NAMED_MAX).map((point) => (
                <Link key={point.start} to={pathOf(point)} className={styles["named"]}>
                  {shortPeriod(point.start, period)} ({formatFixed(point.mean, digits)})
                </Link>
              ))}
              {beyond.length > NAMED_MAX && ` ${text.outsideMore(formatCount(beyond.length, language))}`}
            </span>
          )}
          <Button onClick={() => onWhole(!whole)}>{whole ? text.backToBulk : text.takeIn}</Button>
        </div>
      )}
    </>
  );
}

/** The points beyond the axes that are named. */
const NAMED_MAX = 5;
