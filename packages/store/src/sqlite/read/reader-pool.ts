import type { DatabaseSync } from "node:sqlite";
import { StoreError } from "../../store.ts";
import type { Queries, ReaderRequest } from "./reader-worker.ts";
import { startThread, type ThreadCalls } from "../threads/thread-calls.ts";

// OPEN → CLOSED. Threads start with the first query and live until close; a thread that dies fails its queries and is
// replaced by the next one.

/** What a query takes beside its connection. */
export type QueryArguments<Name extends keyof Queries> = Queries[Name] extends (
  db: DatabaseSync,
  ...args: infer Rest
) => unknown
  ? Rest
  : never;

/** Reader threads shared by all account sets of the process. */
export interface ReaderPool {
  /** Runs a query on a file that its writer has opened. Rejects with {@link StoreError} when it fails or too many wait. */
  query<Name extends keyof Queries>(
    file: string,
    name: Name,
    ...args: QueryArguments<Name>
  ): Promise<ReturnType<Queries[Name]>>;
  /** Closes the threads' connections to a file, after the queries that came before. */
  release(file: string): Promise<void>;
  close(): Promise<void>;
}

export interface ReaderPoolOptions {
  /** Two, so that one long query leaves a thread for the short ones. */
  readonly threads: number;
  /** Beyond this many waiting queries a page is better refused than slow. */
  readonly waitingMax: number;
}

export const READER_POOL_DEFAULTS: ReaderPoolOptions = { threads: 2, waitingMax: 1_000 };

export function createReaderPool({ threads, waitingMax }: ReaderPoolOptions = READER_POOL_DEFAULTS): ReaderPool {
  const pool: (ThreadCalls<ReaderRequest> | undefined)[] = Array.from({ length: threads });
  let closed = false;

  function start(position: number): ThreadCalls<ReaderRequest> {
    const thread = startThread<ReaderRequest>(new URL("./reader-worker.ts", import.meta.url), {
      onEnd() {
        if (pool[position] === thread) pool[position] = undefined;
      },
    });
    pool[position] = thread;
    return thread;
  }

  function leastBusy(): ThreadCalls<ReaderRequest> {
    const load = pool.map((thread) => thread?.waiting ?? 0);
    const position = load.indexOf(Math.min(...load));
    return pool[position] ?? start(position);
  }

  return {
    async query(file, name, ...args) {
      if (closed) throw new StoreError("the store is closed", "nothing");
      const thread = leastBusy();
      if (thread.waiting * threads >= waitingMax) throw new StoreError("too many queries wait", "nothing");
      try {
        return (await thread.call({ file, query: { name, args } })) as never;
      } catch (cause) {
        throw new StoreError("a query failed", "nothing", { cause });
      }
    },
    async release(file) {
      // A thread that ends meanwhile has closed its connection too.
      await Promise.allSettled(pool.map(async (thread) => thread?.call({ file, query: null })));
    },
    async close() {
      closed = true;
      await Promise.all(pool.map(async (thread) => thread?.end()));
    },
  };
}
