import type { TrendPoint } from "@cellgrade/store/statistics";
import { chartConstants } from "./chart-constants.ts";
import { nelsonRules } from "./nelson-rules.ts";

/** A subgroup of an x̄-s chart. Its limits and its `sd` are null when it is a single value. */
interface ControlChartPoint extends TrendPoint {
  readonly meanLcl: number | null;
  readonly meanUcl: number | null;
  readonly sdLcl: number | null;
  readonly sdUcl: number | null;
  /** The Nelson rules that the means break here. */
  readonly rules: number[];
  /** The Nelson rules that the standard deviations break here. */
  readonly sdRules: number[];
}

export interface ControlChart {
  readonly centerLine: number | null;
  /** Null when no subgroup has two values. */
  readonly sdCenterLine: number | null;
  readonly points: ControlChartPoint[];
}

/**
 * The x̄-s chart of subgroups of different sizes: D. C. Montgomery, Introduction to Statistical Quality Control, "The
 * x̄ and s Control Charts with Variable Sample Size". The centre lines are weighted by size: x̿ = Σ n·x̄ / Σ n, and s̄
 * = √(Σ (n − 1)·s² / Σ (n − 1)). Limits are those of each subgroup's own size.
 */
export function controlChart(subgroups: readonly TrendPoint[]): ControlChart {
  const centerLine = weightedMean(subgroups);
  const sdCenterLine = pooledSd(subgroups);
  if (centerLine === null) return { centerLine, sdCenterLine, points: [] };
  const limited = subgroups.map((subgroup) => ({ ...subgroup, ...limitsOf(subgroup, { centerLine, sdCenterLine }) }));
  const rules = nelsonRules(
    limited.map(({ mean, meanLcl, meanUcl }) => ({ value: mean, lcl: meanLcl, ucl: meanUcl })),
    centerLine,
  );
  // A single value has no standard deviation: the chart of standard deviations goes on with the next subgroup.
  const withSd = limited.filter(({ sd }) => sd !== null);
  const sdRules = nelsonRules(
    withSd.map(({ sd, sdLcl, sdUcl }) => ({ value: sd ?? 0, lcl: sdLcl, ucl: sdUcl })),
    sdCenterLine ?? 0,
  );
  const sdRulesOf = new Map(withSd.map((point, index) => [point, sdRules[index] ?? []]));
  return {
    centerLine,
    sdCenterLine,
    points: limited.map((point, index) => ({
      ...point,
      rules: rules[index] ?? [],
      sdRules: sdRulesOf.get(point) ?? [],
    })),
  };
}

function limitsOf(
  { count }: TrendPoint,
  { centerLine, sdCenterLine }: { readonly centerLine: number; readonly sdCenterLine: number | null },
): Pick<ControlChartPoint, "meanLcl" | "meanUcl" | "sdLcl" | "sdUcl"> {
  if (count < 2 || sdCenterLine === null) return { meanLcl: null, meanUcl: null, sdLcl: null, sdUcl: null };
  const { a3, b3, b4 } = chartConstants(count);
  return {
    meanLcl: centerLine - a3 * sdCenterLine,
    meanUcl: centerLine + a3 * sdCenterLine,
    sdLcl: b3 * sdCenterLine,
    sdUcl: b4 * sdCenterLine,
  };
}

/** The mean of all values. It is taken about the first mean, so that large values lose no digits. */
function weightedMean(subgroups: readonly TrendPoint[]): number | null {
  const origin = subgroups[0]?.mean;
  if (origin === undefined) return null;
  const count = subgroups.reduce((sum, subgroup) => sum + subgroup.count, 0);
  return origin + subgroups.reduce((sum, subgroup) => sum + subgroup.count * (subgroup.mean - origin), 0) / count;
}

function pooledSd(subgroups: readonly TrendPoint[]): number | null {
  const degreesOfFreedom = subgroups.reduce((sum, { count }) => sum + count - 1, 0);
  if (degreesOfFreedom === 0) return null;
  const squares = subgroups.reduce((sum, { count, sd }) => sum + (count - 1) * (sd ?? 0) ** 2, 0);
  return Math.sqrt(squares / degreesOfFreedom);
}
