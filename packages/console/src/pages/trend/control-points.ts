import { CHOSEN_RULES } from "@cellgrade/contract/control-rules";
import type { Routes, Schema } from "../../api/schema.ts";

type Trend = Routes["GET /api/v1/account-sets/{code}/trend"]["answer"];
export type DeviceTrend = Trend["devices"][number];
/** A point of the chart. Of a run, `end` is its last test time. */
export type TrendPoint = DeviceTrend["points"][number];
export type Mark = Schema<"Mark">;
export type Which = "mean" | "sd";

/** The marks of a point in one of the two charts: `spread` is of σ, all others are of the mean. */
export function marksAt({ marks }: TrendPoint, which: Which): readonly Mark[] {
  return marks.filter(({ rule }) => (rule === "spread") === (which === "sd"));
}

/** What the point is judged by: its phase, or what was found from the points before the first one. */
export function parametersOf({ parameters, phases }: DeviceTrend, { phase }: TrendPoint): DeviceTrend["parameters"] {
  return phases.find(({ id }) => id === phase)?.parameters ?? parameters;
}

/** What the last point is judged by. */
export function currentParameters(trend: DeviceTrend): DeviceTrend["parameters"] {
  const last = trend.points.at(-1);
  return last === undefined ? trend.parameters : parametersOf(trend, last);
}

/** The machines, the worst first: by how far the worst mean is out, then by the number of marked points. */
export function worstFirst(devices: readonly DeviceTrend[]): DeviceTrend[] {
  return devices.toSorted((a, b) => (b.score ?? -1) - (a.score ?? -1) || b.marked - a.marked);
}

/** The rule of a name in an address; null for any other text. */
export function chosenRule(name: string): (typeof CHOSEN_RULES)[number] | null {
  return CHOSEN_RULES.find((rule) => rule === name) ?? null;
}
