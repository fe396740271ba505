import { statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync, StatementSync } from "node:sqlite";
import type { CellRecord } from "@cellgrade/contract/record";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type BatchWriter, createBatchWriter } from "../../../src/sqlite/apply/batch-writer.ts";
import { openForWriting } from "../../../src/sqlite/database.ts";
import { encodePayload, type JournalBatch } from "../../../src/sqlite/journal/journal-format.ts";
import { migrations } from "../../../src/sqlite/migrations.ts";
import type { SavePolicy, Submission } from "../../../src/store.ts";
import { KEEP_ALL, KEEP_NONE, NEWEST_WINS, submissionOf } from "../../suite/submissions.ts";
import { throwawayFolder } from "../throwaway.ts";

// What a batch costs the database, counted and not timed: the statements of each submission, and the pages it dirties.

const CACHE_BYTES = 64 * 1024 * 1024;

let folder: Awaited<ReturnType<typeof throwawayFolder>>;
let db: DatabaseSync;
let writer: BatchWriter;
let seq = 0;

beforeEach(async () => {
  folder = await throwawayFolder();
  const file = join(folder.folder, "1.sqlite");
  db = openForWriting(file, migrations, { synchronous: "normal", cacheBytes: CACHE_BYTES });
  writer = createBatchWriter(db);
  seq = 0;
});
afterEach(async () => {
  vi.restoreAllMocks();
  db.close();
  await folder.remove();
});

function apply(batches: readonly JournalBatch[]): void {
  writer.write(batches);
  writer.commit();
}

function applyAll(submissions: readonly Submission[], policy: SavePolicy = KEEP_ALL): void {
  const count = submissions.length;
  apply([{ firstSeq: seq + 1, count, payload: encodePayload(submissions, policy) }]);
  seq += count;
}

describe("statements of a submission", () => {
  /** A statement by its verb and its table. */
  function shortOf(sql: string): string {
    const verb = /\w+/.exec(sql)?.[0] ?? sql;
    const table = ["version", "test_hour", "applied", "set_aside"].find((name) =>
      new RegExp(`\\b${name}\\b`).test(sql),
    );
    return table === undefined ? verb : `${verb} ${table}`;
  }

  /** What `work` executes, in its order. */
  function executed(work: () => void): string[] {
    const statements = (["run", "get", "all", "iterate"] as const).map((name) =>
      vi.spyOn(StatementSync.prototype, name),
    );
    const exec = vi.spyOn(DatabaseSync.prototype, "exec");
    const prepare = vi.spyOn(DatabaseSync.prototype, "prepare");
    work();
    expect(prepare, "statements are prepared once, not a batch").not.toHaveBeenCalled();
    const noted = [
      ...exec.mock.calls.map(([sql], index) => ({ sql, order: exec.mock.invocationCallOrder[index] ?? 0 })),
      ...statements.flatMap(({ mock }) =>
        (mock.contexts as StatementSync[]).map(({ sourceSQL }, index) => ({
          sql: sourceSQL,
          order: mock.invocationCallOrder[index] ?? 0,
        })),
      ),
    ];
    vi.restoreAllMocks();
    return noted.toSorted((a, b) => a.order - b.order).map(({ sql }) => shortOf(sql));
  }

  /** What the submissions of one batch execute, without what its transaction does. */
  function executedBy(submissions: readonly Submission[], policy?: SavePolicy): string[] {
    const all = executed(() => applyAll(submissions, policy));
    expect(all[0]).toBe("begin");
    expect(all.slice(-2)).toEqual(["update applied", "commit"]);
    const work = all.slice(1, -2);
    // All test times are of one hour here, and an hour is noted once.
    if (work.at(-1) === NOTE) work.pop();
    return work;
  }

  const cells = (count: number, voltage: number, changes: Partial<CellRecord> = {}): Submission[] =>
    Array.from({ length: count }, (_, index) => submissionOf({ barcode: `CELL${index}`, voltage, ...changes }));

  const times = (count: number, ...statements: string[]): string[] => Array<string[]>(count).fill(statements).flat();

  const INSERT = "insert version";
  const LOOK = "select version";
  const LOOK_BACK = "with version"; // at the versions behind the record
  const UPDATE = "update version";
  const DELETE = "delete version";
  const NOTE = "insert test_hour";

  test("a transaction adds three and one for each hour of test time, however many batches it applies", () => {
    const batches = Array.from({ length: 5 }, (_, index) => ({
      firstSeq: index + 1,
      count: 1,
      payload: encodePayload([submissionOf({ barcode: `CELL${index}` })], KEEP_ALL),
    }));
    expect(executed(() => apply(batches))).toEqual(["begin", ...times(5, INSERT), NOTE, "update applied", "commit"]);
    expect(
      executed(() => apply(batches)),
      "what was applied before costs nothing",
    ).toEqual(["begin", "update applied", "commit"]);
  });

  test("a new cell is one insert", () => {
    expect(executedBy(cells(1, 1))).toEqual([INSERT]);
    db.exec("delete from version");
    expect(executedBy(cells(1_000, 1))).toEqual(times(1_000, INSERT));
  });

  test("a repeat is a look and an update, after the first of a run", () => {
    applyAll(cells(10, 1));
    expect(executedBy(cells(10, 1))).toEqual([INSERT, ...times(10, LOOK, UPDATE)]);
  });

  test("a retest is a look, an update and an insert, after the first of a run", () => {
    applyAll(cells(10, 1));
    expect(executedBy(cells(10, 2))).toEqual([INSERT, ...times(10, LOOK, UPDATE, INSERT)]);
  });

  test("a retest without history is a look, a deletion and an insert, after the first of a run", () => {
    applyAll(cells(10, 1), KEEP_NONE);
    expect(executedBy(cells(10, 2), KEEP_NONE)).toEqual([INSERT, ...times(10, LOOK, DELETE, INSERT)]);
  });

  test("an older submission that goes to history only is two looks, an insert and an update, and its repeat two looks", () => {
    const older = cells(10, 2, { testTime: "2020-01-01 00:00:00" });
    applyAll(cells(10, 1), NEWEST_WINS);
    expect(executedBy(older, NEWEST_WINS)).toEqual([INSERT, ...times(10, LOOK, LOOK_BACK, INSERT, UPDATE)]);
    expect(executedBy(older, NEWEST_WINS)).toEqual(times(10, LOOK, LOOK_BACK));
  });

  test("what came last is tried first: only a change between runs of new cells and of retests costs one more", () => {
    const [first, second] = [cells(10, 1), cells(10, 2)];
    const more = Array.from({ length: 10 }, (_, index) => submissionOf({ barcode: `MORE${index}` }));
    expect(executedBy([...first, ...second, ...more])).toEqual([
      ...times(10, INSERT),
      INSERT,
      ...times(10, LOOK, UPDATE, INSERT),
      LOOK,
      ...times(10, INSERT),
    ]);
  });
});

describe("pages that a batch of 1,000 dirties", () => {
  const STORED = 60_000;
  const BATCH = 1_000;
  const DEVICES = 64;
  const PAGE_BYTES = 4_096;
  const WAL_HEADER_BYTES = 32;
  const FRAME_HEADER_BYTES = 24;

  /** Cells as machines report them, a tray of 256 each, four at a time; numbers are scattered. */
  function hallCell(number: number, retest = 0): Submission {
    const device = (Math.floor(number / 1_024) * 4 + (number % 4)) % DEVICES;
    const scattered = Math.imul(number + retest * STORED + 1, 0x9e3779b1) >>> 0; // of Knuth
    const atMs = Date.UTC(2026, 1, 1) + (number + retest * STORED) * 250;
    const record: Partial<CellRecord> = {
      deviceCode: `FR-${String(device).padStart(2, "0")}`,
      batteryStation: `${device}-${Math.floor(number / 4) % 256}`,
      // Trays are not filled in the order of the serial numbers.
      barcode: `0AVCC26${String(Math.floor(number / 10_000)).padStart(6, "0")}G95L${String((number * 7_919) % 10_000).padStart(7, "0")}`,
      testTime: new Date(atMs).toISOString().slice(0, 19).replace("T", " "),
      volume: 50 + scattered / 2 ** 32,
    };
    return submissionOf(record, atMs);
  }

  const hallCells = (first: number, count: number): Submission[] =>
    Array.from({ length: count }, (_, index) => hallCell(first + index));

  function fill(): void {
    for (let first = 0; first < STORED; first += 10_000) applyAll(hallCells(first, 10_000));
  }

  /** The pages in the log after one batch: each page that a transaction has changed is there once. */
  function dirtied(submissions: readonly Submission[]): number {
    db.exec("pragma wal_checkpoint(truncate)");
    applyAll(submissions);
    const { size } = statSync(join(folder.folder, "1.sqlite-wal"));
    return (size - WAL_HEADER_BYTES) / (FRAME_HEADER_BYTES + PAGE_BYTES);
  }

  /** 1,000 of the last 50,000, scattered over them. */
  const retests = (round: number): Submission[] =>
    Array.from({ length: BATCH }, (_, index) => hallCell(STORED - 1 - ((index * 7_907 + round) % 50_000), round));

  // 144 and 1,186 when the bounds were set.
  test.each([
    ["new cells", 220, (round: number) => hallCells(STORED + round * BATCH, BATCH)],
    ["retests of the last 50,000", 1_350, retests],
  ])("%s: at most %i, and an index on a scattered column would be told", (_, pagesMax, batch) => {
    fill();
    expect(dirtied(batch(1))).toBeLessThanOrEqual(pagesMax);
    db.exec("create index another on version (volume)");
    expect(dirtied(batch(2))).toBeGreaterThan(pagesMax);
  });
});
