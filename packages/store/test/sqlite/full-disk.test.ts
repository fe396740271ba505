import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, rmSync, statfsSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openSqliteStore, type SqliteStore } from "../../src/sqlite/open-store.ts";
import { createReaderPool, type ReaderPool } from "../../src/sqlite/reader-pool.ts";
import { StoreError, type Submission } from "../../src/store.ts";
import { KEEP_ALL, submissionOf } from "../suite/submissions.ts";
import { CACHE_BYTES, throwawayFolder } from "./throwaway.ts";

// A real full disk: a small file system in memory, filled up to a chosen number of free blocks.

const DISK_BYTES = 24 * 1024 * 1024;

let folder: Awaited<ReturnType<typeof throwawayFolder>>;
let readers: ReaderPool;
let store: SqliteStore | undefined;

const disk = () => join(folder.folder, "disk");
const onDisk = (name: string) => join(disk(), name);
const outside = (name: string) => join(folder.folder, name);

function mount(path: string): void {
  mkdirSync(path);
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${DISK_BYTES}`, "cellgrade-test", path], { stdio: "ignore" });
}

function unmount(path: string): void {
  execFileSync("umount", [path], { stdio: "ignore" });
}

/** Mounting needs root on Linux. */
async function canMount(): Promise<boolean> {
  const { folder, remove } = await throwawayFolder();
  try {
    mount(join(folder, "disk"));
    unmount(join(folder, "disk"));
    return true;
  } catch {
    return false;
  } finally {
    await remove();
  }
}

const mountable = await canMount();
const title = mountable ? "a full disk" : "a full disk (skipped: mounting a small file system needs root on Linux)";

beforeEach(async () => {
  if (!mountable) return;
  folder = await throwawayFolder();
  mount(disk());
  readers = createReaderPool();
});

afterEach(async () => {
  if (!mountable) return;
  await store?.close();
  store = undefined;
  await readers.close();
  unmount(disk());
  await folder.remove();
});

function open(name: string): SqliteStore {
  store = openSqliteStore({ readers }, { file: onDisk(name), cacheBytes: CACHE_BYTES });
  return store;
}

function fillDisk({ blocksLeft }: { readonly blocksLeft: number }): void {
  const { bavail, bsize } = statfsSync(disk());
  writeFileSync(onDisk("ballast"), Buffer.alloc((bavail - blocksLeft) * bsize));
}

function freeDisk(): void {
  rmSync(onDisk("ballast"));
}

const numbered = (prefix: string, count: number): Submission[] =>
  Array.from({ length: count }, (_, index) => submissionOf({ barcode: `${prefix}${index}` }));

const barcodesOf = (submissions: readonly Submission[]) => submissions.map(({ record }) => record.barcode);

interface Failure {
  readonly error: StoreError;
  readonly failed: readonly Submission[];
  readonly acknowledged: readonly string[];
}

/** Saves batches until one is rejected. */
async function saveUntilFull(saving: SqliteStore, batchSize: number): Promise<Failure> {
  const acknowledged: string[] = [];
  for (let batch = 0; batch < 10_000; batch += 1) {
    const submissions = numbered(`CELL${batch}-`, batchSize);
    try {
      await saving.saveBatch(submissions, KEEP_ALL);
      acknowledged.push(...barcodesOf(submissions));
    } catch (error) {
      expect(error).toBeInstanceOf(StoreError);
      return { error: error as StoreError, failed: submissions, acknowledged };
    }
  }
  throw new Error("the disk never became full");
}

/** The barcodes that a process killed now would leave: of its file and its log, recovered elsewhere. */
function leftByCrash(name: string): Set<unknown> {
  for (const part of ["", "-wal"]) copyFileSync(onDisk(name) + part, outside("crashed.sqlite") + part);
  const db = new DatabaseSync(outside("crashed.sqlite"));
  const barcodes = new Set(
    db
      .prepare("select barcode from version")
      .all()
      .map((row) => row["barcode"]),
  );
  db.close();
  return barcodes;
}

describe.skipIf(!mountable)(title, () => {
  test("clause 15: rejects a save, nothing of it is visible, and the store works again when there is room", async () => {
    const saving = open("1.sqlite");
    fillDisk({ blocksLeft: 300 });
    const { error, failed, acknowledged } = await saveUntilFull(saving, 50);
    expect(error.committed).toBe("nothing");
    expect(acknowledged.length).toBeGreaterThan(0);
    expect(await saving.findMany(barcodesOf(failed))).toEqual([]);
    expect(leftByCrash("1.sqlite")).toEqual(new Set(acknowledged));
    await expect(saving.saveBatch(failed, KEEP_ALL)).rejects.toThrow(StoreError);
    expect((await saving.summarize({})).count).toBe(acknowledged.length);

    freeDisk();
    const outcomes = await saving.saveBatch(failed, KEEP_ALL);
    expect(outcomes.every(({ outcome, revision }) => outcome === "stored" && revision === 1)).toBe(true);
    const all = [...acknowledged, ...barcodesOf(failed)];
    expect(await saving.findMany(all)).toHaveLength(all.length);
    expect(leftByCrash("1.sqlite")).toEqual(new Set(all));
  });

  /** Frames of the log that its index has room for before it grows, which takes disk space too. */
  const FRAMES_INDEXED = 4_062;
  const FRAME_BYTES = 4_096 + 24;

  test("clause 15: wherever in a commit the disk fills up, `nothing` is true after a crash too", async () => {
    const template = open("template.sqlite");
    const before: string[] = [];
    while (statSync(onDisk("template.sqlite-wal")).size < (FRAMES_INDEXED - 10) * FRAME_BYTES) {
      const submissions = numbered(`BEFORE${before.length}-`, 1);
      await template.saveBatch(submissions, KEEP_ALL);
      before.push(...barcodesOf(submissions));
    }
    for (const part of ["", "-wal"]) copyFileSync(onDisk(`template.sqlite${part}`), outside(`template.sqlite${part}`));
    await template.close();

    const claims = new Set<StoreError["committed"]>();
    for (let blocksLeft = 4; blocksLeft <= 24; blocksLeft += 2) {
      for (const file of ["template.sqlite", "template.sqlite-wal", "template.sqlite-shm"])
        rmSync(onDisk(file), { force: true });
      for (const part of ["", "-wal"])
        copyFileSync(outside(`template.sqlite${part}`), onDisk(`template.sqlite${part}`));
      const saving = open("template.sqlite");
      await saving.ping(); // a reader holds the file, so that closing the writer does not empty the log
      fillDisk({ blocksLeft });
      const { error, failed, acknowledged } = await saveUntilFull(saving, 1);
      claims.add(error.committed);
      const [doubtful = ""] = barcodesOf(failed);
      const left = leftByCrash("template.sqlite");
      if (error.committed === "nothing") expect(left.has(doubtful), `${blocksLeft} blocks left`).toBe(false);
      left.delete(doubtful);
      expect(left).toEqual(new Set([...before, ...acknowledged]));

      freeDisk();
      await saving.saveBatch(failed, KEEP_ALL);
      // Where the outcome was unknown, the store has emptied the log before it wrote behind that commit.
      if (error.committed === "unknown") {
        expect(statSync(onDisk("template.sqlite-wal")).size).toBeLessThan(20 * FRAME_BYTES);
      }
      const all = [...before, ...acknowledged, doubtful];
      expect(await saving.findMany(all), `${blocksLeft} blocks left`).toHaveLength(all.length);
      expect((await saving.summarize({})).count).toBe(all.length);
      expect(leftByCrash("template.sqlite")).toEqual(new Set(all));
      await saving.close();
    }
    expect([...claims].sort(), "both ends are met, else this test has missed its border").toEqual([
      "nothing",
      "unknown",
    ]);
  });
});
