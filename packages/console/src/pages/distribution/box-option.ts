import type { Quantity } from "@cellgrade/contract/quantities";
import type { Language } from "@cellgrade/contract/language";
import type { ECBasicOption } from "echarts/types/dist/shared";
import type { Schema } from "../../api/schema.ts";
import { MEANING_COLORS } from "../../parts/chart-colors.ts";
import { encodeHtml } from "../../parts/encode-html.ts";
import { formatCount, formatFixed, formatMeasured, shownNumber } from "../../parts/format-number.ts";
import { isNearAxis } from "../../parts/near-axis.ts";
import type { Theme } from "../../preferences.tsx";
import { PALETTES } from "../../theme/tokens.ts";
import type { BoxExtent } from "./box-extent.ts";
import type { DistributionText } from "./text.ts";

export interface BoxOptions {
  readonly groups: readonly Schema<"ValueGroup">[];
  readonly extent: BoxExtent;
  readonly limits: Schema<"Distribution">["limits"];
  readonly quantity: Quantity;
  readonly digits: number;
  /** The name of the quantity with its unit. */
  readonly quantityName: string;
  readonly text: DistributionText;
  readonly theme: Theme;
  readonly language: Language;
}

/** The most boxes that can be read. With more, a part of them is shown, and a slider leads to the others. */
const BOXES_MAX = 60;
/** The most names that have room beside each other. With more they are turned. */
const UPRIGHT_MAX = 12;

/** The option of the chart: boxes with whiskers from P2.5 to P97.5, and the means. */
export function boxOption({
  groups,
  extent,
  limits,
  quantity,
  digits,
  quantityName,
  text,
  theme,
  language,
}: BoxOptions): ECBasicOption {
  const colors = MEANING_COLORS[theme];
  const zoom = groups.length > BOXES_MAX;
  const isTurned = groups.length > UPRIGHT_MAX;
  const names = groups.map(({ key }) => key);
  const { low, high } = extent;
  const marks = [
    { name: "LSL", value: limits.lsl },
    { name: "USL", value: limits.usl },
  ]
    .filter(({ value }) => value !== null && isNearAxis(value, { from: low, to: high }))
    .map(({ name, value }) => ({
      yAxis: value,
      label: { formatter: name, color: colors.limit, position: "end" },
      lineStyle: { color: colors.limit, type: "dashed", width: 2 },
    }));
  const marked = marks.map(({ yAxis }) => yAxis ?? 0);
  const [least, greatest] = [Math.min(low, ...marked), Math.max(high, ...marked)];
  const air = (greatest - least) * 0.05 || Math.abs(greatest) * 0.001 || 1;
  return {
    grid: {
      left: 8,
      right: 44,
      top: 36,
      bottom: zoom ? 44 : 8,
      outerBoundsMode: "same",
      outerBoundsContain: "axisLabel",
    },
    tooltip: {
      trigger: "axis",
      axisPointer: { type: "shadow" },
      formatter: ([first]: { readonly dataIndex: number }[]) => {
        const group = groups[first?.dataIndex ?? -1];
        return group === undefined ? "" : tooltipOf(group, { quantity, digits, text, language });
      },
    },
    xAxis: {
      type: "category",
      data: names,
      axisTick: { alignWithLabel: true },
      axisLabel: { hideOverlap: true, ...(isTurned && { rotate: 45 }), width: 120, overflow: "truncate" },
    },
    yAxis: {
      type: "value",
      name: quantityName,
      nameTextStyle: { align: "left" },
      min: least - air,
      max: greatest + air,
      axisLabel: { showMinLabel: false, showMaxLabel: false },
    },
    ...(zoom && {
      dataZoom: [
        {
          type: "slider",
          height: 18,
          bottom: 8,
          startValue: 0,
          endValue: BOXES_MAX - 1,
          brushSelect: false,
          borderColor: PALETTES[theme].border,
        },
        { type: "inside", zoomOnMouseWheel: false, moveOnMouseWheel: false },
      ],
    }),
    series: [
      {
        type: "boxplot",
        clip: true,
        boxWidth: [4, 36],
        cursor: "pointer",
        itemStyle: { color: `${colors.data}33`, borderColor: colors.data, borderWidth: 1.5 },
        data: groups.map(({ p2_5, q1, median, q3, p97_5 }) => [p2_5, q1, median, q3, p97_5]),
        markLine: { silent: true, symbol: "none", animation: false, data: marks },
      },
      {
        type: "scatter",
        symbol: "diamond",
        symbolSize: 8,
        silent: true,
        clip: true,
        itemStyle: { color: PALETTES[theme].text },
        data: groups.map(({ mean }, place) => [place, mean]),
      },
    ],
  };
}

function tooltipOf(
  group: Schema<"ValueGroup">,
  { quantity, digits, text, language }: Pick<BoxOptions, "quantity" | "digits" | "text" | "language">,
): string {
  const fixed = (value: number | null): string => formatFixed(value, digits);
  const lines = [
    [text.n, formatCount(group.count, language)],
    [text.mean, fixed(group.mean)],
    [text.sd, fixed(group.sd)],
    [text.min, formatMeasured(shownNumber(group.min, quantity))],
    [text.p2_5, fixed(group.p2_5)],
    [text.q1, fixed(group.q1)],
    [text.median, fixed(group.median)],
    [text.q3, fixed(group.q3)],
    [text.p97_5, fixed(group.p97_5)],
    [text.max, formatMeasured(shownNumber(group.max, quantity))],
  ].map(
    ([name, value]) =>
      `<div style="display:flex;justify-content:space-between;gap:16px"><span>${name}</span><b>${value}</b></div>`,
  );
  return `<b>${encodeHtml(group.key)}</b>${lines.join("")}`;
}
