import type { ControlRule } from "@cellgrade/contract/control-rules";
import type { Routes } from "../../api/schema.ts";

type Trend = Routes["GET /api/v1/account-sets/{code}/trend"]["answer"];
export type DeviceTrend = Trend["devices"][number];
export type TrendPoint = DeviceTrend["points"][number];
export type Which = "mean" | "sd";

/** A point of one of the two charts that is out of control. */
export interface Violation {
  readonly start: string;
  readonly which: Which;
  readonly value: number;
  readonly rules: readonly ControlRule[];
}

/** The judgements by which a point is out of control: of its mean, or of σ. */
export function rulesAt({ marks }: TrendPoint, which: Which): readonly ControlRule[] {
  return marks.map(({ rule }) => rule).filter((rule) => (rule === "spread") === (which === "sd"));
}

/** The violations in the order of time, the mean before σ. */
export function violationsOf({ points }: DeviceTrend): Violation[] {
  return points.flatMap((point) => {
    const { start, mean, sd } = point;
    const rules = rulesAt(point, "mean");
    const sdRules = rulesAt(point, "sd");
    return [
      ...(rules.length > 0 ? [{ start, which: "mean" as const, value: mean, rules }] : []),
      ...(sdRules.length > 0 && sd !== null ? [{ start, which: "sd" as const, value: sd, rules: sdRules }] : []),
    ];
  });
}

/** What a point is judged by: its phase, or what was found from the points before the first one. */
export function parametersOf({ parameters, phases }: DeviceTrend, { phase }: TrendPoint): DeviceTrend["parameters"] {
  return phases.find(({ id }) => id === phase)?.parameters ?? parameters;
}

/** What the last point is judged by. */
export function currentParameters(trend: DeviceTrend): DeviceTrend["parameters"] {
  const last = trend.points.at(-1);
  return last === undefined ? trend.parameters : parametersOf(trend, last);
}
