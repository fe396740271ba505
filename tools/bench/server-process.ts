import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** A server under measurement, as a process of its own. */
export interface ServerProcess {
  readonly url: string;
  readonly pid: number;
  /** CPU time used so far, all threads, in ms; null where the system does not tell. */
  cpuMs(): number | null;
  /** Resident memory at its highest so far, in MB; null where the system does not tell. */
  peakMemoryMb(): number | null;
  stop(): Promise<void>;
}

const CEILING = fileURLToPath(new URL("./ceiling.ts", import.meta.url));
/** The command line. */
export const CELLGRADE = fileURLToPath(new URL("../../packages/cellgrade/bin/cellgrade.js", import.meta.url));

export function startCeiling(): Promise<ServerProcess> {
  return startNode([CEILING]);
}

export function startCellgrade(
  data: string,
  args: readonly string[] = [],
  nodeArgs: readonly string[] = [],
): Promise<ServerProcess> {
  return startNode([...nodeArgs, CELLGRADE, "serve", "--port", "0", "--data", data, "--log-level", "warn", ...args]);
}

/** Runs a server of the benchmark on this Node: it prints `serves <url>` when it is ready. */
export async function startNode(args: readonly string[]): Promise<ServerProcess> {
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const url = await readyUrl(child);
  const pid = child.pid ?? 0;
  return {
    url,
    pid,
    cpuMs: () => readCpuMs(pid),
    peakMemoryMb: () => readPeakMemoryMb(pid),
    async stop() {
      if (child.exitCode !== null) return;
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      await exited;
    },
  };
}

/** The base URL in the line that a server prints when it is ready. */
function readyUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = "";
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      const url = /serves (http:\S+)\n/.exec(output)?.[1];
      if (url !== undefined) resolve(url);
    });
    child.once("exit", (code) => reject(new Error(`the server ended with code ${code} before it was ready`)));
  });
}

/** Linux counts CPU time in ticks of 10 ms. */
const TICK_MS = 10;

function readCpuMs(pid: number): number | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  } catch {
    return null;
  }
}

function readPeakMemoryMb(pid: number): number | null {
  try {
    const kib = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kib === undefined ? null : Number(kib) / 1024;
  } catch {
    return null;
  }
}
