import { invariant } from "@cellgrade/contract/invariant";
import { type Exclusion, StoreError } from "../../store.ts";
import type { ApplierPool } from "./applier-pool.ts";
import type { Applied, ApplierRequest, CommittedHere } from "./applier-worker.ts";
import type { JournalBatch } from "../journal/journal-format.ts";

// The hand that feeds an applier thread with the batches of one account set. IDLE → FEEDING → IDLE.
//
// What has become durable is given to the thread a little at a time, so that its work is spread over the time in which it
// comes: the same work in one piece takes a core for so long that saves wait for one. The thread writes it into a
// transaction that stays open, and commits when that is large. Nobody waits for the commit unless somebody reads, and
// then it comes at once.
//
// Overwrites are given less often: they cost several times as much, so the thread stays behind while they come in haste;
// the journal holds them, and the more there are at once, the more share each page that they change.

/** So many rows are given as soon as they are there: the thread has them written in less than a millisecond. */
const FEED_ROWS = 100;

/** Fewer, when they have come for so long; */
const FEED_MS = 10;

/** and where cells are overwritten all of this time: they take 32 µs in transactions of 500 rows and 22 µs in those of 4,000. */
const FEED_MS_WHEN_OVERWRITING = 200;

/** Rows of one call at most: a reader who comes meanwhile waits for it. */
const FEED_ROWS_MAX = 10_000;

/** The thread has its rests until the journal holds so many rows for it. */
const RESTING_ROWS_MAX = 30_000;

/** The thread commits when a transaction is large, and is told to when it is so old. */
const COMMIT_MS = 200;

/** A transaction that failed is tried again at this pace, and a full disk looked at, for as long as it takes. */
const RETRY_MS = 500;

/** Longest wait of a reader for what was acknowledged before it asked. */
const SETTLE_MS_MAX = 5_000;

export interface Applier {
  /** The last seq that was applied when the thread started. */
  readonly appliedThrough: number;
  /** False while the disk is full or nothing can be applied: what is acknowledged now could not be read. */
  accepts(): boolean;
  /** Takes a durable batch; batches come in the order of their seq. */
  enqueue(batch: JournalBatch): void;
  /** Resolves when everything enqueued so far can be read; rejects with {@link StoreError} when that takes too long. */
  settled(): Promise<void>;
  pruneHistory(replacedBefore: number, rowsMax: number): Promise<number>;
  pruneRecords(
    barcodes: readonly string[],
    lot: { readonly receivedBefore: number; readonly rowsMax: number },
  ): Promise<number>;
  exclude(barcode: string, exclusion: Exclusion): Promise<boolean>;
  include(barcode: string): Promise<boolean>;
  /** Applies what is enqueued and closes the database. */
  close(): Promise<void>;
}

export interface ApplierEvents {
  /** Everything up to this seq is durable in the database. */
  readonly onApplied: (through: number) => void;
  readonly onFailure: (error: unknown) => void;
  /** The thread ended by itself: what was enqueued is still in the journal. */
  readonly onEnd: () => void;
}

interface Reader {
  readonly through: number;
  readonly resolve: () => void;
}

/** Resolves when a thread has opened the database, rejects when it cannot be opened. */
export async function openApplier(
  { appliers }: { readonly appliers: ApplierPool },
  file: string,
  events: ApplierEvents,
): Promise<Applier> {
  let closed = false;
  const thread = appliers.assign(() => {
    cache.leave();
    if (!closed) events.onEnd();
    closed = true;
  });
  const call = <Result>(request: ApplierRequest): Promise<Result> => thread.call(request) as Promise<Result>;

  const cache = appliers.cache.join((cacheBytes) => {
    call({ kind: "cache", file, cacheBytes }).catch(events.onFailure);
  });

  const opened = await call<Applied>({ kind: "open", file }).catch((error: unknown) => {
    closed = true;
    cache.leave();
    throw error;
  });
  invariant(opened.committed !== null, "a database is opened with nothing left to commit");
  let { through: appliedThrough, full } = opened.committed;
  const startedThrough = appliedThrough;
  let enqueuedThrough = appliedThrough;
  let givenThrough = appliedThrough;
  let pending: JournalBatch[] = [];
  /** Given and not committed, since when; null: nothing. */
  let openSince: number | null = null;
  let overwriting = false;
  let feeding = false;
  let failing = false;
  let timer: NodeJS.Timeout | null = null;
  let timerDue = 0;
  let readers: Reader[] = [];

  /** The next batches for the thread. */
  function takePending(): JournalBatch[] {
    let rows = 0;
    let taken = 0;
    for (const { count } of pending) {
      if (rows >= FEED_ROWS_MAX) break;
      rows += count;
      taken += 1;
    }
    const batches = pending.splice(0, taken);
    const last = batches.at(-1);
    if (last !== undefined) givenThrough = last.firstSeq + last.count - 1;
    return batches;
  }

  async function feed(): Promise<void> {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (feeding) return;
    feeding = true;
    const startedAt = performance.now();
    const batches = takePending();
    cache.use();
    openSince ??= startedAt;
    const commit = !accepts() || startedAt - openSince >= COMMIT_MS || (readers.length > 0 && pending.length === 0);
    try {
      const applied = await call<Applied>({ kind: "apply", file, batches, commit });
      failing = false;
      overwriting = applied.overwriting;
      if (applied.committed !== null) committed(applied.committed);
    } catch (error) {
      if (closed) return;
      failing = true; // the thread has what it was given, and tries it again with the next call
      events.onFailure(error);
    }
    feeding = false;
    scheduleNext();
  }

  function committed({ through, setAside, ...disk }: CommittedHere): void {
    appliedThrough = through;
    openSince = null;
    full = disk.full;
    for (const fault of setAside) events.onFailure(fault);
    events.onApplied(through);
    for (const reader of readers) if (reader.through <= through) reader.resolve();
    readers = readers.filter((reader) => reader.through > through);
  }

  function scheduleNext(): void {
    if (!accepts()) schedule(RETRY_MS);
    else if (readers.length > 0) schedule(0);
    else if (pending.length > 0) {
      const behind = enqueuedThrough - appliedThrough > RESTING_ROWS_MAX;
      schedule(behind ? 0 : feedMs());
    } else if (openSince !== null) schedule(Math.max(0, openSince + COMMIT_MS - performance.now()));
  }

  function feedMs(): number {
    if (overwriting) return FEED_MS_WHEN_OVERWRITING;
    return enqueuedThrough - givenThrough >= FEED_ROWS ? 0 : FEED_MS;
  }

  function accepts(): boolean {
    return !full && !failing;
  }

  /** A sooner time takes the place of a later one. */
  function schedule(delayMs: number): void {
    if (feeding) return; // what follows is decided when the thread has answered
    const due = performance.now() + delayMs;
    if (timer !== null && timerDue <= due) return;
    if (timer !== null) clearTimeout(timer);
    timerDue = due;
    timer = setTimeout(() => void feed(), delayMs);
  }

  function settled(): Promise<void> {
    if (enqueuedThrough <= appliedThrough) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const reader: Reader = {
        through: enqueuedThrough,
        resolve() {
          clearTimeout(tooLong);
          resolve();
        },
      };
      const tooLong = setTimeout(() => {
        readers = readers.filter((each) => each !== reader);
        reject(new StoreError("saved records cannot be read yet", "nothing"));
      }, SETTLE_MS_MAX);
      readers.push(reader);
      void feed();
    });
  }

  if (full) schedule(RETRY_MS);

  return {
    appliedThrough: startedThrough,
    accepts,
    enqueue(batch) {
      enqueuedThrough = batch.firstSeq + batch.count - 1;
      pending.push(batch);
      schedule(feedMs());
    },
    settled,
    pruneHistory: (replacedBefore, rowsMax) => call({ kind: "prune", file, replacedBefore, rowsMax }),
    pruneRecords: (barcodes, lot) => call({ kind: "pruneRecords", file, barcodes, ...lot }),
    exclude: (barcode, exclusion) => call({ kind: "exclude", file, barcode, exclusion }),
    include: (barcode) => call({ kind: "include", file, barcode }),
    async close() {
      if (closed) return;
      // What cannot be applied now is applied at the next start: it is in the journal.
      await settled().catch(() => {});
      closed = true;
      if (timer !== null) clearTimeout(timer);
      cache.leave();
      await call({ kind: "close", file }).catch(events.onFailure);
    },
  };
}
