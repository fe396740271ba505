import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Applier, openApplier } from "../../../src/sqlite/apply/applier.ts";
import { type ApplierPool, createApplierPool } from "../../../src/sqlite/apply/applier-pool.ts";
import { type Journal, openJournal } from "../../../src/sqlite/journal/journal.ts";
import { encodePayload } from "../../../src/sqlite/journal/journal-format.ts";
import { KEEP_ALL, submissionOf } from "../../suite/submissions.ts";
import { throwawayFolder } from "../throwaway.ts";

// When what is durable in the journal comes into the database: each store behind a journal of its own, as it is opened.

let folder: Awaited<ReturnType<typeof throwawayFolder>>;
let appliers: ApplierPool;
let journal: Journal;
let applier: Applier;
let commits: number[] = [];
let saved = 0;

beforeEach(async () => {
  folder = await throwawayFolder();
  appliers = createApplierPool();
  commits = [];
  saved = 0;
  applier = await openApplier(
    { appliers },
    { file: join(folder.folder, "1.sqlite") },
    {
      onApplied(through) {
        commits.push(through);
        journal.release(through);
      },
      onFailure(error) {
        throw error;
      },
      onEnd: () => {},
    },
  );
  journal = await openJournal({
    path: join(folder.folder, "1.journal"),
    appliedThrough: applier.appliedThrough,
    onDurable: (frame) => applier.enqueue(frame),
    mayAppend: () => applier.mayAppend(),
    onDamage: ({ lost }) => expect(lost).toEqual([]),
  });
});
afterEach(async () => {
  await journal.close();
  await applier.close();
  await appliers.close();
  await folder.remove();
});

async function save(rows: number): Promise<void> {
  const submissions = Array.from({ length: rows }, (_, index) => submissionOf({ barcode: `CELL${saved + index}` }));
  saved += rows;
  await journal.append(rows, encodePayload(submissions, KEEP_ALL));
}

test("a lone row is committed by itself, though nobody asks for it", async () => {
  await save(1);
  await expect.poll(() => commits, { timeout: 5_000 }).toEqual([1]);
});

test("a reader has everything that came before it committed, and does not wait for more", async () => {
  await save(150);
  await save(1);
  await applier.settled();
  expect(commits.at(-1)).toBe(151);
  await applier.settled();
  expect(commits.at(-1)).toBe(151);
});

test("a rush is committed in transactions of 5,000 rows, each of them told, to its last row", async () => {
  for (let batch = 0; batch < 25; batch += 1) await save(1_000);
  await expect.poll(() => commits.at(-1), { timeout: 10_000 }).toBe(25_000);
  const rows = commits.map((through, index) => through - (commits[index - 1] ?? 0));
  expect(Math.max(...rows)).toBeLessThanOrEqual(5_000);
});

test("what is enqueued is in the database when the applier is closed", async () => {
  await save(1_500);
  await applier.close();
  expect(commits.at(-1)).toBe(1_500);
});
