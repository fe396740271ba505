export interface ProgressOutput {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

const TERMINAL_EVERY_MS = 500;
/** In a log file one line each 5 s tells enough and is not noise. */
const LOG_EVERY_MS = 5_000;

/** Shows how much of some work is done, as one rewritten line on a terminal, else as a plain line each 5 s. */
export function createProgressLine(output: ProgressOutput, doing: string): { show(done: number): void; clear(): void } {
  const isTerminal = output.isTTY === true;
  const everyMs = isTerminal ? TERMINAL_EVERY_MS : LOG_EVERY_MS;
  let shownAt = performance.now();
  return {
    show(done) {
      if (performance.now() - shownAt < everyMs) return;
      shownAt = performance.now();
      const line = `${doing}: ${Math.floor(done * 100)} %`;
      output.write(isTerminal ? `\r${line}\u001b[K` : `${line}\n`);
    },
    clear() {
      if (isTerminal) output.write("\r\u001b[K");
    },
  };
}
