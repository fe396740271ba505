import { rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type ApplierPool, createApplierPool } from "../../../src/sqlite/apply/applier-pool.ts";
import type { Applied, ApplierRequest } from "../../../src/sqlite/apply/applier-worker.ts";
import { encodeFrame, encodePayload } from "../../../src/sqlite/journal/journal-format.ts";
import type { JournalFrame } from "../../../src/sqlite/journal/read-frames.ts";
import { openForReading } from "../../../src/sqlite/read/open-for-reading.ts";
import type { ThreadCalls } from "../../../src/sqlite/threads/thread-calls.ts";
import { KEEP_ALL, submissionOf } from "../../suite/submissions.ts";
import { CACHE_BYTES, throwawayFolder } from "../throwaway.ts";

// The thread that writes the database, asked as the applier asks it: its transaction stays open between calls.

let folder: Awaited<ReturnType<typeof throwawayFolder>>;
let appliers: ApplierPool;
let thread: ThreadCalls<ApplierRequest>;
let file: string;
let seq = 0;

beforeEach(async () => {
  folder = await throwawayFolder();
  appliers = createApplierPool();
  ({ thread } = appliers.assign(() => {}));
  file = join(folder.folder, "1.sqlite");
  seq = 0;
  await thread.call({ kind: "open", file });
});
afterEach(async () => {
  await appliers.close();
  await folder.remove();
});

/** Where a batch of these lies, in a file of its own. */
function batchOf(barcodes: readonly string[], voltage = 1): JournalFrame {
  const submissions = barcodes.map((barcode) => submissionOf({ barcode, voltage }));
  const batch = { firstSeq: seq + 1, count: submissions.length, payload: encodePayload(submissions, KEEP_ALL) };
  const encoded = encodeFrame(batch, { salt: 7, accountedThrough: 0 });
  const { firstSeq, count } = batch;
  const frame = { file: join(folder.folder, `1.journal-${seq}`), offset: 0, bytes: encoded.length, firstSeq, count };
  writeFileSync(frame.file, encoded);
  seq += submissions.length;
  return frame;
}

const apply = (frames: readonly JournalFrame[], commit = false): Promise<Applied> =>
  thread.call({ kind: "apply", file, frames, commit, behindBytes: 0 }) as Promise<Applied>;

/** What others see: what is committed. */
function barcodesSeen(): string[] {
  const db = openForReading(file, CACHE_BYTES);
  const rows = db.prepare("select barcode from version where replaced_by = 0 order by seq").all() as {
    barcode: string;
  }[];
  db.close();
  return rows.map(({ barcode }) => barcode);
}

test("what is given is seen after the commit, whole and in its order", async () => {
  expect((await apply([batchOf(["A"])])).committed).toBeNull();
  expect((await apply([batchOf(["B", "C"])])).committed).toBeNull();
  expect(barcodesSeen()).toEqual([]);
  expect((await apply([], true)).committed).toMatchObject({ through: 3, setAside: [], full: false });
  expect(barcodesSeen()).toEqual(["A", "B", "C"]);
});

test("a change beside the journal finds all that was given before it, and what follows goes on", async () => {
  await apply([batchOf(["A"])]);
  const exclusion = { reason: "dropped", excludedAt: 1 };
  expect(await thread.call({ kind: "exclude", file, barcode: "A", exclusion })).toBe(true);
  expect(barcodesSeen()).toEqual(["A"]);
  expect((await apply([batchOf(["B"])], true)).committed).toMatchObject({ through: 2 });
  expect(barcodesSeen()).toEqual(["A", "B"]);
});

test("clause 12: a failure that takes the transaction with it loses nothing of what was given", async () => {
  await apply([batchOf(["A", "B"])]);
  await apply([batchOf(["A"], 2)]);
  // No number of bytes: the statement fails, and with it the connection is given up.
  await expect(thread.call({ kind: "cache", file, cacheBytes: Number.NaN })).rejects.toThrow();
  expect(barcodesSeen()).toEqual([]);
  await thread.call({ kind: "cache", file, cacheBytes: CACHE_BYTES });
  expect((await apply([batchOf(["C"])], true)).committed).toMatchObject({ through: 4, setAside: [] });
  expect(barcodesSeen()).toEqual(["B", "A", "C"]);
});

test("clause 12: a change beside the journal, after a failure, finds all that was given before it", async () => {
  await apply([batchOf(["A", "B"])]);
  await expect(thread.call({ kind: "cache", file, cacheBytes: Number.NaN })).rejects.toThrow();
  await thread.call({ kind: "cache", file, cacheBytes: CACHE_BYTES });
  const exclusion = { reason: "dropped", excludedAt: 1 };
  expect(await thread.call({ kind: "exclude", file, barcode: "B", exclusion })).toBe(true);
  expect(barcodesSeen()).toEqual(["A", "B"]);
});

test("on a disk without ample room, what is kept back grows with what it must cover, and no further than it may", async () => {
  const mib = 1024 * 1024;
  file = join(folder.folder, "2.sqlite");
  const ample = Infinity;
  await thread.call({ kind: "open", file, reserveBytes: { least: 8 * mib, most: 48 * mib, ample } });
  const reserve = (): number => statSync(file.replace(/sqlite$/, "reserve")).size;
  const covered: (number | undefined)[] = [];
  for (const behindBytes of [0, mib, 2 * mib, 8 * mib, 100 * mib, 0]) {
    const { committed } = (await thread.call({
      kind: "apply",
      file,
      frames: [],
      commit: true,
      behindBytes,
    })) as Applied;
    covered.push(committed?.coversBytes);
  }
  expect(covered).toEqual([2, 2, 4, 8, 12, 12].map((size) => size * mib));
  expect(reserve()).toBe(48 * mib);
});

test("with ample room on the disk the least is kept back, and covers the most", async () => {
  const mib = 1024 * 1024;
  file = join(folder.folder, "2.sqlite");
  await thread.call({ kind: "open", file, reserveBytes: { least: 8 * mib, most: 48 * mib, ample: 0 } });
  const request = { kind: "apply", file, frames: [], commit: true, behindBytes: 11 * mib } as const;
  const { committed } = (await thread.call(request)) as Applied;
  expect(committed?.coversBytes).toBe(12 * mib);
  expect(statSync(file.replace(/sqlite$/, "reserve")).size).toBe(8 * mib);
});

test("clause 12: a journal that cannot be read leaves what was given to be tried again, whole and in its order", async () => {
  await apply([batchOf(["A"])]);
  const lost = batchOf(["B"]);
  rmSync(lost.file);
  await expect(apply([lost, batchOf(["C"])], true)).rejects.toThrow();
  expect(barcodesSeen()).toEqual([]);
  seq = 1;
  batchOf(["B"]);
  expect((await apply([], true)).committed).toMatchObject({ through: 3, setAside: [] });
  expect(barcodesSeen()).toEqual(["A", "B", "C"]);
});
