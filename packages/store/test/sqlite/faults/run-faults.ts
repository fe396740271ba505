import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { type FaultRun, messages, prepare, runFault } from "./run-fault.ts";
import type { NthFault } from "./nth-fault.ts";
import { firstUse, useAgain } from "./scenarios.ts";

// The process that meets faults, with the library preloaded. It runs its scenario with fault after fault until a run meets
// none, prints each run as a line of JSON and waits to be killed: what a fault left open goes with it.

export interface FaultJob {
  /** The n of the first fault, and from one to the next. */
  readonly first: number;
  readonly step: number;
  readonly folder: string;
}

/** A line of the output. */
export type FaultLine = (FaultRun & { readonly scenario: string }) | { readonly end: true };

const job = JSON.parse(process.argv[2] ?? "") as FaultJob;
const unseen: string[] = [];
process.on("uncaughtException", (error) => unseen.push(`not caught: ${messages(error)}`));

const print = (line: FaultLine): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

const scenarios = [
  { scenario: firstUse, prepared: null },
  { scenario: useAgain, prepared: await prepare(firstUse, join(job.folder, "prepared")) },
];
const KINDS = [
  { times: "once", error: "io" },
  { times: "on", error: "io" },
  { times: "once", error: "room" },
  { times: "on", error: "room" },
] as const;

try {
  for (const { scenario, prepared } of scenarios) {
    for (const kind of KINDS) {
      for (let n = job.first; ; n += job.step) {
        // A disk that is full takes the beginning of a write; one that fails may take any of it.
        const half = kind.error === "room" || kind.times === "on" || n % 2 === 0;
        const fault: NthFault = { n, ...kind, written: half ? "half" : "nothing" };
        const run = await runFault(scenario, fault, { folder: mkdtempSync(join(job.folder, "run-")), prepared });
        print({ scenario: scenario.name, ...run, wrong: [...run.wrong, ...unseen.splice(0)] });
        if (run.failed === null) break;
      }
    }
  }
} catch (error) {
  // The run itself failed, not what it tries: whoever waits for its line would wait for ever.
  console.error(messages(error));
  process.kill(process.pid, "SIGKILL");
}
print({ end: true });
setInterval(() => {}, 1_000);
