import { bulkOf } from "./bulk.ts";
import { momentsOf } from "./moments.ts";
import { quantilesOf } from "./quantiles.ts";
import type { ValueSummary } from "../statistics.ts";

const PROBABILITIES = [0.025, 0.25, 0.5, 0.75, 0.975];

/** Count, moments and quantiles of the values. Reorders them. */
export function summarizeValues(values: Float64Array): ValueSummary {
  const { mean = null, sd = null, min = null, max = null } = momentsOf(values) ?? {};
  const [p2_5 = null, q1 = null, median = null, q3 = null, p97_5 = null] = quantilesOf(values, PROBABILITIES);
  const bulk = bulkOf(values, { q1, median, q3 });
  return { count: values.length, mean, sd, min, p2_5, q1, median, q3, p97_5, max, bulk };
}
