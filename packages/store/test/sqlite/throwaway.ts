import { readdirSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect } from "vitest";
import type { BackgroundFailure, Engine } from "../../src/engine.ts";
import { openDataFolder } from "../../src/sqlite/data-folder.ts";
import { openSqliteEngine } from "../../src/sqlite/engine.ts";
import { damagedTables, defineRowDigest } from "../../src/sqlite/table-digests.ts";
import type { RecordStore } from "../../src/store.ts";
import type { SystemStore } from "../../src/system.ts";
import type { EnginePlace } from "../engine-suite.ts";
import type { OpenedStore } from "../suite/fresh-store.ts";
import type { OpenedSystem } from "../suite/fresh-system.ts";

/** Small journal segments: quick to make, and taking turns within a test. */
export const CACHE_BYTES = 1024 * 1024;
export const SMALL = {
  segmentBytes: 512 * 1024,
  reserveBytes: { least: 1024 * 1024, most: 8 * 1024 * 1024, ample: 64 * 1024 * 1024 },
};

/** An engine that fails where nobody waits must not do so unseen in a test that expects nothing of the kind. */
function failLoudly({ error }: BackgroundFailure): void {
  throw error;
}

/** A folder of its own; `remove` takes it away with all that is in it. */
export async function throwawayFolder(): Promise<{ readonly folder: string; readonly remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "cellgrade-store-"));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Stores of one engine, as those of a server are. */
export function sqliteStores(): {
  open(): Promise<OpenedStore & { store: RecordStore; file: string }>;
  close(): Promise<void>;
} {
  let place: SqlitePlace | undefined;
  let engine: Engine | undefined;
  let opened = 0;
  return {
    async open() {
      place ??= await sqlitePlace();
      engine ??= await place.open({ role: "server" });
      const accountSet = { id: (opened += 1), code: "S" };
      const store = engine.openStore({ ...accountSet, code: `S${opened}` });
      const file = openDataFolder(place.folder).storeFile({ ...accountSet, code: `S${opened}` });
      return { store, file, discard: () => store.close() };
    },
    async close() {
      await engine?.close();
      if (place !== undefined) expectDigests(place.folder);
      await place?.discard();
    },
  };
}

export interface SqlitePlace extends EnginePlace {
  readonly folder: string;
}

export async function sqlitePlace(): Promise<SqlitePlace> {
  const { folder, remove } = await throwawayFolder();
  return {
    folder,
    open: ({ role, create = true, onBackgroundFailure = failLoudly }) =>
      openSqliteEngine({ onBackgroundFailure }, { dataFolder: folder, role, create, ...SMALL }),
    discard: remove,
  };
}

export async function sqliteSystem(): Promise<OpenedSystem> {
  const place = await sqlitePlace();
  const engines: Engine[] = [];
  async function open(): Promise<SystemStore> {
    const engine = await place.open({ role: "administration" });
    engines.push(engine);
    return engine.system;
  }
  return {
    system: await open(),
    openAgain: open,
    async discard() {
      for (const engine of engines) await engine.close();
      expectDigests(place.folder);
      await place.discard();
    },
  };
}

/** The digests of all tables of a data folder are right: whatever a suite wrote, they followed. */
function expectDigests(folder: string): void {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".sqlite"));
  expect(files).toContain("system.sqlite");
  for (const file of files) {
    const db = new DatabaseSync(join(folder, file), { readOnly: true });
    defineRowDigest(db);
    expect(damagedTables(db), file).toEqual([]);
    db.close();
  }
}
