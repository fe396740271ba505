import { type Fence, fenceAround, fenceOf } from "@cellgrade/contract/fence";

// The range of an axis of values: it follows the limits and the bulk of the points, never one far point.

export interface AxisRange {
  readonly min: number;
  readonly max: number;
}

/** Limits that would make the axis longer than this many ranges of the points are left out: the points were a line. */
const LIMITS_RANGES_MAX = 30;

/** The room above and below what is drawn, as a share of it. */
const AIR = 0.08;

/** The least range of an axis, as a share of the greatest value on it. */
const RANGE_SHARE_MIN = 1e-9;

/** A range for these values and limits. `whole` takes in values however far they lie. */
export function axisRange(
  values: readonly number[],
  { limits, whole }: { readonly limits: readonly number[]; readonly whole: boolean },
): AxisRange {
  const shown = whole ? values : withinFence(values);
  const [low, high] = [Math.min(...shown, Infinity), Math.max(...shown, -Infinity)];
  const ends = [low, high, ...limits.filter(Number.isFinite)];
  const [least, greatest] = [Math.min(...ends), Math.max(...ends)];
  const isReadable = high <= low || greatest - least <= LIMITS_RANGES_MAX * (high - low);
  const [from, to] = isReadable ? [least, greatest] : [low, high];
  if (!Number.isFinite(from) || !Number.isFinite(to)) return { min: 0, max: 1 };
  const size = Math.max(Math.abs(from), Math.abs(to));
  const air = to - from > RANGE_SHARE_MIN * size ? AIR * (to - from) : size * 0.001 || 1;
  return { min: from - air, max: to + air };
}

function withinFence(values: readonly number[]): readonly number[] {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.round((sorted.length - 1) * share)] ?? 0;
  const { low, high } = at(0.75) > at(0.25) ? fenceOf({ q1: at(0.25), q3: at(0.75) }) : aroundMiddle(at(0.5), sorted);
  return sorted.filter((value) => value >= low && value <= high);
}

function aroundMiddle(middle: number, values: readonly number[]): Fence {
  const distances = values.map((value) => Math.abs(value - middle)).filter((distance) => distance > 0);
  const quartile = distances.toSorted((a, b) => a - b)[Math.floor((distances.length - 1) / 4)] ?? 0;
  return fenceAround(middle, { quartile, share: distances.length / values.length });
}
