// The fence that tells the bulk of some values from the few that lie far off. It stands on quartiles, which up to a quarter
// of wild values on one side do not move: J. W. Tukey, Exploratory Data Analysis (1977), 2D, with fences further out.

/** The ends of a fence, ±Infinity where they are beyond the range of doubles. */
export interface Fence {
  readonly low: number;
  readonly high: number;
}

/** In normal values the fence then lies 5.4 σ from the middle: one in some ten million lies outside by chance. */
const FENCE_IQRS = 3.5;

/** The fence of values with these quartiles, which differ. */
export function fenceOf({ q1, q3 }: { readonly q1: number; readonly q3: number }): Fence {
  const reach = FENCE_IQRS * (q3 - q1);
  return { low: q1 - reach, high: q3 + reach };
}

/** As far from the middle as 5.4 σ where a quarter of the deviations is below 0.319 σ, as in normal values. */
const QUARTILE_REACH = 17;

/** Fewer values than this share of all may all lie far off, with nothing between them and the others. */
const FEW_SHARE = 0.1;

/** The values that differ from the middle: the lower quartile of their distances from it, and their share of all. */
export interface Differing {
  readonly quartile: number;
  readonly share: number;
}

/**
 * The fence where at least half of the values are equal, as voltages at their cut-off are, and quartiles tell no spread.
 * It stands on the values that differ, by the lower quartile of their distances: most of them may lie far off.
 */
export function fenceAround(middle: number, { quartile, share }: Differing): Fence {
  // A few values that all lie further off than the middle lies from 0 have no scale to be judged by but that.
  const allFarOff = quartile > Math.abs(middle) && share < FEW_SHARE;
  const reach = allFarOff ? 0 : QUARTILE_REACH * quartile;
  return { low: middle - reach, high: middle + reach };
}
