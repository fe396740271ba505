import type { EChartsCoreOption } from "echarts/core";
import type { Schema } from "../../api/schema.ts";
import { isNearAxis } from "../../parts/near-axis.ts";

export interface PositionOptionInput {
  readonly distribution: Schema<"Distribution">;
  readonly histogram: NonNullable<Schema<"Distribution">["histogram"]>;
  readonly value: number;
  readonly colors: { readonly data: string; readonly limit: string; readonly fault: string };
  readonly words: { readonly thisCell: string };
}

/** The option of the chart: a small histogram on a value axis, with lines for the cell and the limits that are near. */
export function positionOption(input: PositionOptionInput): EChartsCoreOption {
  const { distribution, histogram, value, colors, words } = input;
  const { from, to, binWidth, counts } = histogram;
  const { lsl, usl } = distribution.limits;
  const limits = [
    { name: "LSL", at: lsl },
    { name: "USL", at: usl },
  ].flatMap(({ name, at }) =>
    at === null || !isNearAxis(at, histogram)
      ? []
      : [
          {
            xAxis: at,
            lineStyle: { color: colors.limit, type: "dashed" as const },
            label: { formatter: name, color: colors.limit },
          },
        ],
  );
  const cells = isNearAxis(value, histogram) ? [value] : [];
  const shown = [from, to, ...cells, ...limits.map(({ xAxis }) => xAxis)];
  const least = Math.min(...shown);
  const most = Math.max(...shown);
  const margin = (most - least || Math.abs(value) || 1) * 0.03;
  return {
    grid: { left: 8, right: 16, top: 24, bottom: 4, outerBoundsMode: "same" },
    tooltip: { show: false },
    xAxis: {
      type: "value",
      min: least - margin,
      max: most + margin,
      splitLine: { show: false },
      axisLabel: { showMinLabel: false, showMaxLabel: false, hideOverlap: true },
    },
    yAxis: { type: "value", minInterval: 1, splitNumber: 3 },
    series: [
      {
        type: "custom",
        data: counts.map((count, bin) => [from + bin * binWidth, from + (bin + 1) * binWidth, count]),
        encode: { x: [0, 1], y: 2 },
        itemStyle: { color: colors.data },
        renderItem: (_: unknown, api: CustomApi) => {
          const [left = 0, top = 0] = api.coord([api.value(0), api.value(2)]);
          const [right = 0, bottom = 0] = api.coord([api.value(1), 0]);
          return {
            type: "rect",
            shape: { x: left, y: top, width: Math.max(1, right - left - 1), height: bottom - top },
            style: { fill: colors.data },
          };
        },
        markLine: {
          silent: true,
          symbol: "none",
          data: [
            ...cells.map((xAxis) => ({
              xAxis,
              lineStyle: { color: colors.fault, type: "solid" as const, width: 2 },
              label: { formatter: words.thisCell, color: colors.fault, fontWeight: 600 },
            })),
            ...limits,
          ],
        },
      },
    ],
  };
}

interface CustomApi {
  value(dimension: number): number;
  coord(point: readonly [number, number]): readonly number[];
}
