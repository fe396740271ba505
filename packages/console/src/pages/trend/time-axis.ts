import { wallMsOf } from "@cellgrade/contract/plant-time";
import type { TrendPoint } from "./control-points.ts";

// Points on an axis of time, which reckons by the plant's clocks.

/** A time in which the machine has no points. */
export interface Gap {
  readonly fromMs: number;
  readonly toMs: number;
  /** The place of the first point after it. */
  readonly next: number;
}

/** A step from point to point longer than this many usual ones means that the machine stood still. */
const GAP_STEPS = 2.5;

/** Where the machine stood still, by the usual step from one point to the next. */
export function gapsOf(points: readonly TrendPoint[]): readonly Gap[] {
  const starts = points.map(({ start }) => wallMsOf(start));
  const steps = starts.slice(1).map((start, place) => start - (starts[place] as number));
  const usual = steps.toSorted((a, b) => a - b)[Math.floor((steps.length - 1) / 2)] ?? 0;
  return steps.flatMap((step, place) =>
    step > GAP_STEPS * usual
      ? [{ fromMs: lastMs(points[place] as TrendPoint, usual), toMs: starts[place + 1] as number, next: place + 1 }]
      : [],
  );
}

/** The end of a point: of a run its last result, of a period the next one's start. */
function lastMs({ start, end }: TrendPoint, usual: number): number {
  return end == null ? wallMsOf(start) + usual : wallMsOf(end);
}
