import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTokenIssuer, type TokenSettings } from "../../src/access/tokens/issue-tokens.ts";
import type { Config } from "../../src/config/config.ts";
import { type Answer, startTestServer, type TestServer } from "../running-server.ts";
import { withEngine } from "../throwaway-engine.ts";

// A server with --auth on, that is asked by another name than a loopback one, as from a desk in the plant.

const HOST = "mes.factory";

interface Asked {
  readonly method?: string;
  /** What the script sends; by default nothing. */
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface AccessServer {
  readonly server: TestServer;
  /** A token of the role admin for all account sets. */
  readonly admin: string;
  /** Issues a token beside the server, which knows it within a second. One that has ended will do. */
  readonly issue: (settings: Partial<TokenSettings>) => Promise<{ readonly text: string; readonly id: number }>;
  /** Asks as from a desk. A body is sent as JSON. */
  readonly ask: (path: string, asked?: Asked) => Promise<Answer>;
  /** Stops the server, and leaves its data folder. */
  stopServer(): Promise<void>;
  /** Stops the server, unless it is stopped, and removes everything. */
  stop(): Promise<void>;
}

/** Account sets 001 and 002 are there. */
export async function startAccessServer(overrides: Partial<Config> = {}): Promise<AccessServer> {
  const data = mkdtempSync(join(tmpdir(), "cellgrade-access-"));
  const issue: AccessServer["issue"] = (settings) =>
    withEngine(data, "administration", async ({ system }) => {
      const wanted = { name: "脚本", role: "viewer", accountSets: null, expiresAt: null, ...settings } as const;
      const { text, token } = await createTokenIssuer({ register: system.apiTokens }).issue(wanted, "test");
      return { text, id: token.id };
    });
  const admin = (await issue({ name: "admin", role: "admin" })).text;
  const accountSets = ["001", "002"].map((code) => ({ code, name: code }));
  const server = await startTestServer({ auth: "on", publicHosts: [HOST], accountSets, ...overrides, data });
  let stopped: Promise<void> | null = null;
  const stopServer = (): Promise<void> => (stopped ??= server.stop());
  return {
    server,
    admin,
    issue,
    ask(path, { method = "GET", token, headers = {}, body } = {}) {
      const bytes = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
      return server.ask(path, {
        method,
        headers: {
          host: HOST,
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...(bytes !== undefined && { "content-type": "application/json", "content-length": String(bytes.length) }),
          ...headers,
        },
        ...(bytes !== undefined && { body: bytes }),
      });
    },
    stopServer,
    async stop() {
      await stopServer();
      rmSync(data, { recursive: true, force: true });
    },
  };
}
