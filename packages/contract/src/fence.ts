// The fence that tells the bulk of some values from the few that lie far off. It stands on quartiles, which up to a quarter
// of wild values on one side do not move: J. W. Tukey, Exploratory Data Analysis (1977), 2D, with fences further out.

/** In normal values the fence then lies 5.4 σ from the middle: one in some ten million lies outside by chance. */
const FENCE_IQRS = 3.5;

/** The ends of the fence of values with these quartiles, ±Infinity where they are beyond the range of doubles. */
export function fenceOf({ q1, q3 }: { readonly q1: number; readonly q3: number }): {
  readonly low: number;
  readonly high: number;
} {
  const reach = FENCE_IQRS * (q3 - q1);
  return { low: q1 - reach, high: q3 + reach };
}
