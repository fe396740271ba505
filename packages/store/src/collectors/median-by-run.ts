import { medianOf } from "./quantiles.ts";
import { splitByNumber } from "./split-by-number.ts";

/** The median of the values of each run, by its number. `runs` has the number of each value's run, less than `count`. */
export function medianByRun(values: Float64Array, runs: Uint32Array, count: number): Float64Array {
  const { order, starts } = splitByNumber(runs, count);
  const medians = new Float64Array(count);
  for (let run = 0; run < count; run += 1) {
    const rows = order.subarray(starts[run], starts[run + 1]);
    const own = new Float64Array(rows.length);
    for (let index = 0; index < rows.length; index += 1) own[index] = values[rows[index] as number] as number;
    medians[run] = medianOf(own);
  }
  return medians;
}
