import type { Channel } from "./channel.ts";
import type { Order } from "./channels-state.ts";
import { deviationsOf, type ResidualBase } from "./deviations.ts";

export interface RankedChannel extends Channel {
  /** The deviation in robust σ. Null where channels do not differ at all. */
  readonly deviation: number | null;
}

/** The channels, the worst first: by the chosen order, then by their deviation from the base, then as they come. */
export function rankChannels(
  channels: readonly Channel[],
  { order, base }: { readonly order: Order; readonly base: ResidualBase },
): RankedChannel[] {
  const deviations = deviationsOf(channels, base);
  const ranked = channels.map((channel, place) => ({ ...channel, deviation: deviations[place] ?? null }));
  const key = ({ [order]: value }: RankedChannel): number => value ?? -1;
  return ranked.sort(
    (a, b) => key(b) - key(a) || (b.deviation ?? -1) - (a.deviation ?? -1) || Math.abs(b[base]) - Math.abs(a[base]),
  );
}
