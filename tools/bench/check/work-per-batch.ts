import { statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync, StatementSync } from "node:sqlite";
import type { CellRecord } from "@cellgrade/contract/record";
import { migrations } from "@cellgrade/store/sqlite/migrations";
import type { SavePolicy, Submission } from "@cellgrade/store/store";
import { type BatchWriter, createBatchWriter } from "../../../packages/store/src/sqlite/apply/batch-writer.ts";
import { openForWriting } from "../../../packages/store/src/sqlite/database.ts";
import { encodePayload } from "../../../packages/store/src/sqlite/journal/journal-format.ts";
import type { Figure } from "./figure.ts";

// What a batch costs the database, counted and not timed: the statements of each submission, and the pages it dirties.

const CACHE_BYTES = 64 * 1024 * 1024;

const JUDGED_BY = { timeZone: "Asia/Shanghai", clockConfirmed: true } as const;
const KEEP_ALL: SavePolicy = { ...JUDGED_BY, overwrite: "arrival", historyDays: 90 };
const KEEP_NONE: SavePolicy = { ...JUDGED_BY, overwrite: "arrival", historyDays: 0 };
const NEWEST_WINS: SavePolicy = { ...JUDGED_BY, overwrite: "newest-test-time", historyDays: 90 };

export async function measureWorkPerBatch(folder: string): Promise<readonly Figure[]> {
  return [...measureStatements(folder), ...measurePages(folder)];
}

interface Database {
  readonly db: DatabaseSync;
  /** Applies one batch in a transaction of its own. */
  readonly apply: (submissions: readonly Submission[], policy?: SavePolicy) => void;
}

function openEmpty(file: string): Database {
  const db = openForWriting(file, migrations, { synchronous: "normal", cacheBytes: CACHE_BYTES });
  const writer: BatchWriter = createBatchWriter(db);
  let seq = 0;
  return {
    db,
    apply(submissions, policy = KEEP_ALL) {
      writer.write([{ firstSeq: seq + 1, count: submissions.length, payload: encodePayload(submissions, policy) }]);
      writer.commit();
      seq += submissions.length;
    },
  };
}

/** Statements of a submission, the rest of its transaction included. */
function measureStatements(folder: string): Figure[] {
  const BATCH = 1_000;
  const cells = (volume: number, changes: Partial<CellRecord> = {}): Submission[] =>
    Array.from({ length: BATCH }, (_, index) => submissionOf({ barcode: `CELL${index}`, volume, ...changes }));
  const older = cells(2, { testTime: "2020-01-01 00:00:00" });
  const mixed = cells(2).reverse();
  let files = 0;
  /** Of the last of the batches. */
  const statements = (batches: readonly (readonly Submission[])[], policy: SavePolicy): number => {
    files += 1;
    const { db, apply } = openEmpty(join(folder, `statements-${files}.sqlite`));
    for (const batch of batches.slice(0, -1)) apply(batch, policy);
    const executed = countExecuted(() => apply(batches.at(-1) ?? [], policy));
    db.close();
    return executed / BATCH;
  };
  const row = (name: string, value: number, atMost: number): Figure => ({
    name: `${name}, of ${BATCH.toLocaleString("en-US")} in a transaction`,
    value,
    unit: "statements",
    bound: { atMost: atMost + TRANSACTION_STATEMENTS / BATCH },
  });
  return [
    row("new cell", statements([cells(1)], KEEP_ALL), 1),
    row("half retests, then half new", statements([cells(1).slice(BATCH / 2), mixed], KEEP_ALL), 2),
    row("repeat", statements([cells(1), cells(1)], KEEP_ALL), 2),
    row("retest", statements([cells(1), cells(2)], KEEP_ALL), 3),
    row("retest without history", statements([cells(1), cells(2)], KEEP_NONE), 2),
    row("older submission that goes to history", statements([cells(1), older], NEWEST_WINS), 4),
    row("its repeat", statements([cells(1), older, older], NEWEST_WINS), 2),
  ];
}

/**
 * Begin, commit, the note of what is applied, the notes of one hour of test time and of one machine in it. Then one more
 * where a run of new cells follows retests or the other way round, since what came last is tried first: two in one of the
 * batches.
 */
const TRANSACTION_STATEMENTS = 7;

/** How many statements `work` executes. Throws when it prepares one: they are prepared once, not for each batch. */
function countExecuted(work: () => void): number {
  let executed = 0;
  const restored: (() => void)[] = [];
  const hook = (prototype: object, name: string, onCall: () => void): void => {
    const original = Reflect.get(prototype, name) as (...args: unknown[]) => unknown;
    Reflect.set(prototype, name, function (this: unknown, ...args: unknown[]) {
      onCall();
      return original.apply(this, args);
    });
    restored.push(() => Reflect.set(prototype, name, original));
  };
  const count = (): void => void (executed += 1);
  for (const name of ["run", "get", "all", "iterate"]) hook(StatementSync.prototype, name, count);
  hook(DatabaseSync.prototype, "exec", count);
  hook(DatabaseSync.prototype, "prepare", () => {
    throw new Error("a statement is prepared for a batch");
  });
  try {
    work();
  } finally {
    for (const restore of restored) restore();
  }
  return executed;
}

const STORED = 60_000;
const PAGE_BATCH = 1_000;

/** Pages that a batch of 1,000 dirties in an account set of 60,000. */
function measurePages(folder: string): Figure[] {
  const kinds = [
    { name: "new cells", atMost: 220, batch: newCells }, // 148
    { name: "retests of the last 50,000", atMost: 1_350, batch: retests }, // 1,272
  ];
  return kinds.flatMap(({ name, atMost, batch }, place) => {
    const file = join(folder, `pages-${place}.sqlite`);
    const { db, apply } = openEmpty(file);
    for (let first = 0; first < STORED; first += 10_000) apply(hallCells(first, 10_000));
    /** Each page that a transaction has changed is once in the log. */
    const dirtied = (submissions: readonly Submission[]): number => {
      db.exec("pragma wal_checkpoint(truncate)");
      apply(submissions);
      return (statSync(`${file}-wal`).size - WAL_HEADER_BYTES) / (FRAME_HEADER_BYTES + PAGE_BYTES);
    };
    const pages = dirtied(batch(1));
    db.exec("create index another on version (volume)");
    const pagesWithIndex = dirtied(batch(2));
    db.close();
    return [
      { name: `a batch of 1,000 ${name}`, value: pages, unit: "pages", bound: { atMost } },
      {
        name: "  one more index, of a scattered column, would be told",
        value: pagesWithIndex,
        unit: "pages",
        bound: { atLeast: atMost + 1 },
      },
    ];
  });
}

const PAGE_BYTES = 4_096;
const WAL_HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
const DEVICES = 64;

function newCells(round: number): Submission[] {
  return hallCells(STORED + round * PAGE_BATCH, PAGE_BATCH);
}

/** 1,000 of the last 50,000, scattered over them. */
function retests(round: number): Submission[] {
  return Array.from({ length: PAGE_BATCH }, (_, index) =>
    hallCell(STORED - 1 - ((index * 7_907 + round) % 50_000), round),
  );
}

function hallCells(first: number, count: number): Submission[] {
  return Array.from({ length: count }, (_, index) => hallCell(first + index));
}

/** A cell as machines report them: a tray of 256 each, four at a time. Its numbers are scattered. */
function hallCell(number: number, retest = 0): Submission {
  const device = (Math.floor(number / 1_024) * 4 + (number % 4)) % DEVICES;
  const scattered = Math.imul(number + retest * STORED + 1, 0x9e3779b1) >>> 0; // of Knuth
  const atMs = Date.UTC(2026, 1, 1) + (number + retest * STORED) * 250;
  const changes: Partial<CellRecord> = {
    deviceCode: `FR-${String(device).padStart(2, "0")}`,
    batteryStation: `${device}-${Math.floor(number / 4) % 256}`,
    // Trays are not filled in the order of the serial numbers.
    barcode: `0AVCC26${String(Math.floor(number / 10_000)).padStart(6, "0")}G95L${String((number * 7_919) % 10_000).padStart(7, "0")}`,
    testTime: new Date(atMs).toISOString().slice(0, 19).replace("T", " "),
    volume: 50 + scattered / 2 ** 32,
  };
  return submissionOf(changes, atMs);
}

function submissionOf(changes: Partial<CellRecord>, receivedAt = Date.UTC(2024, 2, 2, 1, 14, 8)): Submission {
  const record: CellRecord = {
    batteryStation: "1-03-128",
    deviceCode: "FR-07",
    barcode: "0AVCC26111121G95L0100500",
    testTime: "2024-03-02 09:14:08",
    workStep: "3",
    voltage: 3.652,
    electricity: -1.425,
    volume: 2.853,
    energy: 9.21,
    ...changes,
  };
  return { record, receivedAt };
}
