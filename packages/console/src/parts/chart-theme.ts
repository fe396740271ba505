import type { Theme } from "../preferences.tsx";
import { FONT_FAMILY, PALETTES } from "../theme/tokens.ts";
import { CATEGORY_COLORS } from "./chart-colors.ts";

/** The theme of ECharts. It says what the option of a chart need not say. */
export function chartTheme(theme: Theme): object {
  const { text, textSecondary, border, surface } = PALETTES[theme];
  const axis = {
    axisLine: { lineStyle: { color: border } },
    axisTick: { lineStyle: { color: border } },
    axisLabel: { color: textSecondary, fontSize: 12 },
    nameTextStyle: { color: textSecondary, fontSize: 12 },
    splitLine: { lineStyle: { color: border, opacity: 0.6 } },
    splitArea: { show: false },
  };
  return {
    darkMode: theme === "dark",
    backgroundColor: "transparent",
    color: CATEGORY_COLORS[theme],
    textStyle: { fontFamily: FONT_FAMILY, color: text, fontSize: 12 },
    grid: { left: 56, right: 24, top: 32, bottom: 40 },
    legend: { textStyle: { color: text }, inactiveColor: textSecondary, itemWidth: 14, itemHeight: 10 },
    tooltip: {
      backgroundColor: surface,
      borderColor: border,
      borderWidth: 1,
      padding: [6, 10],
      textStyle: { color: text, fontSize: 12 },
      extraCssText: "box-shadow: 0 2px 8px rgb(0 0 0 / 18%); border-radius: 4px;",
      confine: true,
      transitionDuration: 0,
    },
    visualMap: { textStyle: { color: textSecondary } },
    categoryAxis: { ...axis, splitLine: { show: false } },
    valueAxis: axis,
    timeAxis: axis,
    logAxis: axis,
  };
}
