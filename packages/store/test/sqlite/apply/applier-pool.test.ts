import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openSqliteStore, type SqliteStore } from "../../../src/sqlite/open-store.ts";
import { type ApplierPool, createApplierPool } from "../../../src/sqlite/apply/applier-pool.ts";
import { createReaderPool, type ReaderPool } from "../../../src/sqlite/read/reader-pool.ts";
import { SMALL, throwawayFolder } from "../throwaway.ts";

let folder: Awaited<ReturnType<typeof throwawayFolder>>;
let readers: ReaderPool;
let appliers: ApplierPool;
/** Databases that threads count at the moment. */
let assigned = 0;

beforeEach(async () => {
  folder = await throwawayFolder();
  readers = createReaderPool();
  assigned = 0;
  const pool = createApplierPool();
  appliers = {
    ...pool,
    assign(onEnd) {
      const { thread, leave } = pool.assign(onEnd);
      assigned += 1;
      return {
        thread,
        leave() {
          assigned -= 1;
          leave();
        },
      };
    },
  };
});
afterEach(async () => {
  await readers.close();
  await appliers.close();
  await folder.remove();
});

function open(name: string): SqliteStore {
  return openSqliteStore(
    { readers, appliers, onNotOpened() {}, onBackgroundFailure() {} },
    { file: join(folder.folder, name), ...SMALL },
  );
}

describe("a thread counts the databases that it has, and no longer", () => {
  test.each([
    ["database", (path: string) => writeFileSync(`${path}.sqlite`, "no database".repeat(1_000))],
    ["journal", (path: string) => mkdirSync(`${path}.journal-1`)],
  ])("one whose %s cannot be opened, however often it is tried", async (_, breakIt) => {
    for (let again = 0; again < 5; again += 1) {
      breakIt(join(folder.folder, `broken-${again}`));
      await expect(open(`broken-${again}`).ping()).rejects.toThrow("cannot be opened");
    }
    expect(assigned).toBe(0);
  });

  test("one that is closed", async () => {
    const stores = ["1", "2", "3"].map(open);
    for (const store of stores) await store.ping();
    expect(assigned).toBe(3);
    for (const store of stores) await store.close();
    expect(assigned).toBe(0);
  });

  test("whoever has left is not told of the thread's end", async () => {
    const told: string[] = [];
    appliers.assign(() => told.push("left")).leave();
    appliers.assign(() => told.push("there"));
    await appliers.close();
    expect(told).toEqual(["there"]);
  });
});
