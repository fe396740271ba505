import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Answered, Asked } from "./ask-once.ts";
import type { Machine } from "./two-machines.ts";

// What runs on a machine of two-machines.ts: the server as its operator starts it, clients that no browser hinders, a page of
// another origin, and the browser itself.

const CELLGRADE = fileURLToPath(new URL("../../../cellgrade/bin/cellgrade.js", import.meta.url));
const FOREIGN_PAGE = fileURLToPath(new URL("./foreign-page.ts", import.meta.url));
const ASK_ONCE = fileURLToPath(new URL("./ask-once.ts", import.meta.url));

export interface PlantServer {
  /** What it printed when it was ready. */
  readonly printed: string;
  /** Its port: that of TLS where it has one. */
  readonly port: string;
  /** The link that makes the first admin, out of its file. */
  firstAdminLink(): string;
  /** Ends the process. */
  stop(): Promise<void>;
}

/** Starts `cellgrade serve` on a machine, in a folder of the caller's. */
export async function startPlantServer(
  machine: Machine,
  folder: string,
  args: readonly string[],
): Promise<PlantServer> {
  const serve = ["serve", "--host", "0.0.0.0", "--port", "0", "--log-level", "error", ...args];
  const child = start(machine, [process.execPath, CELLGRADE, ...serve], folder);
  const printed = await printedUntil(child, /serves (https?:\/\/\S+)\n/);
  return {
    printed,
    port: new URL(/serves (\S+)\n/.exec(printed)?.[1] ?? "").port,
    firstAdminLink: () => readFileSync(join(folder, "data", "first-admin-link.txt"), "utf8").trim(),
    stop: () => end(child),
  };
}

export interface ForeignPage {
  readonly port: string;
  stop(): Promise<void>;
}

/** Serves an empty page of another origin on a machine. */
export async function startForeignPage(machine: Machine): Promise<ForeignPage> {
  const child = start(machine, [process.execPath, FOREIGN_PAGE], process.cwd());
  const port = (await printedUntil(child, /^\d+\n/)).trim();
  return { port, stop: () => end(child) };
}

/** Sends one request from a machine, with whatever headers. */
export async function askFrom({ before: [nsenter, ...into] }: Machine, asked: Asked): Promise<Answered> {
  const args = [...into, process.execPath, ASK_ONCE, JSON.stringify(asked)];
  const { stdout } = await promisify(execFile)(nsenter, args);
  return JSON.parse(stdout) as Answered;
}

/** Runs a command of the command line to its end. */
export function cellgrade(folder: string, ...args: readonly string[]): void {
  execFileSync(process.execPath, [CELLGRADE, ...args], { cwd: folder });
}

/** Makes a program that starts a browser on a machine. `folder`: where the program may lie. */
export function browserOn({ before }: Machine, folder: string): (chromium: string) => string {
  return function wrap(chromium) {
    const file = join(folder, "chromium");
    writeFileSync(file, `#!/bin/sh\nexec ${before.join(" ")} "${chromium}" "$@"\n`);
    chmodSync(file, 0o755);
    return file;
  };
}

function start({ before: [nsenter, ...into] }: Machine, command: readonly string[], cwd: string): ChildProcess {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("CELLGRADE_"));
  const env = Object.fromEntries(inherited);
  return spawn(nsenter, [...into, ...command], { cwd, env, stdio: ["ignore", "pipe", "inherit"] });
}

async function printedUntil(child: ChildProcess, pattern: RegExp): Promise<string> {
  let printed = "";
  for await (const chunk of child.stdout ?? []) {
    printed += String(chunk);
    if (pattern.test(printed)) return printed;
  }
  throw new Error(`it ended before it was ready: ${printed}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}
