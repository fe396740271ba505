import type { Random } from "./random.ts";

// Faults of single channels as grading cabinets have them. An engineer should find them in the data.

/** What a channel reports of a cell, in V, A, Ah and Wh. */
export interface Reading {
  readonly meanVoltageV: number;
  readonly currentA: number;
  readonly capacityAh: number;
  readonly energyWh: number;
}

export type ChannelFault =
  /** A worn probe: its resistance eats voltage, and the discharge ends early. */
  | { readonly kind: "contactResistance"; readonly milliohms: number }
  /** A frozen acquisition: every cell gets the readings of the first. */
  | { readonly kind: "stuck" }
  /** A loose line: readings scatter far more than cells do. */
  | { readonly kind: "noisy"; readonly noiseAh: number };

/** From what an engineer wants to know about on. */
const MILLIOHMS_MIN = 1;
const MILLIOHMS_SPAN = 4;
/** Six times the scatter of cells. */
const NOISE_AH = 1.5;

/**
 * `count` different channels out of `channels`. Their kinds take turns, so that three channels already show each kind.
 */
export function plantFaults(random: Random, channels: number, count: number): Map<number, ChannelFault> {
  const faults = new Map<number, ChannelFault>();
  while (faults.size < count) {
    const channel = random.integer(channels);
    if (faults.has(channel)) continue;
    const kind = faults.size % 3;
    if (kind === 0) {
      const milliohms = Math.round((MILLIOHMS_MIN + MILLIOHMS_SPAN * random.uniform()) * 10) / 10;
      faults.set(channel, { kind: "contactResistance", milliohms });
    } else if (kind === 1) faults.set(channel, { kind: "stuck" });
    else faults.set(channel, { kind: "noisy", noiseAh: NOISE_AH });
  }
  return faults;
}

/** What the fault is and how it shows, for people. */
export function describeFault(fault: ChannelFault): string {
  if (fault.kind === "contactResistance") {
    return `contact resistance ${fault.milliohms} mΩ: low capacity and low voltage`;
  }
  if (fault.kind === "stuck") return "stuck: the same values for every cell";
  return `noisy: capacity scatters by ${fault.noiseAh} Ah`;
}
