import type { Histogram } from "../statistics.ts";

export interface HistogramRequest {
  readonly bins: number;
  readonly from: number;
  readonly to: number;
}

/** When all values are equal, one bin holds them. Its width is this share of the value. */
const LONE_BIN_SHARE = 0.001;

/**
 * The counts of values in bins of equal width. Equal ends give one bin around them. Null when `from` is greater than `to`
 * or their difference is not finite.
 */
export function histogramOf(values: Float64Array, { bins, from, to }: HistogramRequest): Histogram | null {
  if (from === to) {
    const width = Math.abs(from) * LONE_BIN_SHARE || 1;
    return count(values, { bins: 1, from: from - width / 2, to: from + width / 2, binWidth: width });
  }
  const binWidth = (to - from) / bins;
  if (!(binWidth > 0) || !Number.isFinite(binWidth)) return null;
  return count(values, { bins, from, to, binWidth });
}

function count(
  values: Float64Array,
  { bins, from, to, binWidth }: HistogramRequest & { readonly binWidth: number },
): Histogram {
  const counts = Array.from({ length: bins }, () => 0);
  let below = 0;
  let above = 0;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] as number;
    if (value < from) below += 1;
    else if (value > to) above += 1;
    else {
      let bin = Math.min(bins - 1, Math.floor((value - from) / binWidth));
      // A client computes the edges as `from + bin · binWidth`. The quotient is rounded and may name the neighbouring bin.
      while (bin > 0 && value < from + bin * binWidth) bin -= 1;
      while (bin < bins - 1 && value >= from + (bin + 1) * binWidth) bin += 1;
      counts[bin] = (counts[bin] as number) + 1;
    }
  }
  return { from, to, binWidth, counts, below, above };
}
