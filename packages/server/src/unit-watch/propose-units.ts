import { median } from "@cellgrade/contract/median";
import { forEachMeasured } from "@cellgrade/contract/quantities";
import type { NumberField } from "@cellgrade/contract/wire";
import type { StepMedians } from "./step-medians.ts";
import { sizeOfUnit } from "./unit-sizes.ts";

/** A unit for each quantity; null where the numbers do not tell. */
export type ProposedUnits = { readonly [quantity in NumberField]: string | null };

/** Cells have 0.5 to 10 V. */
const MILLIVOLTS_FROM = 100;

/** Cells of more Ah are not made, and cells of fewer mAh hardly. Between the two the numbers do not tell. */
const AMPERE_HOURS_MAX = 400;
const MILLIAMPERE_HOURS_MIN = 1_400;

/** Energy ÷ capacity of a cell is 1 to 5 V, so a thousand times more or less tells the units of one from the other's. */
const RATIO_BETWEEN_PREFIXES = 30;

/** Cells are charged in some minutes up to two days. */
const HOURLY_RATE_MAX = 20;

/** The units that the numbers of these machines speak for. People decide: nothing is set by it. */
export function proposeUnits(all: readonly StepMedians[]): ProposedUnits {
  const size = forEachMeasured((quantity) => middle(all.map(({ latest }) => latest[quantity])));
  const ratio = middle(all.map(({ energyPerCapacity }) => energyPerCapacity));
  const volume = capacityUnit(size.volume, ratio);
  return {
    voltage: size.voltage === null ? null : size.voltage < MILLIVOLTS_FROM ? "V" : "mV",
    electricity: currentUnit(size.electricity, size.volume, volume),
    volume,
    energy: energyUnit(ratio, volume),
  };
}

function middle(medians: readonly (number | null)[]): number | null {
  const sizes = medians.filter((value) => value !== null).map(Math.abs);
  return sizes.length === 0 ? null : median(sizes);
}

function capacityUnit(size: number | null, ratio: number | null): string | null {
  const prefixesBetween = ratio === null ? 0 : Math.round(Math.log10(Math.abs(ratio) / Math.sqrt(5)) / 3);
  if (prefixesBetween < 0) return "mAh"; // and Wh
  if (prefixesBetween > 0) return "Ah"; // and mWh
  if (size === null || (size > AMPERE_HOURS_MAX && size < MILLIAMPERE_HOURS_MIN)) return null;
  return size <= AMPERE_HOURS_MAX ? "Ah" : "mAh";
}

function energyUnit(ratio: number | null, volume: string | null): string | null {
  if (ratio === null || volume === null) return null;
  if (Math.abs(ratio) < 1 / RATIO_BETWEEN_PREFIXES) return "Wh";
  if (Math.abs(ratio) > RATIO_BETWEEN_PREFIXES) return "mWh";
  return volume === "Ah" ? "Wh" : "mWh";
}

function currentUnit(size: number | null, capacity: number | null, volume: string | null): string | null {
  if (size === null || size === 0 || capacity === null || volume === null) return null;
  const ampereHours = capacity * (sizeOfUnit(volume, "Ah") ?? 1);
  return size / ampereHours <= HOURLY_RATE_MAX ? "A" : "mA";
}
