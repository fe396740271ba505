import { median } from "@cellgrade/contract/median";
import type { ControlParameters } from "@cellgrade/store/control-phases";
import type { TrendPoint } from "@cellgrade/store/statistics";
import { secondsBetween, stepTo } from "./prediction.ts";
import { robustSd } from "./robust.ts";
import { c4 } from "./spread-limits.ts";

// The parameters of a control chart, found from its own points. docs/statistics.md has the formulas.

/** Of fewer points no limits are computed: of sound ones they would mark more than one in a hundred. */
export const FIT_POINTS_MIN = 12;

/** A larger correlation is not told apart from a level that wanders off for good. */
const LAG1_MAX = 0.98;

/** Points further apart than so many usual intervals tell nothing of the correlation of neighbours. */
const NEIGHBOUR_INTERVALS_MAX = 1.5;

/** Deviations beyond so many σ count as such, so that one far point does not make a correlation. */
const WINSORIZED_SIGMAS = 2;

/** The points of one machine in time; null when there are none. Limits are null of too few points and without a spread. */
export function fitParameters(points: readonly TrendPoint[]): ControlParameters | null {
  if (points.length === 0) return null;
  const means = points.map(({ mean }) => mean);
  const centerLine = median(means);
  const sdWithin = sdWithinOf(points);
  const usualCount = median(points.map(({ count }) => count));
  const intervalSeconds = usualInterval(points);
  const seen = points.length >= FIT_POINTS_MIN ? robustSd(means) : 0;
  const found = {
    centerLine,
    lcl: null,
    ucl: null,
    longRunMean: centerLine,
    sdTotal: null,
    sdWithin,
    sdBetween: null,
    lag1: null,
    sdPrediction: null,
    sdOfSd: points.length >= FIT_POINTS_MIN ? sdOfSdOf(points, sdWithin) : null,
    usualCount,
    intervalSeconds,
    points: points.length,
    effectivePoints: null,
  };
  if (!isSpread(seen) || intervalSeconds === null) return found;

  const lag1 = lag1Of(points, { centerLine, sd: seen, intervalSeconds });
  const effectivePoints = effective(points.length, lag1);
  // The points lie nearer to their own center line than to the level that they came from.
  const sdTotal = seen / Math.sqrt(1 - 1 / effectivePoints);
  const errors = points.slice(1).map((point, index) => {
    const before = points[index] ?? point;
    const { kept, widening } = stepTo(point, before, { lag1, intervalSeconds });
    return (point.mean - centerLine - kept * (before.mean - centerLine)) / widening;
  });
  const sdPrediction = robustSd(errors);
  return {
    ...found,
    lcl: centerLine - 3 * sdTotal,
    ucl: centerLine + 3 * sdTotal,
    sdTotal,
    sdBetween: sdWithin === null ? null : Math.sqrt(Math.max(0, sdTotal ** 2 - sdWithin ** 2 / usualCount)),
    lag1,
    sdPrediction: isSpread(sdPrediction) ? sdPrediction : null,
    effectivePoints,
  };
}

/** False of 0, and of what values near the largest number make of squares. */
function isSpread(sd: number): boolean {
  return sd > 0 && Number.isFinite(sd);
}

/**
 * σ within a point: the median of s², each divided by the median that chance gives s² / σ² of as many values (E. B. Wilson &
 * M. M. Hilferty, The Distribution of Chi-Square, PNAS 17 (1931) 684–688). One point with a broken cell does not move it.
 */
function sdWithinOf(points: readonly TrendPoint[]): number | null {
  const variances = points.flatMap(({ count, sd }) =>
    sd === null ? [] : [sd ** 2 / (1 - 2 / (9 * (count - 1))) ** 3],
  );
  if (variances.length === 0) return null;
  const sd = Math.sqrt(median(variances));
  return Number.isFinite(sd) ? sd : null;
}

/** What the standard deviations do from point to point, beyond chance. Null where the chart of them has no limits. */
function sdOfSdOf(points: readonly TrendPoint[], sdWithin: number | null): number | null {
  const spreads = points.flatMap(({ count, sd }) => (sd === null ? [] : [{ sd, factor: c4(count) }]));
  if (sdWithin === null || sdWithin === 0 || spreads.length < FIT_POINTS_MIN) return null;
  const seen = robustSd(spreads.map(({ sd, factor }) => sd / factor));
  const byChance = sdWithin * Math.sqrt(median(spreads.map(({ factor }) => 1 / factor ** 2 - 1)));
  const sd = Math.sqrt(Math.max(0, seen ** 2 - byChance ** 2));
  return Number.isFinite(sd) ? sd : null;
}

function usualInterval(points: readonly TrendPoint[]): number | null {
  const intervals = points.slice(1).map((point, index) => secondsBetween(points[index] ?? point, point));
  const usual = intervals.length === 0 ? 0 : median(intervals);
  return usual > 0 ? usual : null;
}

/**
 * The correlation of neighbours, winsorized. The correlation about their own mean comes out too small by (1 + 3φ) / n: M. G.
 * Kendall, Note on Bias in the Estimation of Autocorrelation, Biometrika 41 (1954) 403–404.
 */
function lag1Of(
  points: readonly TrendPoint[],
  {
    centerLine,
    sd,
    intervalSeconds,
  }: { readonly centerLine: number; readonly sd: number; readonly intervalSeconds: number },
): number {
  const scores = points.map(({ mean }) =>
    Math.min(WINSORIZED_SIGMAS, Math.max(-WINSORIZED_SIGMAS, (mean - centerLine) / sd)),
  );
  const squares = scores.reduce((sum, score) => sum + score ** 2, 0);
  let products = 0;
  let pairs = 0;
  for (const [index, point] of points.entries()) {
    const before = points[index - 1];
    if (before === undefined || secondsBetween(before, point) > NEIGHBOUR_INTERVALS_MAX * intervalSeconds) continue;
    products += (scores[index] ?? 0) * (scores[index - 1] ?? 0);
    pairs += 1;
  }
  const seen = products / pairs / (squares / scores.length);
  return Math.max(-1, Math.min(LAG1_MAX, (pairs * seen + 1) / (pairs - 3)));
}

/**
 * σ² over the variance of the mean of n values of an AR(1): n without correlation. At least 2, so that what it divides stays
 * finite.
 */
function effective(n: number, lag1: number): number {
  const phi = Math.max(0, lag1);
  const inflation = (1 + phi) / (1 - phi) - (2 * phi * (1 - phi ** n)) / (n * (1 - phi) ** 2);
  return Math.max(2, n / inflation);
}
