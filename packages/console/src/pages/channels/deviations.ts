import type { Channel } from "./channel.ts";

// How far a channel lies off, measured by how far channels of its machine usually do: a robust z-score.
// 1.4826 · median |residual − median residual| estimates σ of a normal distribution: P. J. Rousseeuw and C. Croux,
// Alternatives to the Median Absolute Deviation, Journal of the American Statistical Association 88 (1993) 1273–1283.

const NORMAL_SIGMA_PER_MAD = 1.4826;
/** With fewer channels a machine has no spread of its own: that of all channels is taken. */
const CHANNELS_MIN = 8;

/** For each channel |median residual| ÷ spread, in the order given; null where the spread is 0. */
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

/** σ of the values as outliers do not move it; 0 of none, and where more than half are equal. */
export function spreadOf(values: readonly number[]): number {
  const middle = medianOf(values);
  return NORMAL_SIGMA_PER_MAD * medianOf(values.map((value) => Math.abs(value - middle)));
}

/** 0 of none. */
export function medianOf(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? 0) + upper) / 2;
}
