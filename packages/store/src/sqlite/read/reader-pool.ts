import type { DatabaseSync } from "node:sqlite";
import { READ_MS_MAX, StoreError } from "../../store.ts";
import { startThread, type ThreadCalls } from "../threads/thread-calls.ts";
import type { Queries, ReaderRequest, ReaderSettings } from "./reader-worker.ts";

// OPEN → CLOSED. One queue for all threads: a query is given to whichever is idle. Threads start with the first query and
// live until close; a thread that dies fails the query it ran and is replaced by the next one.
//
// WAITING → RUNNING → SETTLED. A query that is aborted, or takes too long, is rejected at once wherever it is; the thread
// that runs it is told, and takes the next one as soon as the statement ends.

/** What a query takes beside its connection. */
export type QueryArguments<Name extends keyof Queries> = Queries[Name] extends (
  db: DatabaseSync,
  ...args: infer Rest
) => unknown
  ? Rest
  : never;

/** Reader threads shared by all account sets of the process. */
export interface ReaderPool {
  /**
   * Runs a query on a file that its writer has opened. Rejects with {@link StoreError} when it fails, takes longer than
   * the pool allows, or too many wait; with the reason of the signal when that is aborted.
   */
  query<Name extends keyof Queries>(
    file: string,
    name: Name,
    args: QueryArguments<Name>,
    signal?: AbortSignal,
  ): Promise<ReturnType<Queries[Name]>>;
  /** Closes the threads' connections to a file, after the queries that came before. */
  release(file: string): Promise<void>;
  close(): Promise<void>;
}

export interface ReaderPoolOptions {
  /** Two, so that one long query leaves a thread for the short ones. */
  readonly threads: number;
  /** Beyond this many unanswered queries a page is better refused than slow. */
  readonly waitingMax: number;
  readonly readMsMax: number;
}

const READER_POOL_DEFAULTS: ReaderPoolOptions = { threads: 2, waitingMax: 1_000, readMsMax: READ_MS_MAX };

interface Query {
  readonly request: ReaderRequest;
  readonly resolve: (result: unknown) => void;
  /** Rejects the caller; later outcomes of the query change nothing. */
  readonly reject: (reason: unknown) => void;
  /** Resolves when no thread works on it any more. */
  readonly over: PromiseWithResolvers<void>;
}

interface Reader {
  readonly thread: ThreadCalls<ReaderRequest>;
  /** Shared with the thread: 1 while the query that it runs is not wanted any more. */
  readonly unwanted: Int32Array;
  running: Query | null;
}

export function createReaderPool(options: Partial<ReaderPoolOptions> = {}): ReaderPool {
  const { threads, waitingMax, readMsMax } = { ...READER_POOL_DEFAULTS, ...options };
  const readers: (Reader | undefined)[] = Array.from({ length: threads });
  /** In the order they came. */
  const waiting: Query[] = [];
  /** Waiting and running. */
  const unanswered = new Set<Query>();
  let closed = false;

  function start(position: number): Reader {
    const unwanted = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const settings: ReaderSettings = { unwanted };
    const thread = startThread<ReaderRequest>(new URL("./reader-worker.ts", import.meta.url), {
      settings,
      onEnd() {
        if (readers[position] === reader) readers[position] = undefined;
      },
    });
    const reader: Reader = { thread, unwanted, running: null };
    readers[position] = reader;
    return reader;
  }

  function idleReader(): Reader | null {
    const position = readers.findIndex((reader) => reader === undefined || reader.running === null);
    return position === -1 ? null : (readers[position] ?? start(position));
  }

  function serveNext(): void {
    const reader = waiting.length > 0 && !closed ? idleReader() : null;
    const query = reader === null ? undefined : waiting.shift();
    if (reader === null || query === undefined) return;
    Atomics.store(reader.unwanted, 0, 0);
    reader.running = query;
    reader.thread
      .call(query.request)
      .then(query.resolve, (cause: unknown) => query.reject(new StoreError("a query failed", "nothing", { cause })))
      .finally(() => {
        reader.running = null;
        end(query);
        serveNext();
      });
  }

  function end(query: Query): void {
    unanswered.delete(query);
    query.over.resolve();
  }

  /** Rejects a query now; the thread that runs it is told, one that waits is not run. */
  function breakOff(query: Query, reason: unknown): void {
    query.reject(reason);
    const position = waiting.indexOf(query);
    if (position !== -1) {
      waiting.splice(position, 1);
      end(query);
    }
    const reader = readers.find((each) => each?.running === query);
    if (reader !== undefined) Atomics.store(reader.unwanted, 0, 1);
  }

  return {
    query(file, name, args, signal) {
      if (closed) return Promise.reject(new StoreError("the store is closed", "nothing"));
      if (signal?.aborted === true) return Promise.reject(signal.reason);
      if (unanswered.size >= waitingMax) return Promise.reject(new StoreError("too many queries wait", "nothing"));
      const { promise, resolve, reject } = Promise.withResolvers<never>();
      const query: Query = {
        request: { file, query: { name, args } },
        resolve: resolve as (result: unknown) => void,
        reject,
        over: Promise.withResolvers(),
      };
      const onAbort = (): void => breakOff(query, signal?.reason);
      const tooLong = setTimeout(() => breakOff(query, new StoreError("a query took too long", "nothing")), readMsMax);
      tooLong.unref();
      signal?.addEventListener("abort", onAbort);
      unanswered.add(query);
      waiting.push(query);
      serveNext();
      return promise.finally(() => {
        clearTimeout(tooLong);
        signal?.removeEventListener("abort", onAbort);
      });
    },
    async release(file) {
      const before = [...unanswered].filter(({ request }) => request.file === file);
      await Promise.all(before.map(({ over }) => over.promise));
      // A thread that ends meanwhile has closed its connection too.
      await Promise.allSettled(readers.map(async (reader) => reader?.thread.call({ file, query: null })));
    },
    async close() {
      closed = true;
      for (const query of waiting.splice(0)) {
        query.reject(new StoreError("the store is closed", "nothing"));
        end(query);
      }
      await Promise.all(readers.map(async (reader) => reader?.thread.end()));
    },
  };
}
