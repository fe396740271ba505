import type { SpecificationLimits, WithinSubgroups } from "@cellgrade/store/statistics";

/**
 * The indices of capability. An index is null where it is not defined: no spread, too few values, (Pp, Cp) one limit, or
 * numbers beyond the range of doubles.
 */
export interface Capability {
  readonly pp: number | null;
  readonly ppk: number | null;
  readonly cp: number | null;
  readonly cpk: number | null;
  readonly sdWithin: number | null;
  readonly subgroups: number;
  readonly degreesOfFreedom: number;
}

/**
 * Process performance (Pp, Ppk) by the overall standard deviation and process capability (Cp, Cpk) by the pooled one
 * within subgroups. ISO 22514-2; NIST/SEMATECH e-Handbook of Statistical Methods, 6.1.6. With one limit, Ppk and Cpk
 * are those of its side. The pooled deviation is the root of the sum of squares within subgroups over Σ (n − 1).
 * Unbiasing factors are left out, as is usual where degrees of freedom are many.
 */
export function capabilityOf(
  { mean, sd, within }: { readonly mean: number | null; readonly sd: number | null; readonly within: WithinSubgroups },
  limits: SpecificationLimits,
): Capability {
  const { subgroups, degreesOfFreedom, sumOfSquares } = within;
  const sdWithin = degreesOfFreedom === 0 ? null : finite(Math.sqrt(sumOfSquares / degreesOfFreedom));
  const overall = indicesOf({ mean, sd }, limits);
  const inside = indicesOf({ mean, sd: sdWithin }, limits);
  return {
    pp: overall.spread,
    ppk: overall.nearer,
    cp: inside.spread,
    cpk: inside.nearer,
    sdWithin,
    subgroups,
    degreesOfFreedom,
  };
}

/** The width of the limits in 6 σ, and the distance of the mean from the nearer one in 3 σ. */
function indicesOf(
  { mean, sd }: { readonly mean: number | null; readonly sd: number | null },
  { lsl, usl }: SpecificationLimits,
): { readonly spread: number | null; readonly nearer: number | null } {
  if (mean === null || sd === null || !(sd > 0)) return { spread: null, nearer: null };
  const sides = [...(usl === null ? [] : [usl - mean]), ...(lsl === null ? [] : [mean - lsl])];
  return {
    spread: lsl === null || usl === null ? null : finite((usl - lsl) / (6 * sd)),
    nearer: sides.length === 0 ? null : finite(Math.min(...sides) / (3 * sd)),
  };
}

/** Null for what is beyond the range of doubles. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
