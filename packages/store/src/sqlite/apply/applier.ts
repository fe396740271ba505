import { invariant } from "@cellgrade/contract/invariant";
import { type Exclusion, StoreError } from "../../store.ts";
import type { ApplierPool } from "./applier-pool.ts";
import type { Applied, ApplierRequest, CommittedHere } from "./applier-worker.ts";
import type { ReserveBytes } from "./reserve.ts";
import { type Clock, realClock } from "../clock.ts";
import type { JournalFrame } from "../journal/read-frames.ts";

// Feeds an applier thread with the frames of one account set. IDLE → FEEDING → IDLE.
//
// One rule: the thread is fed when FEED_ROWS wait, and commits when COMMIT_ROWS are fed or the first has waited COMMIT_MS.
// It stands back while saves rush (RESTING_ROWS_MAX). For a reader, everything is fed and committed at once.

/**
 * Rows of a feed at least, in a rush. The thread writes them in some 6 ms: a larger piece takes a core from saves for
 * longer, and a smaller one costs a row more, 10 µs in pieces of 100 rows and 8 µs in those of 1,000.
 */
const FEED_ROWS = 1_000;

/**
 * Rows of a transaction. Overwritten records lie scattered, and the more rows a transaction has, the more share a page: a
 * retest takes 30 µs in transactions of 500 rows, 22 µs in those of 5,000 and no less in larger ones. A new cell takes
 * 6 µs in all of them.
 */
const COMMIT_ROWS = 5_000;

/**
 * In a rush the thread rests as long as it worked, so that saves have the core. It works on without a rest when this many
 * rows wait, half of what the journal lets wait.
 */
const RESTING_ROWS_MAX = 50_000;

/**
 * Submissions that are durable and not applied. Beyond them an append waits for the next commit, so a rush slows down
 * evenly: one segment of the journal holds them, and so the other is free when that is full. A reader waits for them too,
 * and they take less than the 5 seconds that it may. It waits as well where their frames take more room than could be
 * applied if the disk were full (reserve.ts).
 */
const BEHIND_ROWS_MAX = 100_000;

/** A trickle of saves costs two syncs of the database a second. */
const COMMIT_MS = 500;

/** A transaction that failed is tried again at this pace, and a full disk looked at, for as long as it takes. */
const RETRY_MS = 500;

/** Longest wait of a reader for what was acknowledged before it asked. */
const SETTLE_MS_MAX = 5_000;

export interface Applier {
  /** The last seq that was applied when the database was opened. */
  readonly appliedThrough: number;
  /** Why nothing should be acknowledged now, since it could not be read; null while all is well. */
  trouble(): ApplierTrouble | null;
  /** False while as much is durable and not applied as may be. */
  mayAppend(): boolean;
  /** Takes a durable frame; frames come in the order of their seq. One that is applied already is passed over. */
  enqueue(frame: JournalFrame): void;
  /** Resolves when everything enqueued so far can be read; rejects with {@link StoreError} when that takes too long. */
  settled(): Promise<void>;
  pruneHistory(replacedBefore: number, rowsMax: number): Promise<number>;
  pruneRecords(
    barcodes: readonly string[],
    lot: { readonly receivedBefore: number; readonly rowsMax: number },
  ): Promise<number>;
  /** Gives versions from before there were checksums theirs; resolves to the rows looked at, 0 when all have one. */
  fillChecksums(rowsMax: number): Promise<number>;
  /** Brings versions from before there was table machine_hour into it; resolves to the rows looked at. */
  fillMachineHours(rowsMax: number): Promise<number>;
  exclude(barcode: string, exclusion: Exclusion): Promise<boolean>;
  include(barcode: string): Promise<boolean>;
  excludeVersions(seqs: readonly number[], exclusion: Exclusion): Promise<number>;
  includeVersions(seqs: readonly number[]): Promise<number>;
  /** Applies what is enqueued and closes the database. */
  close(): Promise<void>;
}

interface ApplierTrouble {
  readonly reason: "DISK_FULL" | "RECORDS_NOT_APPLIED";
  /** The error of the last attempt; undefined where the disk is full and everything is applied. */
  readonly cause: unknown;
}

export interface ApplierDependencies {
  readonly appliers: Pick<ApplierPool, "assign" | "cache">;
  readonly clock?: Clock;
}

export interface ApplierOptions {
  readonly file: string;
  /** Room on the disk that is kept back, unless it is to be that of reserve.ts. */
  readonly reserveBytes?: ReserveBytes;
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
  { appliers, clock = realClock }: ApplierDependencies,
  { file, reserveBytes }: ApplierOptions,
  events: ApplierEvents,
): Promise<Applier> {
  let closed = false;
  const { thread, leave } = appliers.assign(() => {
    cache.leave();
    if (!closed) events.onEnd();
    closed = true;
  });
  const call = <Result>(request: ApplierRequest): Promise<Result> => thread.call(request) as Promise<Result>;

  const cache = appliers.cache.join((cacheBytes) => {
    call({ kind: "cache", file, cacheBytes }).catch(events.onFailure);
  });

  const opened = await call<Applied>({
    kind: "open",
    file,
    ...(reserveBytes !== undefined && { reserveBytes }),
  }).catch((error: unknown) => {
    closed = true;
    cache.leave();
    leave();
    throw error;
  });
  invariant(opened.committed !== null, "a database is opened with nothing left to commit");
  let { through: appliedThrough, full, coversBytes } = opened.committed;
  if (full) events.onFailure(diskFull());
  const startedThrough = appliedThrough;
  let enqueuedThrough = appliedThrough;
  /** Frames that are not fed yet. */
  let waiting: JournalFrame[] = [];
  let waitingRows = 0;
  /** Rows that are fed and not committed. */
  let openRows = 0;
  let openBytes = 0;
  /** Bytes of the frames that are enqueued and not committed. */
  let behindBytes = 0;
  /** When the first row came that is not committed; null when all are. */
  let openSince: number | null = null;
  /** Until then the thread stands back for saves. */
  let restUntil = 0;
  let feeding = false;
  /** Why the last attempt to apply failed; null when it did not. */
  let failure: { readonly error: unknown } | null = null;
  /** Calls off the next feed; null while none is planned. */
  let callOff: (() => void) | null = null;
  let readers: Reader[] = [];

  /** As many of the frames that wait as fill the transaction. */
  function takeFrames(): JournalFrame[] {
    let taken = 0;
    for (const { count, bytes } of waiting) {
      if (openRows >= COMMIT_ROWS) break;
      taken += 1;
      openRows += count;
      openBytes += bytes;
      waitingRows -= count;
    }
    return waiting.splice(0, taken);
  }

  async function feed(): Promise<void> {
    stopPlanning();
    if (feeding) return;
    feeding = true;
    cache.use();
    const startedAt = clock.now();
    const frames = takeFrames();
    const commit = trouble() !== null || isAwaited() || openRows >= COMMIT_ROWS || isOld();
    try {
      const applied = await call<Applied>({ kind: "apply", file, frames, commit, behindBytes });
      failure = null;
      if (applied.committed !== null) committed(applied.committed);
    } catch (error) {
      if (closed) return;
      failure = { error }; // The thread keeps what it was given, and tries it again with the next call.
      events.onFailure(error);
    }
    feeding = false;
    restUntil = 2 * clock.now() - startedAt;
    proceed();
  }

  function committed({ through, setAside, ...disk }: CommittedHere): void {
    appliedThrough = through;
    behindBytes -= openBytes;
    openBytes = 0;
    openRows = 0;
    openSince = enqueuedThrough > through ? clock.now() : null;
    if (disk.full && !full) events.onFailure(diskFull());
    full = disk.full;
    coversBytes = disk.coversBytes;
    for (const fault of setAside) events.onFailure(fault);
    events.onApplied(through);
    for (const reader of readers) if (reader.through <= through) reader.resolve();
    readers = readers.filter((reader) => reader.through > through);
  }

  function mayAppend(): boolean {
    return enqueuedThrough - appliedThrough < BEHIND_ROWS_MAX && behindBytes < coversBytes;
  }

  /** True when a reader, or an append, waits for what is enqueued. */
  function isAwaited(): boolean {
    return readers.length > 0 || !mayAppend();
  }

  function isOld(): boolean {
    return openSince !== null && clock.now() - openSince >= COMMIT_MS;
  }

  function isResting(): boolean {
    return waitingRows < RESTING_ROWS_MAX && clock.now() < restUntil;
  }

  /** Feeds now when there is reason to, or sees to it that it is done in time. */
  function proceed(): void {
    if (feeding || closed) return;
    if (failure !== null) plan(RETRY_MS);
    else if (full && waiting.length === 0) plan(RETRY_MS);
    else if (full || isAwaited() || (waitingRows >= FEED_ROWS && !isResting())) void feed();
    else if (openSince !== null) plan(Math.max(0, openSince + COMMIT_MS - clock.now()));
  }

  function plan(ms: number): void {
    callOff ??= clock.after(ms, () => void feed());
  }

  function stopPlanning(): void {
    callOff?.();
    callOff = null;
  }

  function trouble(): ApplierTrouble | null {
    if (failure === null) return full ? { reason: "DISK_FULL", cause: undefined } : null;
    const { error } = failure;
    return { reason: saysDiskIsFull(error) ? "DISK_FULL" : "RECORDS_NOT_APPLIED", cause: error };
  }

  function settled(): Promise<void> {
    if (enqueuedThrough <= appliedThrough) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const reader: Reader = {
        through: enqueuedThrough,
        resolve() {
          stopWaiting();
          resolve();
        },
      };
      const stopWaiting = clock.after(SETTLE_MS_MAX, () => {
        readers = readers.filter((each) => each !== reader);
        reject(new StoreError("saved records cannot be read yet", "nothing"));
      });
      readers.push(reader);
      void feed();
    });
  }

  proceed();

  return {
    appliedThrough: startedThrough,
    trouble,
    mayAppend,
    enqueue(frame) {
      const lastSeq = frame.firstSeq + frame.count - 1;
      if (lastSeq <= appliedThrough) return;
      enqueuedThrough = lastSeq;
      waiting.push(frame);
      waitingRows += frame.count;
      behindBytes += frame.bytes;
      openSince ??= clock.now();
      proceed();
    },
    settled,
    pruneHistory: (replacedBefore, rowsMax) => call({ kind: "prune", file, replacedBefore, rowsMax }),
    pruneRecords: (barcodes, lot) => call({ kind: "pruneRecords", file, barcodes, ...lot }),
    fillChecksums: (rowsMax) => call({ kind: "fillChecksums", file, rowsMax }),
    fillMachineHours: (rowsMax) => call({ kind: "fillMachineHours", file, rowsMax }),
    exclude: (barcode, exclusion) => call({ kind: "exclude", file, barcode, exclusion }),
    include: (barcode) => call({ kind: "include", file, barcode }),
    excludeVersions: (seqs, exclusion) => call({ kind: "excludeVersions", file, seqs, exclusion }),
    includeVersions: (seqs) => call({ kind: "includeVersions", file, seqs }),
    async close() {
      if (closed) return;
      // What cannot be applied now is applied at the next start: it is in the journal.
      await settled().catch(() => {});
      closed = true;
      stopPlanning();
      cache.leave();
      await call({ kind: "close", file }).catch(events.onFailure);
      leave();
    },
  };
}

function diskFull(): StoreError {
  return new StoreError("the disk is full: saves are refused until there is room again", "nothing");
}

/** What SQLite and the system say of a disk without room. An error loses its codes on its way from the thread. */
function saysDiskIsFull(error: unknown): boolean {
  return error instanceof Error && /database or disk is full|ENOSPC|EDQUOT/.test(error.message);
}
