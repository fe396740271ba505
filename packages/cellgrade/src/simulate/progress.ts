import { count, ms } from "./summary.ts";
import type { Tally } from "./tally.ts";

const TERMINAL_EVERY_MS = 500;
/** In a log file one line each 5 s tells enough and is not noise. */
const LOG_EVERY_MS = 5_000;

export interface ProgressOutput {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

export interface Progress {
  stop(): void;
}

/** Shows the tally while it is filled, as one rewritten line on a terminal, else as a plain line each 5 s. */
export function showProgress({ output, tally }: { output: ProgressOutput; tally: Tally }): Progress {
  const isTerminal = output.isTTY === true;
  const everyMs = isTerminal ? TERMINAL_EVERY_MS : LOG_EVERY_MS;
  let before = { acknowledged: 0, atMs: performance.now() };
  const timer = setInterval(() => {
    const now = { acknowledged: tally.acknowledged, atMs: performance.now() };
    const perS = ((now.acknowledged - before.acknowledged) * 1_000) / (now.atMs - before.atMs);
    before = now;
    const line = progressLine(tally, perS);
    output.write(isTerminal ? `\r${line}\u001b[K` : `${line}\n`);
  }, everyMs);
  return {
    stop() {
      clearInterval(timer);
      if (isTerminal) output.write("\r\u001b[K");
    },
  };
}

export function progressLine({ sent, acknowledged, refused, lost, latency }: Tally, perS: number): string {
  const p50 = ms(latency.percentileMs(0.5));
  const p99 = ms(latency.percentileMs(0.99));
  const ended = `acknowledged ${count(acknowledged)}  refused ${count(refused)}  lost ${count(lost)}`;
  return `sent ${count(sent)}  ${ended}  ${perS.toFixed(0)}/s  p50 ${p50} ms  p99 ${p99} ms`;
}
