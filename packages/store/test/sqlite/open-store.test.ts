import { copyFileSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openSqliteStore, type SqliteStore } from "../../src/sqlite/open-store.ts";
import { type ApplierPool, createApplierPool } from "../../src/sqlite/apply/applier-pool.ts";
import { createReaderPool, type ReaderPool } from "../../src/sqlite/read/reader-pool.ts";
import { StoreError } from "../../src/store.ts";
import { KEEP_ALL, NEWEST_WINS, recordOf, submissionOf } from "../suite/submissions.ts";
import { SMALL, throwawayFolder } from "./throwaway.ts";

let folder: Awaited<ReturnType<typeof throwawayFolder>>;
let readers: ReaderPool;
let appliers: ApplierPool;
let stores: SqliteStore[] = [];
let backgroundFailures: unknown[] = [];

beforeEach(async () => {
  folder = await throwawayFolder();
  readers = createReaderPool();
  appliers = createApplierPool();
  backgroundFailures = [];
});

afterEach(async () => {
  for (const store of stores) await store.close();
  stores = [];
  await readers.close();
  await appliers.close();
  await folder.remove();
});

const path = (name: string) => join(folder.folder, name);

function open(name: string): SqliteStore {
  const store = openSqliteStore(
    { readers, appliers, onNotOpened: () => {}, onBackgroundFailure: (error) => backgroundFailures.push(error) },
    { file: path(name), ...SMALL },
  );
  stores.push(store);
  return store;
}

/** What a process that dies now leaves behind. The files change while they are copied, so the journal comes first. */
function copyAsLeft(from: string, to: string): void {
  for (const part of [".journal-0", ".journal-1", ".sqlite", ".sqlite-wal"]) {
    try {
      copyFileSync(path(from) + part, path(to) + part);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
}

const { barcode } = recordOf();

describe("durability", () => {
  test("clause 12: an acknowledged record is in what a crash leaves behind, its history too", async () => {
    const store = open("1");
    for (let index = 0; index < 100; index += 1) {
      await store.saveBatch(
        [submissionOf({ barcode: `CELL${index}` }), submissionOf({ voltage: index }, index)],
        KEEP_ALL,
      );
    }
    copyAsLeft("1", "crashed");
    const recovered = open("crashed");
    expect((await recovered.summarize({})).count).toBe(101);
    expect(await recovered.findMany([barcode])).toMatchObject([{ voltage: 99, revision: 100, receivedAt: 99 }]);
    expect(await recovered.history(barcode)).toHaveLength(99);
  });

  test("clause 12: the journal alone has every acknowledged record, before the database has seen it", async () => {
    const store = open("1");
    await store.ping();
    await store.saveBatch([submissionOf({ voltage: 1 })], KEEP_ALL);
    for (const part of [".journal-0", ".journal-1"]) copyFileSync(`${path("1")}${part}`, `${path("only")}${part}`);
    expect(await open("only").findMany([barcode])).toMatchObject([{ voltage: 1 }]);
  });

  test("clause 14: a batch that was applied before a crash is not applied again", async () => {
    const first = open("1");
    await first.saveBatch([submissionOf({ voltage: 1 }, 1), submissionOf({ voltage: 2 }, 2)], KEEP_ALL);
    const before = [await first.findMany([barcode]), await first.history(barcode)];
    await first.close(); // all applied, and all still in the journal
    const second = open("1");
    expect([await second.findMany([barcode]), await second.history(barcode)]).toEqual(before);
  });

  test("the database is synced by itself: full, with a write-ahead log", async () => {
    const store = open("1");
    await store.saveBatch([submissionOf()], KEEP_ALL);
    await store.close();
    const db = new DatabaseSync(`${path("1")}.sqlite`);
    expect(db.prepare("pragma journal_mode").get()).toEqual({ journal_mode: "wal" });
    db.close();
    expect(readFileSync(new URL("../../src/sqlite/apply/applier-worker.ts", import.meta.url), "utf8")).toContain(
      'synchronous: "full"',
    );
  });

  test("a store closed and opened again goes on where it was", async () => {
    const older = submissionOf({ voltage: 0, testTime: "2024-01-01 00:00:00" }, 3);
    const first = open("1");
    await first.saveBatch([submissionOf({ voltage: 1 }, 1), submissionOf({ voltage: 2 }, 2), older], NEWEST_WINS);
    const before = [await first.findMany([barcode]), await first.history(barcode)];
    await first.close();
    const second = open("1");
    expect([await second.findMany([barcode]), await second.history(barcode)]).toEqual(before);
    await second.saveBatch([submissionOf({ voltage: 3 }, 4)], KEEP_ALL);
    expect(await second.findMany([barcode])).toMatchObject([{ revision: 3 }]);
    expect((await second.history(barcode)).map(({ voltage }) => voltage)).toEqual([2, 0, 1]);
  });

  test("the order of history goes on after its newest version was pruned", async () => {
    const older = submissionOf({ voltage: 0, testTime: "2024-01-01 00:00:00" }, 2);
    const first = open("1");
    await first.saveBatch([submissionOf({ voltage: 1 }, 1), older], NEWEST_WINS);
    await first.retain({ historyBefore: 3, recordsBefore: null }, new AbortController().signal);
    await first.close();
    const second = open("1");
    await second.saveBatch([submissionOf({ voltage: 2 }, 3), submissionOf({ voltage: 3 }, 4)], KEEP_ALL);
    expect((await second.history(barcode)).map(({ voltage }) => voltage)).toEqual([2, 1]);
  });

  test("more than both segments hold goes through, and all of it is there", async () => {
    const store = open("1");
    const records = Array.from({ length: 1_000 }, (_, index) => index);
    for (let batch = 0; batch < 15; batch += 1) {
      await store.saveBatch(
        records.map((index) => submissionOf({ barcode: `CELL${batch}-${index}` })),
        KEEP_ALL,
      );
    }
    expect((await store.summarize({})).count).toBe(15_000);
  });
});

test("a submission that the database would never take is set aside, said aloud, and holds up none", async () => {
  const store = open("1");
  const impossible = submissionOf({ barcode: "B", testTime: null as never });
  await store.saveBatch([submissionOf({ barcode: "A" }), impossible, submissionOf({ voltage: 2 })], KEEP_ALL);
  expect(await store.findMany(["A", "B", barcode])).toHaveLength(2);
  expect(backgroundFailures).toMatchObject([{ message: expect.stringContaining("NOT NULL") }]);
  await store.close();
  const db = new DatabaseSync(`${path("1")}.sqlite`);
  const kept = db.prepare("select submission from set_aside").all() as { submission: string }[];
  expect(kept.map(({ submission }) => JSON.parse(submission))).toEqual([impossible]);
  db.close();
});

test.each([0, 90])(
  "nothing remains of an overwrite that is set aside: the record stays, with %i days of history",
  async (historyDays) => {
    const store = open("1");
    const policy = { ...KEEP_ALL, historyDays };
    await store.saveBatch([submissionOf({ barcode: "A", voltage: 1 })], policy);
    // After the test time of the kept one, so that it is an overwrite like any other.
    const impossible = submissionOf({ barcode: "A", testTime: "2099-01-01 00:00:00", deviceCode: null as never });
    await store.saveBatch([impossible, submissionOf({ barcode: "B" })], policy);
    expect(await store.findMany(["A", "B"])).toMatchObject([{ voltage: 1, revision: 1 }, { revision: 1 }]);
    expect(await store.history("A")).toEqual([]);
    expect(backgroundFailures).toMatchObject([{ message: expect.stringContaining("NOT NULL") }]);
  },
);

describe("what is wrong with a store is told without asking its disk", () => {
  test("a database to which nothing can be applied is called that, and not a full disk, until it is mended", async () => {
    const store = open("1");
    await store.saveBatch([submissionOf({ voltage: 1 })], KEEP_ALL);
    expect(await store.findMany([barcode])).toMatchObject([{ voltage: 1 }]);
    expect(store.warnings()).toEqual([]);
    const other = new DatabaseSync(`${path("1")}.sqlite`);
    other.exec("alter table version rename column energy to elsewhere");
    await store.saveBatch([submissionOf({ voltage: 2 })], KEEP_ALL); // it is in the journal before anybody knows
    await expect.poll(() => store.warnings()).toMatchObject([{ code: "RECORDS_NOT_APPLIED" }]);
    expect(store.warnings()[0]?.facts).toEqual({
      file: `${path("1")}.sqlite`,
      error: expect.stringContaining("energy") as string,
    });
    const reason = { message: expect.stringContaining("cannot be applied") as string, committed: "nothing" };
    for (const refused of [store.saveBatch([submissionOf()], KEEP_ALL), store.ping()]) {
      await expect(refused).rejects.toMatchObject({ ...reason, cause: expect.any(Error) as Error });
    }
    other.exec("alter table version rename column elsewhere to energy");
    other.close();
    await expect.poll(() => store.warnings()).toEqual([]);
    expect(await store.findMany([barcode])).toMatchObject([{ voltage: 2, revision: 2 }]);
  });

  test("one that is not open says so, and no more once it is closed", async () => {
    writeFileSync(`${path("broken")}.sqlite`, "no database".repeat(1_000));
    const store = open("broken");
    const pinging = store.ping();
    expect(store.warnings(), "it only opens").toEqual([]);
    await expect(pinging).rejects.toBeInstanceOf(StoreError);
    const facts = { file: `${path("broken")}.sqlite`, error: "file is not a database" };
    expect(store.warnings()).toEqual([{ code: "STORE_NOT_OPEN", facts }]);
    await store.close();
    expect(store.warnings()).toEqual([]);
  });
});

test("acknowledged frames that have rotted are told, and warned of until somebody removes what is left of them", async () => {
  const before = open("1");
  await before.ping();
  for (const name of ["A", "B", "C"]) await before.saveBatch([submissionOf({ barcode: name })], KEEP_ALL);
  copyAsLeft("1", "2");
  const journal = readFileSync(`${path("2")}.journal-0`);
  const second = journal.indexOf("CGJ3", 4); // that of B, behind which there is another
  journal[second + 50] = 0xff;
  writeFileSync(`${path("2")}.journal-0`, journal);
  rmSync(`${path("2")}.sqlite-wal`, { force: true }); // nothing of it is applied
  rmSync(`${path("2")}.sqlite`);
  const after = open("2");
  expect((await after.findMany(["A", "B", "C"])).map((record) => record.barcode)).toEqual(["A", "C"]);
  expect(backgroundFailures).toMatchObject([
    { message: expect.stringContaining("1 acknowledged submissions are lost") },
  ]);
  expect(after.warnings()).toMatchObject([{ code: "JOURNAL_DAMAGED" }]);
  await after.close();
  const again = open("2");
  await again.ping();
  expect(again.warnings()).toMatchObject([{ code: "JOURNAL_DAMAGED" }]);
  await again.close();
  for (const name of readdirSync(folder.folder)) if (name.includes(".damaged-")) rmSync(path(name));
  const mended = open("2");
  await mended.ping();
  expect(mended.warnings()).toEqual([]);
});

describe("a database that cannot be opened refuses saves with nothing committed, and says why", () => {
  async function refusal(name: string): Promise<StoreError> {
    const error: unknown = await open(name)
      .saveBatch([submissionOf()], KEEP_ALL)
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StoreError);
    expect(error).toHaveProperty("committed", "nothing");
    return error as StoreError;
  }

  const chain = (error: Error): string =>
    `${error.message}: ${error.cause instanceof Error ? chain(error.cause) : String(error.cause)}`;

  test("one from a newer version", async () => {
    const db = new DatabaseSync(`${path("newer")}.sqlite`);
    db.exec("pragma user_version = 99");
    db.close();
    expect(chain(await refusal("newer"))).toMatch(
      /newer\.sqlite was written by a newer version of cellgrade \(schema 99/,
    );
  });

  test("one that is no database", async () => {
    writeFileSync(`${path("broken")}.sqlite`, "no database".repeat(1_000));
    expect(chain(await refusal("broken"))).toContain("file is not a database");
  });

  test("one in a folder that is not there", async () => {
    expect(chain(await refusal("nowhere/1"))).toContain("unable to open database file");
  });

  test.skipIf(process.platform !== "linux").each([0, 1])(
    "nor does it, or anything, stay open beside a journal-%i that cannot be",
    async (segment) => {
      mkdirSync(`${path("1")}.journal-${segment}`); // where a file belongs
      expect(chain(await refusal("1"))).toContain("EISDIR");
      const opened = readdirSync("/proc/self/fd").map((descriptor) => {
        try {
          return readlinkSync(`/proc/self/fd/${descriptor}`);
        } catch {
          return ""; // of this very look
        }
      });
      expect(opened.filter((file) => file.startsWith(path("1")))).toEqual([]);
    },
  );

  test("and once it can be, saves are taken by the same store", async () => {
    writeFileSync(`${path("mended")}.sqlite`, "no database".repeat(1_000));
    const store = open("mended");
    await expect(store.saveBatch([submissionOf()], KEEP_ALL)).rejects.toThrow(StoreError);
    writeFileSync(`${path("mended")}.sqlite`, "");
    await expect
      .poll(
        () =>
          store.saveBatch([submissionOf()], KEEP_ALL).then(
            () => true,
            () => false,
          ),
        { timeout: 5_000 },
      )
      .toBe(true);
    expect(await store.findMany([barcode])).toHaveLength(1);
  });
});
