import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { buildNthFault } from "./nth-fault.ts";
import type { FaultJob, FaultLine } from "./run-faults.ts";

// Runs with faults, in processes of their own that lose their disks and are killed in the end.

const PROGRAM = fileURLToPath(new URL("./run-faults.ts", import.meta.url));

/** Most of a run is waiting for a store that opens again. */
const PROCESSES_MAX = 2;

export interface FaultRuns {
  readonly runs: number;
  /** What was not as it must be, with the fault that did it. */
  readonly wrong: readonly string[];
}

/**
 * Every scenario with every kind of fault: n from each of `firsts`, `step` by `step`, until a run meets none. What the
 * processes write lies in `folder`, which the caller removes. A text says why no fault can be made here.
 */
export async function runFaults({
  folder,
  firsts,
  step,
}: {
  readonly folder: string;
  readonly firsts: readonly number[];
  readonly step: number;
}): Promise<FaultRuns | string> {
  const library = buildNthFault(folder);
  if (typeof library === "string") return library;
  // Every run starts its threads anew. What they run is compiled once, which takes a third off.
  const environment = {
    ...process.env,
    ...library,
    NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"] ?? join(folder, "compiled"),
  };
  const waiting = [...firsts];
  const wrong: string[] = [];
  let runs = 0;

  async function work(): Promise<void> {
    for (let first = waiting.shift(); first !== undefined; first = waiting.shift()) {
      const job: FaultJob = { first, step, folder: mkdtempSync(join(folder, "job-")) };
      const child = spawn(process.execPath, [PROGRAM, JSON.stringify(job)], {
        env: environment,
        stdio: ["ignore", "pipe", "inherit"],
      });
      try {
        for await (const line of linesOf(child)) {
          runs += 1;
          const { scenario, fault, failed } = line;
          for (const text of line.wrong) wrong.push(`${scenario} ${JSON.stringify(fault)}, ${failed}: ${text}`);
        }
      } finally {
        child.kill("SIGKILL");
      }
    }
  }

  await Promise.all(Array.from({ length: PROCESSES_MAX }, work));
  return { runs, wrong };
}

/** The runs of a process, until it says that there are no more. Throws when it ends before. */
async function* linesOf(child: ChildProcess): AsyncGenerator<Exclude<FaultLine, { readonly end: true }>> {
  if (child.stdout === null) return;
  for await (const text of createInterface({ input: child.stdout })) {
    const line = JSON.parse(text) as FaultLine;
    if ("end" in line) return;
    yield line;
  }
  throw new Error(`the process that meets faults ended: ${child.exitCode ?? child.signalCode}`);
}
