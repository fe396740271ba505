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
  /** Resident memory now, in MB; null where the system does not tell. */
  memoryMb(): number | null;
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

export interface CellgradeOptions {
  readonly data: string;
  /** Of `serve`. */
  readonly args?: readonly string[];
  readonly nodeArgs?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** The command line of another checkout. */
  readonly command?: string;
}

/** A server of cellgrade on a free port; by default that of this checkout. */
export function startCellgrade(options: CellgradeOptions): Promise<ServerProcess> {
  const { data, args = [], nodeArgs = [], environment = {}, command = CELLGRADE } = options;
  const serve = ["serve", "--port", "0", "--data", data, "--log-level", "warn", ...args];
  return startNode([...nodeArgs, command, ...serve], environment);
}

/** Runs a server of the benchmark on this Node. Resolves when it prints `serves <url>`. */
export async function startNode(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const child = spawn(process.execPath, args, {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...environment },
  });
  const url = await readyUrl(child);
  const pid = child.pid ?? 0;
  return {
    url,
    pid,
    cpuMs: () => readCpuMs(pid),
    memoryMb: () => readMemoryMb(pid, "VmRSS"),
    peakMemoryMb: () => readMemoryMb(pid, "VmHWM"),
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

function readMemoryMb(pid: number, name: "VmRSS" | "VmHWM"): number | null {
  try {
    const kib = new RegExp(`${name}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kib === undefined ? null : Number(kib) / 1024;
  } catch {
    return null;
  }
}
