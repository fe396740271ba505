import { wallMsOf } from "@cellgrade/contract/plant-time";
import { MEANING_COLORS } from "../../parts/chart-colors.ts";
import { PALETTES } from "../../theme/tokens.ts";
import type { AxisRange } from "./axis-range.ts";
import type { ControlOptions } from "./chart-options.ts";
import type { Which } from "./control-points.ts";
import { gapsOf } from "./time-axis.ts";

// What stands on the axis of time beside the points: where the machine stood still, where phases begin, what happened.

/** The gray times without data, and the lines at which phases begin. Names of phases stand above the means alone. */
export function chartMarks(which: Which, { trend: { points, phases }, text, theme }: ControlOptions): object {
  const { textSecondary } = PALETTES[theme];
  const first = wallMsOf(points[0]?.start ?? "");
  const last = wallMsOf(points.at(-1)?.start ?? "");
  return {
    markArea: {
      silent: true,
      animation: false,
      itemStyle: { color: textSecondary, opacity: 0.12 },
      data: gapsOf(points).map(({ fromMs, toMs }) => [{ xAxis: fromMs }, { xAxis: toMs }]),
    },
    markLine: {
      silent: true,
      symbol: "none",
      animation: false,
      lineStyle: { color: textSecondary, type: "solid", width: 1 },
      data: phases
        .map((phase) => ({ id: phase.id, ms: Math.max(first, wallMsOf(phase.from)) }))
        .filter(({ ms }) => ms <= last)
        .map(({ id, ms }, place) => ({
          xAxis: ms,
          label: {
            show: which === "mean",
            position: "end",
            // Two rows by turns, so that phases that begin soon after each other can both be read.
            distance: place % 2 === 0 ? 4 : 18,
            formatter: text.phaseMark(id),
            color: textSecondary,
          },
        })),
    },
  };
}

/** What happened at the machine, as numbered pins at the bottom of the means. The numbers are those of the list below. */
export function eventSeries({ trend: { points, events }, text, theme }: ControlOptions, { min }: AxisRange): object[] {
  if (events.length === 0) return [];
  const { text: color, surface } = PALETTES[theme];
  const first = wallMsOf(points[0]?.start ?? "");
  const last = wallMsOf(points.at(-1)?.start ?? "");
  return [
    {
      type: "scatter",
      name: text.event,
      xAxisIndex: 0,
      yAxisIndex: 0,
      symbol: "pin",
      symbolSize: 26,
      z: 4,
      clip: false,
      silent: true,
      animation: false,
      tooltip: { show: false },
      itemStyle: { color },
      label: { show: true, color: surface, fontSize: 11, formatter: ({ name }: { readonly name: string }) => name },
      data: events.flatMap(({ at }, place) => {
        const ms = wallMsOf(at);
        return ms < first || ms > last ? [] : [{ name: String(place + 1), value: [ms, min] }];
      }),
      markLine: {
        silent: true,
        symbol: "none",
        animation: false,
        label: { show: false },
        lineStyle: { color: MEANING_COLORS[theme].center, type: "dotted", width: 1 },
        data: events.map(({ at }) => ({ xAxis: wallMsOf(at) })),
      },
    },
  ];
}
