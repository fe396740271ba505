import type { Schema } from "../api/schema.ts";

/** The distance of the quartiles of normal values in σ. */
const IQR_SIGMAS = 1.349;

/** The width of nearly all normal values in σ. */
const RANGE_SIGMAS = 6;

/**
 * A σ of the bulk of the values, for the digits of figures: by the quartiles, so that one far value takes no digits away.
 * Where the quartiles are equal, by the range of the bulk. 0 where that tells nothing either.
 */
export function robustSpread({ q1, q3, bulk }: Pick<Schema<"Distribution">, "q1" | "q3" | "bulk">): number {
  const iqr = q1 === null || q3 === null ? 0 : q3 - q1;
  if (iqr > 0) return iqr / IQR_SIGMAS;
  return bulk === null ? 0 : (bulk.to - bulk.from) / RANGE_SIGMAS;
}
