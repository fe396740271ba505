// The server's own histogram of the time from a complete request to its answer.

/** Answers counted so far: by the upper bounds of the buckets in ms, each with those below it. */
export type AnswerTimes = ReadonlyMap<number, number>;

/** Reads the times of saved answers. Null where the server does not tell: one of before there was the metric. */
export async function readSavedTimes(url: string): Promise<AnswerTimes | null> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const lines = text.matchAll(/^cellgrade_answer_seconds_bucket\{le="([^"]+)",outcome="saved"\} (\d+)$/gm);
  const times = new Map(
    [...lines].map(([, le, count]) => [le === "+Inf" ? Infinity : Number(le) * 1_000, Number(count)]),
  );
  return times.size === 0 ? null : times;
}

/**
 * The quantile of the answers between two readings, within its bucket by the rule of three, as Prometheus has it. NaN
 * when there were none.
 */
export function quantileMs(before: AnswerTimes, after: AnswerTimes, quantile: number): number {
  const bounds = [...after.keys()].toSorted((a, b) => a - b);
  const countOf = (bound: number): number => (after.get(bound) ?? 0) - (before.get(bound) ?? 0);
  const rank = quantile * countOf(Infinity);
  let [lower, below] = [0, 0];
  for (const bound of bounds) {
    const count = countOf(bound);
    if (count >= rank && count > below) {
      return bound === Infinity ? lower : lower + ((bound - lower) * (rank - below)) / (count - below);
    }
    [lower, below] = [bound, count];
  }
  return Number.NaN;
}
