import { medianOf } from "./quantiles.ts";
import { splitByNumber } from "./split-by-number.ts";

/**
 * The median of the values of each run, by its number. `samples` has the value of row r at 2r, `runs` the number of its run;
 * every number must be less than `count`.
 */
export function medianByRun(samples: Float64Array, runs: Uint32Array, count: number): Float64Array {
  const { order, starts } = splitByNumber(runs, count);
  const medians = new Float64Array(count);
  for (let run = 0; run < count; run += 1) {
    const rows = order.subarray(starts[run], starts[run + 1]);
    const values = new Float64Array(rows.length);
    for (let index = 0; index < rows.length; index += 1) values[index] = samples[2 * (rows[index] as number)] as number;
    medians[run] = medianOf(values);
  }
  return medians;
}
