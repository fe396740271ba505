import type { Channel } from "./channel.ts";

// The deviation of a channel as a robust z-score, by the spread of the channels of its machine.
// 1.4826 · median |residual − median residual| estimates σ of a normal distribution: P. J. Rousseeuw and C. Croux,
// Alternatives to the Median Absolute Deviation, Journal of the American Statistical Association 88 (1993) 1273–1283.

const NORMAL_SIGMA_PER_MAD = 1.4826;
/** The least channels of a machine with a spread of its own. With fewer, the spread of all channels is taken. */
const CHANNELS_MIN = 8;

/** |median residual| ÷ spread for each channel, in the given order. Null where the spread is 0. */
export function deviationsOf(channels: readonly Channel[]): (number | null)[] {
  const byDevice = Map.groupBy(channels, ({ deviceCode }) => deviceCode);
  const overall = spreadOfChannels(channels);
  const spreads = new Map(
    [...byDevice].map(([device, own]) => [device, own.length < CHANNELS_MIN ? overall : spreadOfChannels(own)]),
  );
  return channels.map(({ deviceCode, medianResidual }) => {
    const spread = spreads.get(deviceCode) ?? 0;
    return spread > 0 ? Math.abs(medianResidual) / spread : null;
  });
}

function spreadOfChannels(channels: readonly Channel[]): number {
  return spreadOf(channels.map(({ medianResidual }) => medianResidual));
}

/** A σ of the values that outliers do not move. 0 without values, and where more than half are equal. */
export function spreadOf(values: readonly number[]): number {
  const middle = medianOf(values);
  return NORMAL_SIGMA_PER_MAD * medianOf(values.map((value) => Math.abs(value - middle)));
}

/** The median. 0 without values. */
export function medianOf(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? 0) + upper) / 2;
}
