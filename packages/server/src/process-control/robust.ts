import { median } from "@cellgrade/contract/median";

// The scale of values of which some are far from the others. The run of a bad probe must not widen the limits
// by which it is found.

/** Values beyond so many median deviations from the median have no weight: some 6 σ. */
const REACH = 9;

/** A spread below this part of the median is rounding. */
const ROUNDING = 1e-12;

/**
 * σ by the biweight midvariance: D. A. Lax, Robust Estimators of Scale: Finite-Sample Performance in Long-Tailed Symmetric
 * Distributions, JASA 80 (1985) 736–741. Of normal values it is nearly as exact as the standard deviation, and nearly half of
 * the values may be anywhere. Where more than half of the values are equal it is the standard deviation about the median. 0 of
 * less than two values, and of values that differ by rounding alone.
 */
export function robustSd(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const middle = median(values);
  const deviations = values.map((value) => value - middle);
  const unit = REACH * median(deviations.map(Math.abs));
  const least = ROUNDING * Math.abs(middle);
  const sd = unit > least ? biweight(deviations, unit) : Math.sqrt(sumOfSquares(deviations) / (values.length - 1));
  return sd > least ? sd : 0;
}

function biweight(deviations: readonly number[], unit: number): number {
  let squares = 0;
  let weights = 0;
  for (const deviation of deviations) {
    const u2 = (deviation / unit) ** 2;
    if (u2 >= 1) continue;
    squares += deviation ** 2 * (1 - u2) ** 4;
    weights += (1 - u2) * (1 - 5 * u2);
  }
  return Math.sqrt(deviations.length * squares) / Math.abs(weights);
}

function sumOfSquares(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value ** 2, 0);
}
