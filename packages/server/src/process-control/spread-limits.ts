// Constants of control charts for the standard deviation, for any subgroup size: D. C. Montgomery, Introduction to
// Statistical Quality Control, 6.3 and appendix VI; NIST/SEMATECH e-Handbook, 6.3.2.1.

export interface ChartConstants {
  readonly a3: number;
  readonly b3: number;
  readonly b4: number;
}

/**
 * The constants for n ≥ 2. Limits of means lie A3·s̄ from the centre, limits of standard deviations at B3·s̄ and B4·s̄.
 */
export function chartConstants(n: number): ChartConstants {
  const factor = c4(n);
  const halfWidth = (3 * Math.sqrt(1 - factor * factor)) / factor;
  return { a3: 3 / (factor * Math.sqrt(n)), b3: Math.max(0, 1 - halfWidth), b4: 1 + halfWidth };
}

/** The largest n whose gamma functions are computed step by step. Beyond it the series is exact to the last digits. */
const STEPS_MAX = 400;

/**
 * The mean of the standard deviation of n values in units of σ, n ≥ 2: √(2 / (n − 1)) · Γ(n / 2) / Γ((n − 1) / 2).
 * Each ratio of gammas follows from the one before it, since Γ(x + 1) = x·Γ(x): r(2) = 1 / √π and
 * r(n)·r(n − 1) = (n − 2) / 2.
 */
export function c4(n: number): number {
  if (n > STEPS_MAX) return c4OfMany(n);
  let ratio = 1 / Math.sqrt(Math.PI);
  for (let size = 3; size <= n; size += 1) ratio = (size - 2) / 2 / ratio;
  return Math.sqrt(2 / (n - 1)) * ratio;
}

/**
 * c4 by Γ(x + 1/2) / Γ(x) in descending powers of x: Abramowitz & Stegun, 6.1.47. The next term is below 1e-14 here.
 */
function c4OfMany(n: number): number {
  const x = (n - 1) / 2;
  return 1 - 1 / (8 * x) + 1 / (128 * x ** 2) + 5 / (1_024 * x ** 3) - 21 / (32_768 * x ** 4);
}
