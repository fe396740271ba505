import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import {
  type CellgradeProcess,
  end,
  type Exit,
  type ProcessOptions,
  ready,
  type ServeOptions,
  type ServerProcess,
  spawnCellgrade,
  spawnServe,
} from "./cellgrade-process.ts";

// The command line as a process of a test. Each is ended by its own id and each folder removed, however its test ends.

/** Starts `cellgrade serve` and resolves at its ready line. Rejects when it ends before. */
export async function start(options: ServeOptions): Promise<ServerProcess> {
  const server = spawnServe(options);
  onTestFinished(() => end(server));
  return ready(server);
}

export interface SharedServer extends ServerProcess {
  readonly data: string;
  /** Ends the process and removes its data. */
  end(): Promise<void>;
}

/** As {@link start}, for `beforeAll`, with data of its own. The caller ends it. */
export async function startShared(args: readonly string[] = []): Promise<SharedServer> {
  const data = makeFolder();
  const server = spawnServe({ data, args });
  async function endShared(): Promise<void> {
    await end(server);
    rmSync(data, { recursive: true, force: true });
  }
  try {
    return { ...(await ready(server)), data, end: endShared };
  } catch (error) {
    await endShared();
    throw error;
  }
}

/** Starts `cellgrade serve` and does not wait for it. */
export function startUnready(options: ServeOptions): CellgradeProcess {
  const server = spawnServe(options);
  onTestFinished(() => end(server));
  return server;
}

/** Starts any command of the command line and does not wait for it. */
export function startCommand(args: readonly string[], options: ProcessOptions = {}): CellgradeProcess {
  const command = spawnCellgrade(args, options);
  onTestFinished(() => end(command));
  return command;
}

export interface Finished extends Exit {
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command of the command line to its end. */
export async function run(args: readonly string[], options: ProcessOptions = {}): Promise<Finished> {
  const command = spawnCellgrade(args, options);
  onTestFinished(() => end(command));
  return finish(command);
}

/** As {@link run}, for `beforeAll`, and for commands that end by themselves. */
export function runShared(args: readonly string[]): Promise<Finished> {
  return finish(spawnCellgrade(args, {}));
}

async function finish(command: CellgradeProcess): Promise<Finished> {
  const exit = await command.exited;
  return { ...exit, stdout: command.stdout(), stderr: command.stderr() };
}

export function temporaryFolder(): string {
  const folder = makeFolder();
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function makeFolder(): string {
  return mkdtempSync(join(tmpdir(), "cellgrade-test-"));
}
