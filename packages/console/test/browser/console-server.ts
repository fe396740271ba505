import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { SAVE_BATCH_PATH } from "@cellgrade/contract/wire";

// Starts the real server from source, on a free port, with a data folder of its own. Its console is
// packages/console/dist.

const CELLGRADE = fileURLToPath(new URL("../../../cellgrade/bin/cellgrade.js", import.meta.url));

const LOOK_EVERY_MS = 20;

export interface ConsoleServer {
  readonly url: string;
  readonly dataFolder: string;
  /** Saves records through the machine interface, in batches. Rejects when a batch is refused. */
  save(records: readonly object[], accountSet?: string): Promise<void>;
  /** Asks the query API. Rejects on a problem. A body makes it a write. */
  api(path: string, options?: { readonly method?: string; readonly body?: object }): Promise<unknown>;
  /** Ends the process and removes its data. */
  stop(): Promise<void>;
}

/**
 * Starts a server with the account set 001, unless `args` name others, and with `--auth off`, unless they say `on`: most pages
 * are tested as somebody sees them who may do everything. The caller stops it.
 */
export async function startConsoleServer(args: readonly string[] = []): Promise<ConsoleServer> {
  const data = mkdtempSync(join(tmpdir(), "cellgrade-test-"));
  const flags = ["serve", "--data", data, "--port", "0", "--log-level", "warn", "--auth", "off", ...args];
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("CELLGRADE_"));
  const child = spawn(process.execPath, [CELLGRADE, ...flags], {
    cwd: data,
    env: Object.fromEntries(inherited),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = new Promise<void>((resolve) => child.once("close", () => resolve()));

  async function stop(): Promise<void> {
    child.kill("SIGKILL");
    await exited;
    rmSync(data, { recursive: true, force: true });
  }

  let url: string;
  try {
    url = await readyUrl(child);
    await allOpen(url);
  } catch (error) {
    await stop();
    throw error;
  }

  async function post(path: string, body: object, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return fetch(url + path, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
  }

  return {
    url,
    dataFolder: data,
    stop,
    async save(records, accountSet = "001") {
      const BATCH = 1_000;
      for (let at = 0; at < records.length; at += BATCH) {
        const batch = { records: records.slice(at, at + BATCH) };
        const answer = await post(SAVE_BATCH_PATH, batch, { "x-request-datasource": accountSet });
        const { state, msg } = (await answer.json()) as { state: number; msg: string };
        if (state !== 1) throw new Error(`not saved: ${msg}`);
      }
    },
    async api(path, { method, body } = {}) {
      const response = await fetch(url + path, {
        method: method ?? (body === undefined ? "GET" : "POST"),
        ...(body !== undefined && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
      });
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
      return response.json();
    },
  };
}

/** Waits until every account set takes saves. A busy machine may open several for longer than a save waits. */
async function allOpen(url: string): Promise<void> {
  for (;;) {
    const ready = (await (await fetch(`${url}/readyz`)).json()) as { accountSets?: number; usable?: number };
    if (ready.usable !== undefined && ready.usable === ready.accountSets) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

function readyUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let out = "";
    let faults = "";
    child.stderr?.setEncoding("utf8").on("data", (more: string) => (faults += more));
    child.stdout?.setEncoding("utf8").on("data", (more: string) => {
      out += more;
      const url = /(http:\/\/\S+)\n/.exec(out)?.[1];
      if (url !== undefined) resolve(url);
    });
    child.once("close", () => reject(new Error(`the server ended before it was ready: ${faults}`)));
  });
}
