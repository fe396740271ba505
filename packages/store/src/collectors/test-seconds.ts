import { localTimeOf, wallMsOf } from "@cellgrade/contract/plant-time";

// Test times as numbers: whole seconds by the plant's clocks.

/** Seconds since the epoch of `yyyy-MM-dd HH:mm:ss`, as SQLite's `unixepoch` has them. Null: it is no time, but damaged. */
export function secondsOf(testTime: string): number | null {
  const ms = wallMsOf(testTime);
  return Number.isNaN(ms) ? null : ms / 1_000;
}

/** The inverse of {@link secondsOf}. */
export function testTimeOf(seconds: number): string {
  return localTimeOf(seconds * 1_000);
}
