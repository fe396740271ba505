import type { Routes } from "../../api/schema.ts";

type Trend = Routes["GET /api/v1/account-sets/{code}/trend"]["answer"];
export type DeviceTrend = Trend["devices"][number];
export type TrendPoint = DeviceTrend["points"][number];
export type Which = "mean" | "sd";

/** A point of one of the two charts that breaks a rule. */
export interface Violation {
  readonly start: string;
  readonly which: Which;
  readonly value: number;
  readonly rules: readonly number[];
}

/** The violations in the order of time, the mean before σ. */
export function violationsOf({ points }: DeviceTrend): Violation[] {
  return points.flatMap(({ start, mean, sd, rules, sdRules }) => [
    ...(rules.length > 0 ? [{ start, which: "mean" as const, value: mean, rules }] : []),
    ...(sdRules.length > 0 && sd !== null ? [{ start, which: "sd" as const, value: sd, rules: sdRules }] : []),
  ]);
}

/** The number of periods that are out of control in either chart. */
export function countOutOfControl({ points }: DeviceTrend): number {
  return points.filter(({ rules, sdRules }) => rules.length + sdRules.length > 0).length;
}
