import { type Differing, fenceAround, fenceOf } from "@cellgrade/contract/fence";
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
  const { low, high } = q3 > q1 ? fenceOf({ q1, q3 }) : fenceAround(median, differingFrom(median, values));
  let from = median;
  let to = median;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] as number;
    if (value >= low && value < from) from = value;
    else if (value <= high && value > to) to = value;
  }
  return { from, to };
}

function differingFrom(middle: number, values: Float64Array): Differing {
  const distances = distancesFrom(middle, values);
  const rank = Math.floor((distances.length - 1) / 4);
  selectRanks(distances, [rank]);
  return { quartile: distances[rank] ?? 0, share: distances.length / values.length };
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
