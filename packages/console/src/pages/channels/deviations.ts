import { median } from "@cellgrade/contract/median";
import type { Channel } from "./channel.ts";

// The deviation of a channel as a robust z-score, by the spread of the channels of its machine. docs/statistics.md has the
// formula and its sources.

const NORMAL_SIGMA_PER_MAD = 1.4826;
/** The least channels of a machine with a spread of its own. With fewer, the spread of all channels is taken. */
const CHANNELS_MIN = 8;

/** What a residual is measured against: the median of the value's own run, or that of all values of the machine. */
export type ResidualBase = "runResidual" | "medianResidual";

/** |residual| ÷ the spread that a channel of its count has, for each channel, in the given order. Null where that is 0. */
export function deviationsOf(channels: readonly Channel[], base: ResidualBase): (number | null)[] {
  const spreadOfAll = channelSpread(channels, base);
  const byDevice = Map.groupBy(channels, ({ deviceCode }) => deviceCode);
  const spreads = new Map(
    [...byDevice].map(([device, own]) => [device, own.length < CHANNELS_MIN ? spreadOfAll : channelSpread(own, base)]),
  );
  return channels.map(({ deviceCode, count, [base]: residual }) => {
    const spread = (spreads.get(deviceCode) ?? spreadOfAll)(count);
    return spread > 0 ? Math.abs(residual) / spread : null;
  });
}

/**
 * The spread of the residuals of some channels, as a function of a channel's count: what channels differ by, and the error
 * of a median of so many values. At the median count it is the spread that is seen, so that it is the error alone which a
 * channel of fewer values has more of.
 */
function channelSpread(channels: readonly Channel[], base: ResidualBase): (count: number) => number {
  const seen = spreadOf(channels.map(({ [base]: residual }) => residual)) ** 2;
  const usualError = medianError(medianOf(channels.map(({ count }) => count)));
  const within = medianOf(channels.flatMap(({ sd }) => (sd === null ? [] : [sd]))) ** 2;
  // The σ of a channel has what its runs differ by in it, which residuals against them have not: so it may be too large.
  const ofOneValue = Math.min(within, seen / usualError);
  return (count) => Math.sqrt(seen + ofOneValue * (medianError(count) - usualError));
}

/** The variance of the median of `count` normal values with variance 1: exact for one value and for many. */
function medianError(count: number): number {
  return Math.PI / (2 * count + Math.PI - 2);
}

/** A σ of the values that outliers do not move. 0 without values, and where more than half are equal. */
export function spreadOf(values: readonly number[]): number {
  const middle = medianOf(values);
  return NORMAL_SIGMA_PER_MAD * medianOf(values.map((value) => Math.abs(value - middle)));
}

/** The median. 0 without values. */
export function medianOf(values: readonly number[]): number {
  return values.length === 0 ? 0 : median(values);
}
