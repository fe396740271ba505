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

/** The most points that can be told apart. With more, the last ones are shown, and a slider leads to the others. */
const POINTS_SHOWN_MAX = 120;

/** A gap may take this share of the time that is shown, or the points beside it lie on each other. */
const GAP_SHARE_MAX = 0.5;

/** So many points behind a long gap are shown by themselves. With fewer there would be little to see. */
const POINTS_BEHIND_MIN = 12;

/** The place of the first point that is shown before the slider is moved: 0 where all of them are. */
export function firstShown(points: readonly TrendPoint[]): number {
  const first = Math.max(0, points.length - POINTS_SHOWN_MAX);
  const shownMs = wallMsOf(points.at(-1)?.start ?? "") - wallMsOf(points[first]?.start ?? "");
  const long = gapsOf(points).findLast(
    ({ fromMs, toMs, next }) =>
      toMs - fromMs > GAP_SHARE_MAX * shownMs && next > first && points.length - next >= POINTS_BEHIND_MIN,
  );
  return long?.next ?? first;
}
