import { mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SAMPLE_RECORD } from "@cellgrade/contract/sample-record";
import { SAVE_PATH } from "@cellgrade/contract/wire";
import type { Config } from "../src/config/config.ts";
import { type RunningServer, startServer } from "../src/main.ts";

// A whole server in the test's process, on a free port and a folder of its own.

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The body as JSON. */
  readonly json: unknown;
}

interface AskOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Where to connect, instead of the server's own host. */
  readonly connectTo?: string;
  /** The address of this machine from which to connect, instead of the one that the system takes. */
  readonly connectFrom?: string;
}

export interface TestServer extends Pick<RunningServer, "url" | "tlsUrl" | "routes"> {
  /** The data folder; removed by stop() unless it was given. */
  readonly data: string;
  /** Asks for a path exactly as it stands: nothing is normalised. */
  ask(path: string, options?: AskOptions): Promise<Answer>;
  /** Saves into account set 001 unless the headers say otherwise. */
  save(record: object, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  stop(): Promise<void>;
}

export { SAMPLE_RECORD };

export async function startTestServer(overrides: Partial<Config> = {}): Promise<TestServer> {
  const data = overrides.data ?? mkdtempSync(join(tmpdir(), "cellgrade-test-"));
  const server = await startServer({
    host: "127.0.0.1",
    port: 0,
    tls: null,
    accountSets: [{ code: "001", name: "一车间" }],
    defaultAccountSet: null,
    publicHosts: [],
    trustProxies: [],
    httpStatus: "always-200",
    plainSaves: true,
    connectionsMax: 8_192,
    queueRecordsMax: 20_000,
    auth: "off",
    loopbackReads: false,
    plainSignIn: false,
    sessionIdleMinutes: 60,
    sessionHours: 12,
    directory: null,
    provider: null,
    auditDays: 0,
    language: "zh-CN",
    logLevel: "silent",
    ...overrides,
    data,
  });
  const { hostname, port } = new URL(server.url);

  function ask(
    path: string,
    { method = "GET", headers = {}, body, connectTo, connectFrom }: AskOptions = {},
  ): Promise<Answer> {
    const to = { host: connectTo ?? hostname, port, ...(connectFrom !== undefined && { localAddress: connectFrom }) };
    return new Promise((resolve, reject) => {
      const req = request({ ...to, path, method, headers, agent: false }, (res) => {
        const chunks: Buffer[] = [];
        res.on("data", (chunk: Buffer) => chunks.push(chunk));
        res.on("error", reject);
        res.on("end", () => {
          const text = Buffer.concat(chunks).toString("utf8");
          resolve({
            status: res.statusCode ?? 0,
            headers: res.headers,
            text,
            get json() {
              return JSON.parse(text);
            },
          });
        });
      });
      req.on("error", reject);
      // As bytes: beside text Node writes header values as UTF-8, and a header's bytes are the test's to choose.
      req.end(typeof body === "string" ? Buffer.from(body) : body);
    });
  }

  return {
    url: server.url,
    tlsUrl: server.tlsUrl,
    routes: server.routes,
    data,
    ask,
    save: (record, headers = {}) =>
      ask(SAVE_PATH, {
        method: "POST",
        headers: { "content-type": "application/json", "x-request-datasource": "001", ...headers },
        body: JSON.stringify(record),
      }),
    async stop() {
      await server.stop();
      if (overrides.data === undefined) rmSync(data, { recursive: true, force: true });
    },
  };
}
