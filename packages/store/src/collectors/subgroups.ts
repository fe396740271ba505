import type { WithinSubgroups } from "../statistics.ts";
import { createNumbering } from "./numbering.ts";

/** Count, mean, and sum of squares about the mean of some values. */
export interface GroupMoments {
  readonly count: number;
  readonly mean: number;
  readonly sumOfSquares: number;
}

export interface NumberedMoments {
  /** Adds a value to a group. A group that is new has the next number: 0, 1, 2, … */
  take(value: number, group: number): void;
  /** By number. */
  all(): readonly GroupMoments[];
}

/**
 * The moments of each group. No value is kept: the updating formulas of Welford, Note on a Method for Calculating Corrected
 * Sums of Squares and Products, Technometrics 4 (1962) 419–420.
 */
export function createNumberedMoments(): NumberedMoments {
  const counts: number[] = [];
  const means: number[] = [];
  const squares: number[] = [];
  return {
    take(value, group) {
      if (group === counts.length) {
        counts.push(1);
        means.push(value);
        squares.push(0);
        return;
      }
      const count = (counts[group] as number) + 1;
      const before = means[group] as number;
      // Not (value - before) / count: the difference of two doubles may be beyond their range.
      const mean = Number.isFinite(value - before)
        ? before + (value - before) / count
        : before - before / count + value / count;
      counts[group] = count;
      means[group] = mean;
      squares[group] = (squares[group] as number) + (value - before) * (value - mean);
    },
    all: () =>
      counts.map((count, group) => ({
        count,
        mean: means[group] as number,
        sumOfSquares: squares[group] as number,
      })),
  };
}

export interface Subgroups {
  /** Adds one value. Throws TooMuch beyond KEYS_MAX different keys. */
  take(value: number, key: string): void;
  all(): readonly (GroupMoments & { readonly key: string })[];
  within(): WithinSubgroups;
}

/** The moments of the values of each key. */
export function createSubgroups(): Subgroups {
  const numbering = createNumbering();
  const moments = createNumberedMoments();
  return {
    take: (value, key) => moments.take(value, numbering.numberOf(key)),
    all() {
      const keys = numbering.names();
      return moments.all().map((group, number) => ({ ...group, key: keys[number] as string }));
    },
    within() {
      const all = moments.all();
      return {
        subgroups: all.length,
        degreesOfFreedom: all.reduce((sum, { count }) => sum + count - 1, 0),
        sumOfSquares: all.reduce((sum, group) => sum + group.sumOfSquares, 0),
      };
    },
  };
}
