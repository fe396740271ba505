import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { invariant } from "@cellgrade/contract/invariant";
import type { ReplacedVersion, StoredRecord } from "@cellgrade/store/store";
import type { SystemStore } from "@cellgrade/store/system";
import { afterAll, beforeAll } from "vitest";
import { newAccountSet } from "../../src/account-sets/new-account-set.ts";
import type { Config } from "../../src/config/config.ts";
import type { RunningServer } from "../../src/main.ts";
import { startTestServer } from "../running-server.ts";
import { withEngine } from "../throwaway-engine.ts";

// The whole server in a folder of its own. The account sets 001 and 002 are there, and Off, which is disabled.

export interface IngestServer extends Pick<RunningServer, "url" | "stop"> {
  /** What the command line does beside the running server. */
  withSystem<Done>(work: (system: SystemStore) => Promise<Done>): Promise<Done>;
  /** Stops the server, unless it is stopped, and gives what lies beside the account sets to `look`. */
  afterStop<Seen>(look: (system: SystemStore) => Promise<Seen>): Promise<Seen>;
  /** Stops the server, unless it is stopped, and gives the record of a barcode and what it replaced. */
  stored(accountSet: string, barcode: string): Promise<Stored>;
  /** Stops and removes everything. */
  discard(): Promise<void>;
}

interface Stored {
  readonly record: StoredRecord | undefined;
  /** Newest first. */
  readonly history: readonly ReplacedVersion[];
}

/** Made once for all servers of a worker, since it takes a third of what a server's start takes. */
let systemWithOff: Promise<Uint8Array> | undefined;

/** The `system.sqlite` of a data folder in which Off is the only account set. */
async function makeSystemWithOff(): Promise<Uint8Array> {
  const data = await mkdtemp(join(tmpdir(), "cellgrade-ingest-"));
  try {
    await withEngine(data, "administration", ({ system }) =>
      system.accountSets.add({ ...newAccountSet("Off", "Off"), enabled: false }),
    );
    return await readFile(join(data, "system.sqlite"));
  } finally {
    await rm(data, { recursive: true, force: true });
  }
}

export async function startIngestServer(overrides: Partial<Config> = {}): Promise<IngestServer> {
  const data = overrides.data ?? (await mkdtemp(join(tmpdir(), "cellgrade-ingest-")));
  const withSystem: IngestServer["withSystem"] = (work) =>
    withEngine(data, "administration", ({ system }) => work(system));
  const systemFile = join(data, "system.sqlite");
  if (!existsSync(systemFile)) await writeFile(systemFile, await (systemWithOff ??= makeSystemWithOff()));
  const accountSets = ["001", "002"].map((code) => ({ code, name: code }));
  const server = await startTestServer({ accountSets, ...overrides, data });
  let stopped: Promise<void> | null = null;
  const stop = (): Promise<void> => (stopped ??= server.stop());
  return {
    url: server.url,
    stop,
    withSystem,
    async afterStop(look) {
      await stop();
      return withSystem(look);
    },
    async stored(accountSet, barcode) {
      await stop();
      return withEngine(data, "server", async (engine) => {
        const set = (await engine.system.accountSets.all()).find(({ code }) => code === accountSet);
        invariant(set !== undefined, `the account set ${accountSet} is there`);
        const store = engine.openStore(set);
        const [record] = await store.findMany([barcode]);
        return { record, history: await store.history(barcode) };
      });
    },
    async discard() {
      await stop();
      await rm(data, { recursive: true, force: true });
    },
  };
}

/** One server for all tests of the surrounding file or `describe`. */
export function sharedServer(overrides: Partial<Config> = {}): () => IngestServer {
  let server: IngestServer | undefined;
  beforeAll(async () => {
    server = await startIngestServer(overrides);
  });
  afterAll(() => server?.discard());
  return () => {
    if (server === undefined) throw new Error("no server runs outside of a test");
    return server;
  };
}
