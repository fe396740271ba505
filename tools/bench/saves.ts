import { type BenchOptions, withServers } from "./bench-options.ts";
import { measurePairs, median, type Pair, readBatchSize, type Segment } from "./durable-saves.ts";
import { measureLoneSave } from "./lone-save.ts";
import { MUST_KEEP, mustKeep, SAVES_RATIO_MIN } from "./must-keep.ts";
import { measureSaveBatch } from "./save-batch.ts";

// `npm run bench`: how fast durable saves are beside the ceiling of node:http, from one run. Machines are noisy, so
// every comparison is of segments run in turn, and the median of the pairs is what counts.

export function benchSaves(options: BenchOptions): Promise<void> {
  return withServers(options, async ({ load, ceiling, ours, folder }) => {
    const pairs = await measurePairs({ load, ceiling, ours }, options);
    const { commits, records } = await readBatchSize(ours.url);
    printPairs(pairs, options);
    console.log(`records a commit       ${(records / commits).toFixed(1)} on average`);
    const lone = await measureLoneSave(ours.url, ceiling.url, folder);
    console.log(
      `one connection         ${lone.saveMs.toFixed(2)} ms a save; the ceiling ${lone.ceilingMs.toFixed(2)} ms, a sync ${lone.syncMs.toFixed(2)} ms`,
    );
    const batches = await measureSaveBatch(ours.url);
    console.log(
      `saveBatch of 1,000     ${batches.perSecond.toFixed(0)} records/s; the slowest ${batches.slowestMs.toFixed(0)} ms; the rate must keep ${mustKeep(SAVES_RATIO_MIN).trim()}`,
    );
    console.log(`peak memory            ${ours.peakMemoryMb()?.toFixed(0) ?? "?"} MB`);
  });
}

function printPairs(pairs: readonly Pair[], { connections, seconds }: BenchOptions): void {
  console.log(`\n${connections} connections, ${pairs.length} pairs of ${seconds} s`);
  console.log(`                       ceiling      ours     ratio${MUST_KEEP}`);
  const row = (
    name: string,
    pick: (segment: Segment) => number,
    digits: number,
    ratioMin: number | null = null,
  ): void => {
    const ratio = median(pairs.map((pair) => pick(pair.ours) / pick(pair.ceiling)));
    const [a, b] = [pairs.map((pair) => pick(pair.ceiling)), pairs.map((pair) => pick(pair.ours))].map((list) =>
      median(list).toFixed(digits).padStart(10),
    );
    console.log(`${name.padEnd(20)}${a}${b}${ratio.toFixed(2).padStart(10)}${mustKeep(ratioMin)}`.trimEnd());
  };
  row("saves/s", ({ perSecond }) => perSecond, 0, SAVES_RATIO_MIN);
  row("p50 ms", ({ p50Ms }) => p50Ms, 2);
  row("p99 ms", ({ p99Ms }) => p99Ms, 2);
  row("server CPU µs/save", ({ cpuUs }) => cpuUs ?? Number.NaN, 1);
  const ratios = pairs.map((pair) => (pair.ours.perSecond / pair.ceiling.perSecond).toFixed(2));
  console.log(`ratio of each pair     ${ratios.join(" ")}`);
}
