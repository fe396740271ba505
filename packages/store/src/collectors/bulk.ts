import { fenceOf } from "@cellgrade/contract/fence";
import type { ValueRange, ValueSummary } from "../statistics.ts";
import { selectRanks } from "./quantiles.ts";

/**
 * Where the bulk of the values lies: from the least to the greatest value within the fence. What lies outside is far off,
 * and would leave the bulk a sliver of any axis. Null without values.
 */
export function bulkOf(
  values: Float64Array,
  { q1, median, q3 }: Pick<ValueSummary, "q1" | "median" | "q3">,
): ValueRange | null {
  if (q1 === null || median === null || q3 === null) return null;
  const { low, high } = q3 > q1 ? fenceOf({ q1, q3 }) : fenceAround(median, values);
  let from = median;
  let to = median;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] as number;
    if (value >= low && value < from) from = value;
    else if (value <= high && value > to) to = value;
  }
  return { from, to };
}

/** As far from the middle as 5.4 σ where a quarter of the deviations is below 0.319 σ, as in normal values. */
const QUARTILE_REACH = 17;

/** Fewer values than this share of all may all lie far off, with nothing between them and the others. */
const FEW_SHARE = 0.1;

/**
 * The fence where at least half of the values are equal, as voltages at their cut-off are, and quartiles tell no spread.
 * It stands on the values that differ, by the lower quartile of their distances: most of them may lie far off.
 */
function fenceAround(middle: number, values: Float64Array): { readonly low: number; readonly high: number } {
  const distances = distancesFrom(middle, values);
  const rank = Math.floor((distances.length - 1) / 4);
  selectRanks(distances, [rank]);
  const quartile = distances[rank] ?? 0;
  // A few values that all lie further off than the middle lies from 0 have no scale to be judged by but that.
  const allFarOff = quartile > Math.abs(middle) && distances.length < FEW_SHARE * values.length;
  const reach = allFarOff ? 0 : QUARTILE_REACH * quartile;
  return { low: middle - reach, high: middle + reach };
}

/** The distances of the values that differ from the middle. */
function distancesFrom(middle: number, values: Float64Array): Float64Array {
  let differing = 0;
  for (let index = 0; index < values.length; index += 1) if (values[index] !== middle) differing += 1;
  const distances = new Float64Array(differing);
  let filled = 0;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] as number;
    if (value === middle) continue;
    distances[filled] = Math.abs(value - middle);
    filled += 1;
  }
  return distances;
}
