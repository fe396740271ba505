import { DIVERGING_COLORS, SEQUENTIAL_COLORS } from "../../parts/chart-colors.ts";
import type { Theme } from "../../preferences.tsx";
import type { Channel } from "./channel.ts";
import type { Metric } from "./channels-state.ts";
import { medianOf, spreadOf } from "./deviations.ts";

// The scale of colours of the map.

export interface Scale {
  readonly min: number;
  readonly max: number;
  readonly colors: readonly string[];
  /** The ends of the scale. A value beyond an end has the colour of that end. */
  readonly clipsBelow: boolean;
  readonly clipsAbove: boolean;
}

/**
 * The end of the scale in robust σ of the channels. Noise stays pale, and one channel that is far off does not turn all
 * others to one colour.
 */
const END_SIGMAS = 6;

/** The scale of a measure. It is centred at 0 for residuals, and begins at 0 for the other measures. */
export function scaleOf(channels: readonly Channel[], { metric, theme }: { metric: Metric; theme: Theme }): Scale {
  const values = channels.map((channel) => channel[metric]).filter((value) => value !== null);
  const greatest = Math.max(0, ...values);
  if (metric === "runResidual" || metric === "medianResidual") {
    const least = Math.min(0, ...values);
    const end = endOf(Math.max(greatest, -least), END_SIGMAS * spreadOf(values));
    return {
      min: -end,
      max: end,
      colors: DIVERGING_COLORS[theme],
      clipsBelow: least < -end,
      clipsAbove: greatest > end,
    };
  }
  if (metric === "ngShare") {
    return { min: 0, max: greatest || 1, colors: SEQUENTIAL_COLORS, clipsBelow: false, clipsAbove: false };
  }
  const usual = metric === "count" ? greatest : medianOf(values) + END_SIGMAS * spreadOf(values);
  const end = endOf(greatest, usual);
  return { min: 0, max: end, colors: SEQUENTIAL_COLORS, clipsBelow: false, clipsAbove: greatest > end };
}

function endOf(greatest: number, usual: number): number {
  return (usual > 0 ? Math.min(greatest, usual) : greatest) || 1;
}
