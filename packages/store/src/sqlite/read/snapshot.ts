import { type SnapshotReader, StoreError } from "../../store.ts";
import type { SnapshotRequest } from "./snapshot-worker.ts";
import { startThread, type ThreadCalls } from "../threads/thread-calls.ts";

/** Bounds the thread's heap: it holds a page of records at a time, whatever the size of the whole. */
const HEAP_MB_MAX = { young: 8, old: 64 };

export interface SnapshotOptions {
  /**
   * A snapshot that lives longer is ended, and its reads fail. While one lives, SQLite's log cannot restart: it grows by
   * all that is saved, some 2 kB a save at 500 saves a second.
   */
  readonly lifeMsMax: number;
  /** Ends it too. */
  readonly signal: AbortSignal;
}

/**
 * Runs `work` with a reader of a file as it is now, on a thread of its own, so that neither short queries nor other
 * snapshots wait for it; a count has one more, since it may take longer than a page should. Rejects with what `work`
 * throws; reads reject with {@link StoreError}.
 */
export async function readSnapshot<Result>(
  file: string,
  work: (reader: SnapshotReader) => Promise<Result>,
  { lifeMsMax, signal }: SnapshotOptions,
): Promise<Result> {
  const threads = new Set<ThreadCalls<SnapshotRequest>>();
  let endedBy: string | null = null;

  function start(): ThreadCalls<SnapshotRequest> {
    const thread = startThread<SnapshotRequest>(new URL("./snapshot-worker.ts", import.meta.url), {
      settings: { file },
      heapMbMax: HEAP_MB_MAX,
    });
    threads.add(thread);
    return thread;
  }

  /** A thread that ends closes its connection, and with it the transaction. */
  async function endAll(): Promise<void> {
    await Promise.all([...threads].map((thread) => thread.end()));
  }

  function breakOff(reason: string): void {
    endedBy ??= reason;
    void endAll();
  }

  async function call(thread: ThreadCalls<SnapshotRequest>, request: SnapshotRequest): Promise<unknown> {
    try {
      return await thread.call(request);
    } catch (cause) {
      throw new StoreError(endedBy ?? "a query failed", "nothing", { cause });
    }
  }

  const onAbort = (): void => breakOff("the store is closed");
  const tooLong = setTimeout(() => breakOff("a snapshot was read for too long"), lifeMsMax);
  tooLong.unref();
  signal.addEventListener("abort", onAbort);
  const rows = start();
  if (signal.aborted) onAbort();
  try {
    await call(rows, { ask: "moment" });
    return await work({
      search: (filter, page) => call(rows, { ask: "search", filter, page }) as ReturnType<SnapshotReader["search"]>,
      async count(filter) {
        if (endedBy !== null) throw new StoreError(endedBy, "nothing");
        const counting = start();
        try {
          return (await call(counting, { ask: "count", filter })) as number;
        } finally {
          threads.delete(counting);
          await counting.end();
        }
      },
    });
  } finally {
    clearTimeout(tooLong);
    signal.removeEventListener("abort", onAbort);
    endedBy ??= "the snapshot is over";
    await endAll();
  }
}
