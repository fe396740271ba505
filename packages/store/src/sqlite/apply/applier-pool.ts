import type { ApplierRequest } from "./applier-worker.ts";
import { createPageCache, type PageCache } from "./page-cache.ts";
import { startThread, type ThreadCalls } from "../threads/thread-calls.ts";

/** Each thread takes 11 MB and more, and applies several times what a server acknowledges. */
const THREADS = 2;

/** A thread holds the rows of a feed and little else. */
const HEAP_MB_MAX = { young: 8, old: 128 };

/** The cache takes an eighth of what the process may use in all. */
const CACHE_BYTES = 32 * 1024 * 1024;

/** Applier threads shared by all account sets of the process; an account set stays with its thread. */
export interface ApplierPool {
  readonly cache: PageCache;
  /**
   * Gives the thread with the fewest databases. `onEnd` is called when it has ended, whether it was asked to or not, unless
   * the database has left it before.
   */
  assign(onEnd: () => void): Assignment;
  close(): Promise<void>;
}

interface Assignment {
  readonly thread: ThreadCalls<ApplierRequest>;
  /** Says that the database is closed, or could not be opened: the thread counts it no longer. */
  readonly leave: () => void;
}

interface Shared {
  readonly thread: ThreadCalls<ApplierRequest>;
  /** One of each database that the thread has. */
  readonly onEnds: Set<() => void>;
}

export function createApplierPool(): ApplierPool {
  const pool: (Shared | undefined)[] = Array.from({ length: THREADS });

  function start(position: number): Shared {
    const onEnds = new Set<() => void>();
    const thread = startThread<ApplierRequest>(new URL("./applier-worker.ts", import.meta.url), {
      heapMbMax: HEAP_MB_MAX,
      onEnd() {
        pool[position] = undefined;
        for (const onEnd of onEnds) onEnd();
      },
    });
    pool[position] = { thread, onEnds };
    return { thread, onEnds };
  }

  return {
    cache: createPageCache(CACHE_BYTES),
    assign(onEnd) {
      const load = pool.map((shared) => shared?.onEnds.size ?? 0);
      const position = load.indexOf(Math.min(...load));
      const { thread, onEnds } = pool[position] ?? start(position);
      onEnds.add(onEnd);
      return { thread, leave: () => void onEnds.delete(onEnd) };
    },
    async close() {
      await Promise.all(pool.map(async (shared) => shared?.thread.end()));
    },
  };
}
