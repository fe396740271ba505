// The exponentially weighted moving average: S. W. Roberts, Control Chart Tests Based on Geometric Moving Averages,
// Technometrics 1 (1959) 239–250.

export interface EwmaOptions {
  /** The weight of the newest value, 0 to 1. */
  readonly lambda: number;
  /** The distance of the limits from 0, in σ of the average. */
  readonly width: number;
}

/**
 * The usual choice for shifts of about one σ. A sound chart signals once in 500 points: J. M. Lucas & M. S. Saccucci,
 * Exponentially Weighted Moving Average Control Schemes, Technometrics 32 (1990) 1–12.
 */
export const EWMA: EwmaOptions = { lambda: 0.2, width: 2.962 };

/** The average up to each of the values, which have mean 0 and σ 1, and its limit on either side of 0. */
export function ewma(
  values: readonly number[],
  { lambda, width }: EwmaOptions,
): readonly { readonly average: number; readonly limit: number }[] {
  let average = 0;
  return values.map((value, index) => {
    average = lambda * value + (1 - lambda) * average;
    const variance = (lambda / (2 - lambda)) * (1 - (1 - lambda) ** (2 * (index + 1)));
    return { average, limit: width * Math.sqrt(variance) };
  });
}
