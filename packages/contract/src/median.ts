/** The middle value; of an even number, the mean of the two in the middle. NaN of no values. */
export function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? Number.NaN;
  // Halved before they are added: the sum of two doubles may be beyond their range.
  return sorted.length % 2 === 1 ? upper : (sorted[half - 1] ?? Number.NaN) / 2 + upper / 2;
}
