import { type ChildProcess, spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { until } from "./until.ts";

// The command line as a real process.

const CELLGRADE = fileURLToPath(new URL("../../bin/cellgrade.js", import.meta.url));

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface CellgradeProcess {
  readonly pid: number;
  kill(signal: NodeJS.Signals): void;
  /** Never rejects. */
  readonly exited: Promise<Exit>;
  /** All output so far. */
  stdout(): string;
  stderr(): string;
}

export interface ServerProcess extends CellgradeProcess {
  /** The address that the ready line names. */
  readonly url: string;
}

export interface ProcessOptions {
  /** By default a folder of its own, so that no `cellgrade.yaml` nearby is read. */
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** The Node that runs it. By default it is the one that runs the test. */
  readonly node?: string;
  /** What it reads on standard input. Without it that is closed. */
  readonly input?: string;
}

export interface ServeOptions extends ProcessOptions {
  readonly data: string;
  /** Flags of `serve` beside `--data`, `--port 0` and `--log-level warn`, which they may override. */
  readonly args?: readonly string[];
}

/** Starts `cellgrade serve` and does not wait for it. */
export function spawnServe({ data, args = [], ...options }: ServeOptions): CellgradeProcess {
  return spawnCellgrade(["serve", "--data", data, "--port", "0", "--log-level", "warn", ...args], {
    cwd: tmpdir(),
    ...options,
  });
}

export function spawnCellgrade(
  args: readonly string[],
  { cwd, environment, node = process.execPath, input }: ProcessOptions,
): CellgradeProcess {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("CELLGRADE_"));
  const child = spawn(node, [CELLGRADE, ...args], {
    cwd: cwd ?? tmpdir(),
    env: { ...Object.fromEntries(inherited), NO_COLOR: "1", ...environment },
    stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
    detached: process.platform !== "win32", // a group of its own, so that what it starts can be ended with it
  });
  child.stdin?.end(input);
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  return {
    pid: child.pid ?? 0,
    kill(signal) {
      child.kill(signal);
    },
    exited: exitOf(child),
    stdout,
    stderr,
  };
}

function collect(stream: NodeJS.ReadableStream | null): () => string {
  let text = "";
  stream?.setEncoding("utf8").on("data", (more: string) => {
    text += more;
  });
  return () => text;
}

/** `close` comes after `exit`, when all output has been read. */
function exitOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    child.once("close", (code, signal) => resolve({ code, signal }));
    child.once("error", () => resolve({ code: null, signal: null }));
  });
}

/** Ends the process and all that it started. */
export async function end(command: CellgradeProcess): Promise<void> {
  try {
    if (process.platform === "win32") command.kill("SIGKILL");
    else if (command.pid > 0) process.kill(-command.pid, "SIGKILL"); // 0, that never started, would be our own group
  } catch {
    // The process has ended, and all that it started.
  }
  await command.exited;
}

/** Resolves at the ready line of a server. Rejects when it ends before. */
export async function ready(server: CellgradeProcess): Promise<ServerProcess> {
  let ended: Exit | null = null;
  void server.exited.then((exit) => {
    ended = exit;
  });
  const url = await until(() => {
    const found = /(http:\/\/\S+)\n/.exec(server.stdout())?.[1];
    if (found === undefined && ended !== null) {
      throw new Error(`the server ended before it was ready: ${JSON.stringify(ended)} ${server.stderr()}`);
    }
    return found;
  });
  return { ...server, url };
}
