import type { ControlParameters } from "@cellgrade/store/control-phases";
import type { TrendPoint } from "@cellgrade/store/statistics";

// One step ahead by a first-order autoregressive model, AR(1): D. C. Montgomery & C. M. Mastrangelo, Some Statistical Process
// Control Methods for Autocorrelated Data, Journal of Quality Technology 23 (1991) 179–193.

/** How a mean follows from the one before: the part of its deviation from the long run that is left, and σ of the error. */
export interface Step {
  readonly kept: number;
  /** In units of the σ of the error after one usual interval, at least 1. */
  readonly widening: number;
}

/**
 * The step from one point to the next. After a stand-still of k usual intervals φ^k of a deviation is left, so a machine that
 * stood still is expected near the level of the long run, less exactly. Points that follow sooner than usual are no better predicted
 * than others: part of what moves them is chance.
 */
export function stepTo(
  point: TrendPoint,
  before: TrendPoint,
  { lag1, intervalSeconds }: { readonly lag1: number; readonly intervalSeconds: number },
): Step {
  const phi = Math.max(0, lag1);
  const intervals = Math.max(1, secondsBetween(before, point) / intervalSeconds);
  const kept = phi ** intervals;
  return { kept, widening: Math.sqrt((1 - kept ** 2) / (1 - phi ** 2)) };
}

/** Seconds from the start of one point to that of another, by the plant's clocks. */
export function secondsBetween(before: TrendPoint, point: TrendPoint): number {
  return wallSeconds(point.start) - wallSeconds(before.start);
}

/** Digit by digit: Date.parse would take half of the time of a chart. */
function wallSeconds(localTime: string): number {
  const two = (at: number): number => 10 * digitAt(localTime, at) + digitAt(localTime, at + 1);
  return Date.UTC(100 * two(0) + two(2), two(5) - 1, two(8), two(11), two(14), two(17)) / 1_000;
}

function digitAt(text: string, at: number): number {
  return text.charCodeAt(at) - 48; // "0"
}

/** The variance that the mean of a point has beyond that of one of usual size; 0 for one that is larger. */
export function extraVariance(
  { count }: TrendPoint,
  { sdWithin, usualCount }: Pick<ControlParameters, "sdWithin" | "usualCount">,
): number {
  if (sdWithin === null || usualCount === null) return 0;
  return sdWithin ** 2 * Math.max(0, 1 / count - 1 / usualCount);
}
