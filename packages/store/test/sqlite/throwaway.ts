import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqliteStore, type SqliteStore } from "../../src/sqlite/open-store.ts";
import { createReaderPool, type ReaderPool } from "../../src/sqlite/reader-pool.ts";
import type { OpenedStore } from "../suite/fresh-store.ts";

export const CACHE_BYTES = 1024 * 1024;

/** A folder of its own; `remove` takes it away with all that is in it. */
export async function throwawayFolder(): Promise<{ readonly folder: string; readonly remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "cellgrade-store-"));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** SQLite stores that share one pool of reader threads, as those of a server do. */
export function sqliteStores(): {
  open(): Promise<OpenedStore & { store: SqliteStore; file: string }>;
  close(): Promise<void>;
} {
  let readers: ReaderPool | undefined;
  return {
    async open() {
      readers ??= createReaderPool();
      const { folder, remove } = await throwawayFolder();
      const file = join(folder, "1.sqlite");
      const store = openSqliteStore({ readers }, { file, cacheBytes: CACHE_BYTES });
      return {
        store,
        file,
        async discard() {
          await store.close();
          await remove();
        },
      };
    },
    async close() {
      await readers?.close();
    },
  };
}
