import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { openSqliteStore, type SqliteStore } from "../../src/sqlite/open-store.ts";
import { createReaderPool, type ReaderPool } from "../../src/sqlite/reader-pool.ts";
import { StoreError } from "../../src/store.ts";
import { KEEP_ALL, NEWEST_WINS, recordOf, submissionOf } from "../suite/submissions.ts";
import { CACHE_BYTES, throwawayFolder } from "./throwaway.ts";

let folder: Awaited<ReturnType<typeof throwawayFolder>>;
let readers: ReaderPool;
let stores: SqliteStore[] = [];

beforeEach(async () => {
  folder = await throwawayFolder();
  readers = createReaderPool();
});

afterEach(async () => {
  for (const store of stores) await store.close();
  stores = [];
  await readers.close();
  await folder.remove();
});

const path = (name: string) => join(folder.folder, name);

function open(name: string): SqliteStore {
  const store = openSqliteStore({ readers }, { file: path(name), cacheBytes: CACHE_BYTES });
  stores.push(store);
  return store;
}

/** What a process that dies now leaves behind: the file and its log, without the index that is rebuilt from it. */
function copyAsLeft(from: string, to: string): void {
  for (const part of ["", "-wal"]) copyFileSync(path(from) + part, path(to) + part);
}

const { barcode } = recordOf();

describe("durability", () => {
  test("clause 12: a save is synced before it is answered", async () => {
    const exec = vi.spyOn(DatabaseSync.prototype, "exec");
    try {
      open("1.sqlite");
      const [db] = exec.mock.contexts as DatabaseSync[];
      expect(db?.prepare("pragma synchronous").get()).toEqual({ synchronous: 2 });
      expect(db?.prepare("pragma journal_mode").get()).toEqual({ journal_mode: "wal" });
    } finally {
      exec.mockRestore();
    }
  });

  test("clause 12: an acknowledged record is in what a crash leaves behind, its history too", async () => {
    const store = open("1.sqlite");
    for (let index = 0; index < 100; index += 1) {
      await store.saveBatch(
        [submissionOf({ barcode: `CELL${index}` }), submissionOf({ voltage: index }, index)],
        KEEP_ALL,
      );
    }
    copyAsLeft("1.sqlite", "crashed.sqlite");
    const recovered = open("crashed.sqlite");
    expect((await recovered.summarize({})).count).toBe(101);
    expect(await recovered.findMany([barcode])).toMatchObject([{ voltage: 99, revision: 100, receivedAt: 99 }]);
    expect(await recovered.history(barcode)).toHaveLength(99);
  });

  test("a file closed and opened again goes on where it was", async () => {
    const older = submissionOf({ voltage: 0, testTime: "2024-01-01 00:00:00" }, 3);
    const first = open("1.sqlite");
    await first.saveBatch([submissionOf({ voltage: 1 }, 1), submissionOf({ voltage: 2 }, 2), older], NEWEST_WINS);
    const before = [await first.findMany([barcode]), await first.history(barcode)];
    await first.close();
    const second = open("1.sqlite");
    expect([await second.findMany([barcode]), await second.history(barcode)]).toEqual(before);
    expect(await second.saveBatch([submissionOf({ voltage: 3 }, 4)], KEEP_ALL)).toMatchObject([{ revision: 3 }]);
    expect((await second.history(barcode)).map(({ voltage }) => voltage)).toEqual([2, 0, 1]);
  });

  test("the order of history goes on after its newest version was pruned", async () => {
    const older = submissionOf({ voltage: 0, testTime: "2024-01-01 00:00:00" }, 2);
    const first = open("1.sqlite");
    await first.saveBatch([submissionOf({ voltage: 1 }, 1), older], NEWEST_WINS);
    await first.pruneHistory(3, 10);
    await first.close();
    const second = open("1.sqlite");
    await second.saveBatch([submissionOf({ voltage: 2 }, 3), submissionOf({ voltage: 3 }, 4)], KEEP_ALL);
    expect((await second.history(barcode)).map(({ voltage }) => voltage)).toEqual([2, 1]);
  });
});

describe("a batch that the engine refuses", () => {
  test("clause 15: leaves nothing of itself, and the store goes on", async () => {
    const store = open("1.sqlite");
    await store.saveBatch([submissionOf({ voltage: 1 }, 1)], KEEP_ALL);
    const impossible = submissionOf({ barcode: "B", testTime: null as never });
    const batch = [submissionOf({ barcode: "A" }), submissionOf({ voltage: 2 }), impossible];
    const reason: unknown = await store.saveBatch(batch, KEEP_ALL).catch((error: unknown) => error);
    expect(reason).toBeInstanceOf(StoreError);
    expect(reason).toMatchObject({ committed: "nothing", cause: { message: expect.stringContaining("NOT NULL") } });
    expect(await store.findMany(["A", "B", barcode])).toMatchObject([{ voltage: 1, revision: 1, receivedAt: 1 }]);
    expect(await store.history(barcode)).toEqual([]);
    expect(await store.saveBatch([submissionOf({ voltage: 2 })], KEEP_ALL)).toMatchObject([{ revision: 2 }]);
  });
});

describe("a file that is not ours", () => {
  test("from a newer version is refused with a message that says so", () => {
    const db = new DatabaseSync(path("newer.sqlite"));
    db.exec("pragma user_version = 99");
    db.close();
    expect(() => open("newer.sqlite")).toThrow(/newer\.sqlite was written by a newer version of cellgrade \(schema 99/);
  });

  test("that is no database is refused when it is opened", () => {
    writeFileSync(path("broken.sqlite"), "no database".repeat(1_000));
    expect(() => open("broken.sqlite")).toThrow("file is not a database");
  });

  test("in a folder that is not there is refused when it is opened", () => {
    expect(() => open("nowhere/1.sqlite")).toThrow("unable to open database file");
  });
});

test("the share of the page cache can be changed while the store is open, and after it is closed does no harm", async () => {
  const exec = vi.spyOn(DatabaseSync.prototype, "exec");
  try {
    const store = open("1.sqlite");
    const [db] = exec.mock.contexts as DatabaseSync[];
    store.setCacheBytes(8 * 1024 * 1024);
    expect(db?.prepare("pragma cache_size").get()).toEqual({ cache_size: -8192 });
    await store.close();
    expect(() => store.setCacheBytes(1024)).not.toThrow();
  } finally {
    exec.mockRestore();
  }
});
