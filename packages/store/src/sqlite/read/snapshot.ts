import { DamagedRecordError, type SnapshotReader, StoreError } from "../../store.ts";
import type { SnapshotRequest } from "./snapshot-worker.ts";
import { startThread } from "../threads/thread-calls.ts";

/** Bounds the thread's heap: it holds a page of records at a time, whatever the size of the whole. */
const HEAP_MB_MAX = { young: 8, old: 64 };

export interface SnapshotOptions {
  /**
   * A snapshot that lives longer is ended, and its reads fail. While one lives, SQLite's log cannot restart: it grows by
   * all that is saved, some 2 kB a save at 500 saves a second.
   */
  readonly lifeMsMax: number;
  /** Any of them ends the snapshot too. */
  readonly signals: readonly AbortSignal[];
}

/**
 * Runs `work` with a reader of a file as it is now, on a thread of its own, so that neither short queries nor other
 * snapshots wait for it. Rejects with what `work` throws; reads reject with {@link StoreError}.
 */
export async function readSnapshot<Result>(
  file: string,
  work: (reader: SnapshotReader) => Promise<Result>,
  { lifeMsMax, signals }: SnapshotOptions,
): Promise<Result> {
  const thread = startThread<SnapshotRequest>(new URL("./snapshot-worker.ts", import.meta.url), {
    settings: { file },
    heapMbMax: HEAP_MB_MAX,
  });
  let endedBy: string | null = null;

  /** A thread that ends closes its connection, and with it the transaction. */
  function breakOff(reason: string): void {
    endedBy ??= reason;
    void thread.end();
  }

  async function call(request: SnapshotRequest): Promise<unknown> {
    try {
      return await thread.call(request);
    } catch (cause) {
      if (cause instanceof DamagedRecordError) throw cause;
      throw new StoreError(endedBy ?? "a query failed", "nothing", { cause });
    }
  }

  const ended = AbortSignal.any([...signals]);
  const onAbort = (): void => breakOff("nobody waits for the snapshot any more");
  const tooLong = setTimeout(() => breakOff("a snapshot was read for too long"), lifeMsMax);
  tooLong.unref();
  ended.addEventListener("abort", onAbort);
  if (ended.aborted) onAbort();
  try {
    await call({ ask: "begin" });
    return await work({
      search: (filter, page) => call({ ask: "search", filter, page }) as ReturnType<SnapshotReader["search"]>,
    });
  } finally {
    clearTimeout(tooLong);
    ended.removeEventListener("abort", onAbort);
    endedBy ??= "the snapshot is over";
    await thread.end();
  }
}
