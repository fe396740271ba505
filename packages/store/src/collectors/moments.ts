// Mean and standard deviation that stay right where values are large and their spread is small (1e9 ± 0.1).

export interface Moments {
  readonly mean: number;
  /** With n − 1; null for a single value. */
  readonly sd: number | null;
  readonly min: number;
  readonly max: number;
}

/**
 * The moments of values, null when there are none. The corrected two-pass algorithm: Chan, Golub & LeVeque, Algorithms for
 * Computing the Sample Variance, The American Statistician 37 (1983) 242–247, (1.7).
 */
export function momentsOf(values: Float64Array): Moments | null {
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
