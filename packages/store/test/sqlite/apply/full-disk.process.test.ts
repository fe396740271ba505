import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openSqliteStore } from "../../../src/sqlite/open-store.ts";
import { type ApplierPool, createApplierPool } from "../../../src/sqlite/apply/applier-pool.ts";
import { createReaderPool, type ReaderPool } from "../../../src/sqlite/read/reader-pool.ts";
import { type RecordStore, StoreError, type Submission } from "../../../src/store.ts";
import { KEEP_ALL, submissionOf } from "../../suite/submissions.ts";
import { SMALL, throwawayFolder } from "../throwaway.ts";

// A real full disk: a small file system in memory, filled up to a chosen number of free blocks.

const DISK_BYTES = 24 * 1024 * 1024;

/** What the small journal may hold takes less. */
const RESERVE_BYTES = { least: 8 * 1024 * 1024, most: 8 * 1024 * 1024, ample: Infinity };

let folder: Awaited<ReturnType<typeof throwawayFolder>>;
let readers: ReaderPool;
let appliers: ApplierPool;
let store: RecordStore | undefined;

const disk = () => join(folder.folder, "disk");

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
  appliers = createApplierPool();
});

afterEach(async () => {
  if (!mountable) return;
  await store?.close();
  store = undefined;
  await readers.close();
  await appliers.close();
  unmount(disk());
  await folder.remove();
});

function open(): RecordStore {
  store = openSqliteStore(
    { readers, appliers, onNotOpened: () => {}, onBackgroundFailure: () => {} },
    {
      file: join(disk(), "1"),
      ...SMALL,
      reserveBytes: RESERVE_BYTES,
    },
  );
  return store;
}

function fillDisk({ blocksLeft }: { readonly blocksLeft: number }): void {
  const { bavail, bsize } = statfsSync(disk());
  writeFileSync(join(disk(), "ballast"), Buffer.alloc((bavail - blocksLeft) * bsize));
}

function freeDisk(): void {
  rmSync(join(disk(), "ballast"));
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
async function saveUntilFull(saving: RecordStore, batchSize: number): Promise<Failure> {
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

describe.skipIf(!mountable)(title, () => {
  test("clause 15: refuses saves and stores nothing of them, shows all that it acknowledged, and goes on by itself when there is room", async () => {
    const saving = open();
    await saving.saveBatch(numbered("BEFORE", 1), KEEP_ALL);
    fillDisk({ blocksLeft: 100 });
    const { error, failed, acknowledged } = await saveUntilFull(saving, 200);
    expect(error.committed).toBe("nothing");
    expect(acknowledged.length).toBeGreaterThan(0);
    expect((await saving.summarize({})).count).toBe(acknowledged.length + 1);
    expect(await saving.findMany(barcodesOf(failed))).toEqual([]);
    await expect(saving.saveBatch(failed, KEEP_ALL)).rejects.toThrow(StoreError);

    freeDisk();
    await expect.poll(() => works(saving), { timeout: 5_000 }).toBe(true);
    await saving.saveBatch(failed, KEEP_ALL);
    const all = [...acknowledged, ...barcodesOf(failed)];
    expect(await saving.findMany(all)).toHaveLength(all.length);
  });

  test("clause 12: what was acknowledged before is there after a restart, on the full disk and later", async () => {
    const saving = open();
    await saving.saveBatch(numbered("BEFORE", 1), KEEP_ALL);
    fillDisk({ blocksLeft: 20 });
    const { acknowledged } = await saveUntilFull(saving, 100);
    await saving.close();
    const onFullDisk = open();
    expect((await onFullDisk.summarize({})).count).toBe(acknowledged.length + 1);
    await expect(onFullDisk.saveBatch(numbered("LATER", 1), KEEP_ALL)).rejects.toMatchObject({ committed: "nothing" });
    await onFullDisk.close();
    freeDisk();
    const reopened = open();
    expect(await works(reopened)).toBe(true);
    expect(await reopened.findMany(acknowledged)).toHaveLength(acknowledged.length);
  });

  test("clause 15: no room for the journal itself is a store that cannot be opened, until there is", async () => {
    fillDisk({ blocksLeft: 4 });
    const saving = open();
    await expect(saving.saveBatch(numbered("CELL", 1), KEEP_ALL)).rejects.toMatchObject({ committed: "nothing" });
    freeDisk();
    await expect.poll(() => works(saving), { timeout: 5_000 }).toBe(true);
  });
});

async function works(saving: RecordStore): Promise<boolean> {
  try {
    await saving.saveBatch(numbered("WORKS", 1), KEEP_ALL);
    return true;
  } catch {
    return false;
  }
}
