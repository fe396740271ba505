import type fs from "node:fs";
import { open as openFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync, StatementSync } from "node:sqlite";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";
import { realDisk } from "../../../src/sqlite/journal/disk.ts";
import { type Journal, openJournal } from "../../../src/sqlite/journal/journal.ts";
import { encodePayload, FRAME_HEADER_BYTES } from "../../../src/sqlite/journal/journal-format.ts";
import { KEEP_ALL, submissionOf } from "../../suite/submissions.ts";
import { sqliteStores, throwawayFolder } from "../throwaway.ts";

// What a commit costs the disk and the event loop, counted and not timed.

/** The calls that reach a disk, by the name they are counted under. Those of the test's own thread: the event loop. */
const counted = vi.hoisted(() => new Map<string, number>());

vi.mock("node:fs", async (importOriginal) => {
  const original = await importOriginal<typeof fs>();
  const count =
    <Args extends unknown[], Result>(name: string, call: (...args: Args) => Result) =>
    (...args: Args): Result => {
      counted.set(name, (counted.get(name) ?? 0) + 1);
      return call(...args);
    };
  const { writeSync, writevSync, fsync, fsyncSync, fdatasync, fdatasyncSync } = original;
  const counting = {
    writeSync: count("write", writeSync as (...args: unknown[]) => number),
    writevSync: count("write", writevSync),
    fsync: count("sync aside", fsync),
    fdatasync: count("sync aside", fdatasync),
    fsyncSync: count("sync in place", fsyncSync),
    fdatasyncSync: count("sync in place", fdatasyncSync),
  };
  return { ...original, ...counting, default: { ...original, ...counting } };
});

function submissionsOf(count: number, first = 0) {
  return Array.from({ length: count }, (_, index) => submissionOf({ barcode: `CELL${first + index}` }));
}

describe("a commit through the journal", () => {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });

  /** A journal over a disk that notes what it is asked; a sync ends when the test says so. */
  async function notedJournal() {
    const { folder, remove } = await throwawayFolder();
    closing.push(remove);
    const writes: { readonly path: string; readonly bytes: number; readonly position: number }[] = [];
    const syncs: { readonly path: string; readonly end: () => void }[] = [];
    let noted = false;
    const journal: Journal = await openJournal({
      path: join(folder, "1.journal"),
      appliedThrough: 0,
      onDurable: () => {},
      onDamage: () => {},
      mayAppend: () => true,
      segmentBytes: 512 * 1024,
      disk: {
        ...realDisk,
        async open(path) {
          const file = await realDisk.open(path);
          return {
            ...file,
            write({ length }, position) {
              writes.push({ path, bytes: length, position });
              return length;
            },
            sync: () => (noted ? new Promise((end) => syncs.push({ path, end })) : file.sync()),
          };
        },
      },
    });
    noted = true;
    closing.push(() => journal.close());
    return { journal, writes, syncs };
  }

  test.each([1, 2, 64, 1_000])("of %i submissions is one write and one sync of one segment", async (submissions) => {
    const { journal, writes, syncs } = await notedJournal();
    const payload = encodePayload(submissionsOf(submissions), KEEP_ALL);
    const commit = journal.append(submissions, payload);
    expect(syncs).toHaveLength(1);
    syncs[0]?.end();
    await commit;
    expect(writes).toEqual([
      { path: syncs[0]?.path, bytes: FRAME_HEADER_BYTES + Buffer.byteLength(payload), position: 0 },
    ]);
    expect(syncs).toHaveLength(1);
  });

  test.each([1, 7, 100])("%i appends that come while others are under way share one write and one sync", async (k) => {
    const { journal, writes, syncs } = await notedJournal();
    const underWay = [journal.append(1, '"a"'), journal.append(1, '"b"')];
    const waiting = Array.from({ length: k }, () => journal.append(3, encodePayload(submissionsOf(3), KEEP_ALL)));
    expect([writes.length, syncs.length]).toEqual([2, 2]);
    for (const { end } of syncs) end();
    await Promise.all(underWay);
    await vi.waitFor(() => expect(syncs).toHaveLength(3));
    syncs[2]?.end();
    await Promise.all(waiting);
    expect([writes.length, syncs.length]).toEqual([3, 3]);
    expect(writes[2]?.position, "behind the frames of the first two").toBe(
      (writes[0]?.bytes ?? 0) + (writes[1]?.bytes ?? 0),
    );
  });
});

describe("saveBatch", () => {
  const stores = sqliteStores();
  afterEach(() => vi.restoreAllMocks());
  afterAll(() => stores.close());

  test("writes and syncs once a commit, and no statement, no other sync and no checkpoint is on the event loop", async () => {
    const { store, file, discard } = await stores.open();
    await store.ping();
    const statements = (["run", "get", "all", "iterate"] as const).map((name) =>
      vi.spyOn(StatementSync.prototype, name),
    );
    const scripts = (["exec", "prepare"] as const).map((name) => vi.spyOn(DatabaseSync.prototype, name));
    const handle = await openFile(`${file}.sqlite`);
    const handles = Object.getPrototypeOf(handle) as typeof handle;
    await handle.close();
    const handleSyncs = (["sync", "datasync"] as const).map((name) => vi.spyOn(handles, name));
    counted.clear();
    const sizes = [1, 2, 64, 1_000, 1];
    for (const [place, size] of sizes.entries()) await store.saveBatch(submissionsOf(size, place * 1_000), KEEP_ALL);
    await store.findMany(["CELL0"]); // a read waits for the applier: what it does is counted too, if it were here
    expect(Object.fromEntries(counted)).toEqual({ write: sizes.length, "sync aside": sizes.length });
    for (const spy of [...handleSyncs, ...statements, ...scripts]) expect(spy).not.toHaveBeenCalled();
    await discard();
  });
});
