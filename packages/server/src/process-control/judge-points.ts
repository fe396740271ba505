import type { ControlRule } from "@cellgrade/contract/control-rules";
import type { ControlParameters } from "@cellgrade/store/control-phases";
import type { TrendPoint } from "@cellgrade/store/statistics";
import { extraVariance, stepTo } from "./prediction.ts";
import { spreadLimits } from "./spread-limits.ts";

// Judges the points of one machine by parameters: its own, or those that were frozen.

/** Why a point is marked: what was seen, what was expected, and the limit that was crossed. */
export interface Mark {
  readonly rule: ControlRule;
  readonly value: number;
  readonly expected: number;
  readonly limit: number;
}

/** Limits are null where nothing is known to judge by; of σ also where the point is a single value. */
export interface JudgedPoint extends TrendPoint {
  /** The mean that the point before lets expect. Null for the first point. */
  readonly expected: number | null;
  /** Limits of the mean about `expected`. */
  readonly jumpLcl: number | null;
  readonly jumpUcl: number | null;
  /** Limits of the mean about the center line. */
  readonly levelLcl: number | null;
  readonly levelUcl: number | null;
  /** The standard deviation to expect of as many values, and its limits. */
  readonly sdExpected: number | null;
  readonly sdLcl: number | null;
  readonly sdUcl: number | null;
  /** The error of the prediction, in its σ. */
  readonly error: number | null;
  readonly marks: readonly Mark[];
}

/**
 * The points in time, each judged in three ways. `jump`: its mean is not what the point before lets expect. `level`: its mean
 * is far from the center line. `spread`: its standard deviation is not that of a sound point.
 */
export function judgePoints(points: readonly TrendPoint[], parameters: ControlParameters): readonly JudgedPoint[] {
  return points.map((point, index) => {
    const jump = predict(point, points[index - 1], parameters);
    const level = levelLimits(point, parameters);
    const spread = limitsOfSpread(point, parameters);
    const { centerLine } = parameters;
    return {
      ...point,
      expected: jump?.expected ?? null,
      jumpLcl: jump === null ? null : jump.expected - 3 * jump.sd,
      jumpUcl: jump === null ? null : jump.expected + 3 * jump.sd,
      levelLcl: level.lcl,
      levelUcl: level.ucl,
      sdExpected: spread?.expected ?? null,
      sdLcl: spread?.lcl ?? null,
      sdUcl: spread?.ucl ?? null,
      error: jump === null ? null : (point.mean - jump.expected) / jump.sd,
      marks: [
        ...(jump === null
          ? []
          : beyond("jump", point.mean, {
              expected: jump.expected,
              lcl: jump.expected - 3 * jump.sd,
              ucl: jump.expected + 3 * jump.sd,
            })),
        ...beyond("level", point.mean, { expected: centerLine, ...level }),
        ...(spread === null || point.sd === null ? [] : beyond("spread", point.sd, spread)),
      ],
    };
  });
}

function beyond(
  rule: ControlRule,
  value: number,
  { expected, lcl, ucl }: { readonly expected: number; readonly lcl: number | null; readonly ucl: number | null },
): Mark[] {
  if (lcl !== null && value < lcl) return [{ rule, value, expected, limit: lcl }];
  if (ucl !== null && value > ucl) return [{ rule, value, expected, limit: ucl }];
  return [];
}

function predict(
  point: TrendPoint,
  before: TrendPoint | undefined,
  parameters: ControlParameters,
): { readonly expected: number; readonly sd: number } | null {
  const { longRunMean, lag1, sdPrediction, intervalSeconds } = parameters;
  if (before === undefined || longRunMean === null) return null;
  if (lag1 === null || sdPrediction === null || intervalSeconds === null) return null;
  const { kept, widening } = stepTo(point, before, { lag1, intervalSeconds });
  const ofSizes = extraVariance(point, parameters) + kept ** 2 * extraVariance(before, parameters);
  return {
    expected: longRunMean + kept * (before.mean - longRunMean),
    sd: Math.hypot(sdPrediction * widening, Math.sqrt(ofSizes)),
  };
}

/** A point of fewer values than usual has wider limits, by what its size adds to 3 σ. */
function levelLimits(
  point: TrendPoint,
  parameters: ControlParameters,
): { readonly lcl: number | null; readonly ucl: number | null } {
  const { lcl, ucl, sdTotal } = parameters;
  const added = sdTotal === null ? 0 : 3 * (Math.hypot(sdTotal, Math.sqrt(extraVariance(point, parameters))) - sdTotal);
  return { lcl: lcl === null ? null : lcl - added, ucl: ucl === null ? null : ucl + added };
}

function limitsOfSpread({ count }: TrendPoint, { sdWithin, sdOfSd }: ControlParameters) {
  if (count < 2 || sdWithin === null || sdOfSd === null) return null;
  return spreadLimits(count, { sdWithin, sdOfSd });
}
