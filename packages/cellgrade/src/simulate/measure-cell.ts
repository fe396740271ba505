import type { ChannelFault, Reading } from "./bad-channels.ts";
import type { Random } from "./random.ts";

// What a channel measures of a cell, for NMC cells of 50 Ah that are discharged at C/2.

export const CAPACITY_AH = 50;
const CURRENT_A = 25;
const MEAN_VOLTAGE_V = 3.7;

/** Standard deviations of what one channel reads of one cell. */
const READING_SIGMA_AH = 0.02;
const VOLTAGE_SIGMA_V = 0.002;
const CURRENT_SIGMA_A = 0.005;
/** The share of the capacity that 1 V of lost voltage costs near the end of discharge. */
const CAPACITY_SHARE_LOST_PER_V = 0.4;

export interface MeasuredCell {
  /** The true capacity of the cell. */
  readonly capacityAh: number;
  /** What the calibration of machine and channel adds to each reading. */
  readonly calibrationAh: number;
  /** What the temperature of its tray adds to the voltage of each of its cells. */
  readonly trayV: number;
  readonly fault: ChannelFault | undefined;
}

export interface Measurement {
  readonly reading: Reading;
  /** The charge that was drawn, whatever was read: it tells when the discharge ended. */
  readonly drawnAh: number;
}

export function measureCell(random: Random, { capacityAh, calibrationAh, trayV, fault }: MeasuredCell): Measurement {
  const currentA = rounded(CURRENT_A + random.normal() * CURRENT_SIGMA_A, 3);
  const lostV = fault?.kind === "contactResistance" ? (fault.milliohms / 1_000) * currentA : 0;
  const keptShare = 1 - lostV * CAPACITY_SHARE_LOST_PER_V;
  const noiseAh = fault?.kind === "noisy" ? fault.noiseAh : READING_SIGMA_AH;
  const readAh = rounded((capacityAh + calibrationAh) * keptShare + random.normal() * noiseAh, 4);
  const meanVoltageV = rounded(MEAN_VOLTAGE_V + trayV - lostV + random.normal() * VOLTAGE_SIGMA_V, 4);
  return {
    reading: { meanVoltageV, currentA, capacityAh: readAh, energyWh: rounded(readAh * meanVoltageV, 3) },
    drawnAh: capacityAh * keptShare,
  };
}

function rounded(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}
