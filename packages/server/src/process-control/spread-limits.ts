// Limits of the standard deviation within a point, for any number of values: D. C. Montgomery, Introduction to Statistical
// Quality Control, 6.3 and appendix VI; NIST/SEMATECH e-Handbook, 6.3.2.1.

export interface SpreadLimits {
  readonly expected: number;
  readonly lcl: number;
  readonly ucl: number;
}

/**
 * Center and limits of s of n ≥ 2 values. With `sdOfSd` 0 they are the c4·σ, B3·c4·σ and B4·c4·σ of the textbook. These allow
 * for chance alone. `sdOfSd` widens them to what the spread of sound points does.
 */
export function spreadLimits(
  n: number,
  { sdWithin, sdOfSd }: { readonly sdWithin: number; readonly sdOfSd: number },
): SpreadLimits {
  const factor = c4(n);
  const expected = factor * sdWithin;
  const halfWidth = 3 * Math.hypot(sdWithin * Math.sqrt(1 - factor ** 2), factor * sdOfSd);
  return { expected, lcl: Math.max(0, expected - halfWidth), ucl: expected + halfWidth };
}

/** The largest n whose gamma functions are computed step by step. Beyond it the series is exact to the last digits. */
const STEPS_MAX = 400;

/**
 * c4 of 2 to {@link STEPS_MAX} values, by n − 2. Each ratio of gammas follows from the one before it, since
 * Γ(x + 1) = x·Γ(x): r(2) = 1 / √π and r(n)·r(n − 1) = (n − 2) / 2.
 */
const C4_OF_FEW: readonly number[] = c4OfFew();

/** The mean of the standard deviation of n values in units of σ, n ≥ 2: √(2 / (n − 1)) · Γ(n / 2) / Γ((n − 1) / 2). */
export function c4(n: number): number {
  return C4_OF_FEW[n - 2] ?? c4OfMany(n);
}

function c4OfFew(): number[] {
  let ratio = 1 / Math.sqrt(Math.PI);
  return Array.from({ length: STEPS_MAX - 1 }, (_, place) => {
    const n = place + 2;
    if (n > 2) ratio = (n - 2) / 2 / ratio;
    return Math.sqrt(2 / (n - 1)) * ratio;
  });
}

/**
 * c4 by Γ(x + 1/2) / Γ(x) in descending powers of x: Abramowitz & Stegun, 6.1.47. The next term is below 1e-14 here.
 */
function c4OfMany(n: number): number {
  const x = (n - 1) / 2;
  return 1 - 1 / (8 * x) + 1 / (128 * x ** 2) + 5 / (1_024 * x ** 3) - 21 / (32_768 * x ** 4);
}
