import { describeFault } from "./bad-channels.ts";
import type { BadChannel } from "./grading-process.ts";
import type { LatencyHistogram } from "./latency-histogram.ts";
import type { Tally } from "./tally.ts";

export interface SummaryInput {
  readonly url: string;
  readonly accountSet: string;
  readonly seed: number;
  readonly barcodePrefix: string;
  /** Cells a second. 0: as many as the server took. */
  readonly cellsPerS: number;
  readonly elapsedMs: number;
  readonly testTimes: { readonly first: string; readonly last: string };
  readonly tally: Tally;
  readonly badChannels: readonly BadChannel[];
}

/** What `--json` prints. The names are stable and carry their units. */
export type Summary = ReturnType<typeof summarize>;

export function summarize({ tally, elapsedMs, ...input }: SummaryInput) {
  const { sent, acknowledged, refused, lost, retests, replayed, resends, latency } = tally;
  return {
    url: input.url,
    accountSet: input.accountSet,
    seed: input.seed,
    barcodePrefix: input.barcodePrefix,
    rateAskedPerS: input.cellsPerS,
    elapsedS: elapsedMs / 1_000,
    acknowledgedPerS: elapsedMs > 0 ? acknowledged / (elapsedMs / 1_000) : 0,
    cells: { sent, acknowledged, refused, lost, retests, replayed },
    testTimes: input.testTimes,
    resends,
    troubles: Array.from(tally.troubles.values(), ({ name, answers, sample }) => ({ name, answers, sample })).sort(
      (a, b) => b.answers - a.answers,
    ),
    latency: {
      /**
       * In a paced run they count from the time a cell was due, so a pause of the server shows in every cell that
       * waited.
       */
      from: input.cellsPerS === 0 ? "actual send" : "intended send",
      ...percentilesMs(latency),
    },
    badChannels: input.badChannels,
    units: { voltage: "V", electricity: "A", volume: "Ah", energy: "Wh" },
  };
}

function percentilesMs(latency: LatencyHistogram) {
  return {
    p50Ms: latency.percentileMs(0.5),
    p90Ms: latency.percentileMs(0.9),
    p99Ms: latency.percentileMs(0.99),
    p999Ms: latency.percentileMs(0.999),
    maxMs: latency.maxMs(),
  };
}

export function summaryText(summary: Summary): string {
  const { cells, latency } = summary;
  const lines = [
    `${summary.url}  account set ${summary.accountSet}  seed ${summary.seed}  barcodes ${summary.barcodePrefix}…`,
    `sent ${count(cells.sent)} (${count(cells.retests)} of them retests${cells.replayed === 0 ? "" : `, ${count(cells.replayed)} replayed`})   acknowledged ${count(cells.acknowledged)}   refused ${count(cells.refused)}   lost ${count(cells.lost)}   sent again ${count(summary.resends)}`,
    `test times ${summary.testTimes.first} to ${summary.testTimes.last}`,
    `${summary.elapsedS.toFixed(1)} s, ${summary.acknowledgedPerS.toFixed(1)} acknowledged per second`,
    `latency from the ${latency.from}, ms: p50 ${ms(latency.p50Ms)}  p90 ${ms(latency.p90Ms)}  p99 ${ms(latency.p99Ms)}  p99.9 ${ms(latency.p999Ms)}  max ${ms(latency.maxMs)}`,
  ];
  if (summary.troubles.length > 0) lines.push("answers that were not a success (some passed when sent again):");
  for (const { name, answers, sample } of summary.troubles) lines.push(`  ${count(answers)} × ${name}: ${sample}`);
  lines.push(summary.badChannels.length > 0 ? "planted bad channels:" : "no bad channels planted");
  for (const { deviceCode, batteryStation, fault, cells } of summary.badChannels) {
    lines.push(`  ${deviceCode}  ${batteryStation}  ${describeFault(fault)} (${count(cells)} cells)`);
  }
  return `${lines.join("\n")}\n`;
}

export function count(value: number): string {
  return value.toLocaleString("en-US");
}

/** A latency with three significant digits: more would be noise. */
export function ms(value: number): string {
  return value < 100 ? String(Number(value.toPrecision(3))) : value.toFixed(0);
}
