import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqliteStore } from "../../src/sqlite/open-store.ts";
import { type ApplierPool, createApplierPool } from "../../src/sqlite/apply/applier-pool.ts";
import { createReaderPool, type ReaderPool } from "../../src/sqlite/read/reader-pool.ts";
import type { OpenedStore } from "../suite/fresh-store.ts";
import type { RecordStore } from "../../src/store.ts";

/** Small journal segments: quick to make, and taking turns within a test. */
export const CACHE_BYTES = 1024 * 1024;
export const SMALL = { segmentBytes: 512 * 1024 };

/** A store that fails where nobody waits must not do so unseen in a test that expects nothing of the kind. */
function onBackgroundFailure(error: unknown): void {
  throw error;
}

/** A folder of its own; `remove` takes it away with all that is in it. */
export async function throwawayFolder(): Promise<{ readonly folder: string; readonly remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "cellgrade-store-"));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** SQLite stores that share one pool of reader threads, as those of a server do. */
export function sqliteStores(): {
  open(): Promise<OpenedStore & { store: RecordStore; file: string }>;
  close(): Promise<void>;
} {
  let readers: ReaderPool | undefined;
  let appliers: ApplierPool | undefined;
  return {
    async open() {
      readers ??= createReaderPool();
      appliers ??= createApplierPool();
      const { folder, remove } = await throwawayFolder();
      const file = join(folder, "1");
      const store = openSqliteStore({ readers, appliers, onBackgroundFailure }, { file, ...SMALL });
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
      await appliers?.close();
    },
  };
}
