import type { Schema } from "../../api/schema.ts";
import { nextDown, nextUp } from "./next-double.ts";

// The bars of a histogram, each with the range of its records. That range includes both ends, a bar only its lower end.

export interface Bar {
  readonly from: number;
  /** The upper end of the bar. It is exclusive, except in the last bar. */
  readonly to: number;
  readonly count: number;
  /** The least and the greatest value a record of the bar can have. */
  readonly min: number;
  readonly max: number;
}

/** The bars of a histogram. The last one ends at `to` and includes it: its computed end may be off by a rounding. */
export function barsOf({ from, to, binWidth, counts }: Schema<"Histogram">): Bar[] {
  return counts.map((count, place) => {
    // This is the server's own arithmetic, so that the edges are the same numbers.
    const start = from + place * binWidth;
    const end = from + (place + 1) * binWidth;
    const isLast = place === counts.length - 1;
    return { from: start, to: isLast ? to : end, count, min: start, max: isLast ? to : nextDown(end) };
  });
}

/** A range of values, inclusive at both ends. Null for an open end. */
export interface ValueRange {
  readonly min: number | null;
  readonly max: number | null;
}

/** The range of the values below the bars. */
export function belowBars({ from }: Schema<"Histogram">): ValueRange {
  return { min: null, max: nextDown(from) };
}

/** The range of the values above the bars. */
export function aboveBars({ to }: Schema<"Histogram">): ValueRange {
  return { min: nextUp(to), max: null };
}

/** The range from the first to the last bar that a range of the axis touches. Null when it touches none. */
export function barsTouched(bars: readonly Bar[], from: number, to: number): ValueRange | null {
  const touched = bars.filter((bar) => bar.to > from && bar.from < to);
  const [first, last] = [touched[0], touched.at(-1)];
  return first === undefined || last === undefined ? null : { min: first.min, max: last.max };
}

/** The bars that lie wholly within a range. */
export function barsWithin(bars: readonly Bar[], { min, max }: ValueRange): Bar[] {
  return bars.filter((bar) => (min === null || bar.min >= min) && (max === null || bar.max <= max));
}

/** The digits after the point that tell the edges of bars apart. */
export function edgeDigits(binWidth: number): number {
  if (!(binWidth > 0)) return 3;
  return Math.min(8, Math.max(0, 1 - Math.floor(Math.log10(binWidth))));
}
