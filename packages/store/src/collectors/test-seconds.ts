// Test times as numbers. They are plant-local and read as if they were UTC, so a difference of two is what the clocks showed.

/** Seconds since the epoch of `yyyy-MM-dd HH:mm:ss`, as SQLite's `unixepoch` has them. Null: it is no time, but damaged. */
export function secondsOf(testTime: string): number | null {
  const ms = Date.parse(`${testTime.replace(" ", "T")}Z`);
  return Number.isNaN(ms) ? null : ms / 1_000;
}

/** The inverse of {@link secondsOf}. */
export function testTimeOf(seconds: number): string {
  return new Date(seconds * 1_000).toISOString().slice(0, 19).replace("T", " ");
}
