import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { invariant } from "@cellgrade/contract/invariant";
import { openSqliteStore } from "@cellgrade/store/sqlite";
import { createApplierPool } from "@cellgrade/store/sqlite/applier-pool";
import { createReaderPool } from "@cellgrade/store/sqlite/reader-pool";
import { openSystemStore } from "@cellgrade/store/sqlite/system";
import type { ReplacedVersion, StoredRecord } from "@cellgrade/store/store";
import type { SystemStore } from "@cellgrade/store/system";
import { afterAll, beforeAll } from "vitest";
import { newAccountSet } from "../../src/account-sets/new-account-set.ts";
import type { Config } from "../../src/config.ts";
import type { RunningServer } from "../../src/main.ts";
import { openDataFolder } from "../../src/operate/data-folder.ts";
import { startTestServer } from "../running-server.ts";

// The whole server in a folder of its own. The account sets 001 and 002 are there, and Off, which is disabled.

export interface IngestServer extends RunningServer {
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

export async function startIngestServer(overrides: Partial<Config> = {}): Promise<IngestServer> {
  const data = overrides.data ?? (await mkdtemp(join(tmpdir(), "cellgrade-ingest-")));
  const systemFile = join(data, "system.sqlite");
  await withSystem(systemFile, (system) => system.accountSets.add({ ...newAccountSet("Off", "Off"), enabled: false }));
  const accountSets = ["001", "002"].map((code) => ({ code, name: code }));
  const server = await startTestServer({ accountSets, ...overrides, data });
  let stopped: Promise<void> | null = null;
  const stop = (): Promise<void> => (stopped ??= server.stop());
  return {
    url: server.url,
    stop,
    withSystem: (work) => withSystem(systemFile, work),
    async afterStop(look) {
      await stop();
      return withSystem(systemFile, look);
    },
    async stored(accountSet, barcode) {
      await stop();
      const all = await withSystem(systemFile, (system) => system.accountSets.all());
      const set = all.find(({ code }) => code === accountSet);
      invariant(set !== undefined, `the account set ${accountSet} is there`);
      return readStored(openDataFolder(data).storeFile(set), barcode);
    },
    async discard() {
      await stop();
      await rm(data, { recursive: true, force: true });
    },
  };
}

async function withSystem<Seen>(file: string, look: (system: SystemStore) => Promise<Seen>): Promise<Seen> {
  const system = openSystemStore(file);
  try {
    return await look(system);
  } finally {
    await system.close();
  }
}

async function readStored(file: string, barcode: string): Promise<Stored> {
  const readers = createReaderPool();
  const appliers = createApplierPool();
  const store = openSqliteStore({ readers, appliers, onBackgroundFailure: () => {} }, { file });
  try {
    const [record] = await store.findMany([barcode]);
    return { record, history: await store.history(barcode) };
  } finally {
    await store.close();
    await readers.close();
    await appliers.close();
  }
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
