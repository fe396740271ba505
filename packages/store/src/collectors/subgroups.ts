import type { WithinSubgroups } from "../statistics.ts";
import { createNumbering } from "./numbering.ts";

/** Count, mean, and sum of squares about the mean of one subgroup. */
export interface SubgroupMoments {
  readonly key: string;
  readonly count: number;
  readonly mean: number;
  readonly sumOfSquares: number;
}

export interface Subgroups {
  /** Adds one value. Throws TooMuch beyond KEYS_MAX different keys. */
  take(value: number, key: string): void;
  all(): readonly SubgroupMoments[];
  within(): WithinSubgroups;
}

/**
 * The moments of each subgroup. No value is kept: the updating formulas of Welford, Note on a Method for Calculating
 * Corrected Sums of Squares and Products, Technometrics 4 (1962) 419–420.
 */
export function createSubgroups(): Subgroups {
  const numbering = createNumbering();
  const counts: number[] = [];
  const means: number[] = [];
  const squares: number[] = [];

  return {
    take(value, key) {
      const number = numbering.numberOf(key);
      if (number === counts.length) {
        counts.push(1);
        means.push(value);
        squares.push(0);
        return;
      }
      const count = (counts[number] as number) + 1;
      const before = means[number] as number;
      const mean = before + (value - before) / count;
      counts[number] = count;
      means[number] = mean;
      squares[number] = (squares[number] as number) + (value - before) * (value - mean);
    },
    all: () =>
      numbering.names().map((key, number) => ({
        key,
        count: counts[number] as number,
        mean: means[number] as number,
        sumOfSquares: squares[number] as number,
      })),
    within: () => ({
      subgroups: counts.length,
      degreesOfFreedom: counts.reduce((sum, count) => sum + count - 1, 0),
      sumOfSquares: squares.reduce((sum, each) => sum + each, 0),
    }),
  };
}
