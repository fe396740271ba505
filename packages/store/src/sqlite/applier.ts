import { type Exclusion, StoreError } from "../store.ts";
import type { ApplierPool } from "./applier-pool.ts";
import type { Applied, ApplierRequest } from "./applier-worker.ts";
import type { JournalBatch } from "./journal-format.ts";

// The hand that feeds an applier thread with the batches of one account set. IDLE → LINGERING → APPLYING → IDLE or LINGERING.
// One transaction is under way at a time; what becomes durable meanwhile is the next, so a busy account set is applied
// by the thousand, which costs each row a fraction of what it costs alone.

/**
 * Nobody waits for a row to be applied unless somebody reads, and a reader ends the lingering. The longer, the more rows
 * share each dirty page: an overwrite of a recent cell takes 32 µs in transactions of 500 rows and 22 µs in those of 4,000.
 */
const LINGER_MS = 200;

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
  setCacheBytes(cacheBytes: number): void;
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

export interface ApplierSettings {
  readonly file: string;
  readonly cacheBytes: number;
}

/** Resolves when a thread has opened the database, rejects when it cannot be opened. */
export async function openApplier(
  { appliers }: { readonly appliers: ApplierPool },
  { file, cacheBytes }: ApplierSettings,
  events: ApplierEvents,
): Promise<Applier> {
  let closed = false;
  const thread = appliers.assign(() => {
    if (!closed) events.onEnd();
    closed = true;
  });
  const call = <Result>(request: ApplierRequest): Promise<Result> => thread.call(request) as Promise<Result>;

  let { through: appliedThrough, full } = await call<Applied>({ kind: "open", file, cacheBytes }).catch(
    (error: unknown) => {
      closed = true;
      throw error;
    },
  );
  const startedThrough = appliedThrough;
  let enqueuedThrough = appliedThrough;
  let pending: JournalBatch[] = [];
  let applying = false;
  let failing = false;
  let timer: NodeJS.Timeout | null = null;
  let readers: Reader[] = [];

  async function applyPending(): Promise<void> {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (applying || (pending.length === 0 && accepts())) return;
    const batches = pending;
    pending = [];
    applying = true;
    let delayMs = LINGER_MS;
    try {
      const { through, setAside, ...disk } = await call<Applied>({ kind: "apply", file, batches });
      appliedThrough = through;
      full = disk.full;
      failing = false;
      for (const fault of setAside) events.onFailure(fault);
      events.onApplied(through);
      for (const reader of readers) if (reader.through <= through) reader.resolve();
      readers = readers.filter((reader) => reader.through > through);
      if (readers.length > 0) delayMs = 0;
    } catch (error) {
      if (closed) return;
      events.onFailure(error);
      pending = [...batches, ...pending];
      failing = true;
    }
    applying = false;
    if (!accepts()) schedule(RETRY_MS);
    else if (pending.length > 0) schedule(delayMs);
  }

  function accepts(): boolean {
    return !full && !failing;
  }

  function schedule(delayMs: number): void {
    if (applying) return;
    timer ??= setTimeout(() => void applyPending(), delayMs);
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
      void applyPending();
    });
  }

  if (full) schedule(RETRY_MS);

  return {
    appliedThrough: startedThrough,
    accepts,
    enqueue(batch) {
      enqueuedThrough = batch.firstSeq + batch.count - 1;
      pending.push(batch);
      schedule(LINGER_MS);
    },
    settled,
    pruneHistory: (replacedBefore, rowsMax) => call({ kind: "prune", file, replacedBefore, rowsMax }),
    pruneRecords: (barcodes, lot) => call({ kind: "pruneRecords", file, barcodes, ...lot }),
    exclude: (barcode, exclusion) => call({ kind: "exclude", file, barcode, exclusion }),
    include: (barcode) => call({ kind: "include", file, barcode }),
    setCacheBytes(cacheBytes) {
      call({ kind: "cache", file, cacheBytes }).catch(events.onFailure);
    },
    async close() {
      if (closed) return;
      // What cannot be applied now is applied at the next start: it is in the journal.
      await settled().catch(() => {});
      closed = true;
      if (timer !== null) clearTimeout(timer);
      await call({ kind: "close", file }).catch(events.onFailure);
    },
  };
}
