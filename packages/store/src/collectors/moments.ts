// Mean and standard deviation that stay right where values are large and their spread is small (1e9 ± 0.1).

export interface Moments {
  readonly mean: number;
  /** With n − 1; null for a single value, and beyond the range of doubles. */
  readonly sd: number | null;
  readonly min: number;
  readonly max: number;
}

/** Squares of values beyond 1e154 are beyond the range of doubles. Multiplied by this, those of any double are within. */
const SCALE = 2 ** -600;

/** The moments of finite values, all of them finite; null when there are none. */
export function momentsOf(values: Float64Array): Moments | null {
  const found = plainMoments(values);
  if (found === null || (Number.isFinite(found.mean) && Number.isFinite(found.sd ?? 0))) return found;
  const { min, max } = found;
  const scaled = plainMoments(values.map((value) => value * SCALE));
  const sd = (scaled?.sd ?? Number.NaN) / SCALE;
  return { mean: (scaled?.mean ?? 0) / SCALE, sd: Number.isFinite(sd) ? sd : null, min, max };
}

/**
 * The moments of values, null when there are none. The corrected two-pass algorithm: Chan, Golub & LeVeque, Algorithms for
 * Computing the Sample Variance, The American Statistician 37 (1983) 242–247, (1.7).
 */
function plainMoments(values: Float64Array): Moments | null {
  const count = values.length;
  if (count === 0) return null;
  const origin = values[0] as number;
  let sum = 0;
  let min = origin;
  let max = origin;
  for (let index = 0; index < count; index += 1) {
    const value = values[index] as number;
    sum += value - origin;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const about = origin + sum / count;
  let squares = 0;
  let rest = 0; // without rounding it would be 0
  for (let index = 0; index < count; index += 1) {
    const deviation = (values[index] as number) - about;
    squares += deviation * deviation;
    rest += deviation;
  }
  const mean = about + rest / count;
  const variance = Math.max(0, squares - (rest * rest) / count) / (count - 1);
  // Rounding may move the mean of equal values away from them, so the mean is kept between min and max.
  return { mean: Math.min(max, Math.max(min, mean)), sd: count < 2 ? null : Math.sqrt(variance), min, max };
}
