import type { TrendPoint } from "@cellgrade/store/statistics";

// Runs of machines that are sound, made by a model and seeded: levels that wander, cells that differ, nothing wrong.

/** mulberry32: 32 bits of state, the same numbers on every machine. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Normal numbers of mean 0 and σ 1 (Box & Muller). */
export function normals(seed: number): () => number {
  const uniform = seeded(seed);
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

const HALL_MACHINES = 8;
export const HALL_DAYS = 30;
export const RUNS_A_DAY = 6;
export const CELLS = 256;
export const SD_OF_CELLS = 0.25;
/** σ of the means of runs as a whole, Ah. */
export const SD_OF_RUNS = 0.1;

/** The start of a run, the first at midnight. */
export function startOf(run: number): string {
  const ms = Date.UTC(2024, 2, 1) + (run * 86_400_000) / RUNS_A_DAY;
  return new Date(ms).toISOString().slice(0, 19).replace("T", " ");
}

const STARTS = Array.from({ length: HALL_DAYS * RUNS_A_DAY }, (_, run) => startOf(run));

/**
 * The runs of a machine around 100 Ah. Their means have σ 0.1 as a whole, the chance of 256 cells among it, and the
 * correlation of neighbours that was asked for. Mean and σ of a run are drawn directly: s² of normal cells is nearly normal.
 */
export function machineRuns(
  normal: () => number,
  { runs, phi }: { readonly runs: number; readonly phi: number },
): TrendPoint[] {
  const ofChance = SD_OF_CELLS / Math.sqrt(CELLS);
  const ofLevel = Math.sqrt(SD_OF_RUNS ** 2 - ofChance ** 2);
  let level = ofLevel * normal();
  return Array.from({ length: runs }, (_, run) => {
    const mean = 100 + level + ofChance * normal();
    level = phi * level + ofLevel * Math.sqrt(1 - phi ** 2) * normal();
    const sd = SD_OF_CELLS * Math.sqrt(Math.max(0, 1 + normal() * Math.sqrt(2 / (CELLS - 1))));
    return { start: STARTS[run] ?? startOf(run), end: null, count: CELLS, mean, sd };
  });
}

/** Eight machines over 30 days. */
export function soundHall(seed: number, phi: number): TrendPoint[][] {
  const normal = normals(seed);
  return Array.from({ length: HALL_MACHINES }, () => machineRuns(normal, { runs: HALL_DAYS * RUNS_A_DAY, phi }));
}

/** The runs with something added to their means from one run on: `by` of the number of runs since then. */
export function moved(runs: readonly TrendPoint[], from: number, by: (since: number) => number): TrendPoint[] {
  return runs.map((run, index) => (index < from ? run : { ...run, mean: run.mean + by(index - from) }));
}
