import type { DatabaseSync } from "node:sqlite";
import { DamagedRecordError, READ_MS_MAX, StoreError } from "../../store.ts";
import { startThread, type ThreadCalls } from "../threads/thread-calls.ts";
import { type Queries, type QueryKind, queries } from "./queries.ts";
import type { ReaderRequest, ReaderSettings } from "./reader-worker.ts";

// OPEN → CLOSED. One queue for all threads: a query is given to whichever is idle, in the order they came. Threads start
// with the first query and live until close; a thread that dies fails the query it ran and is replaced by the next one.
//
// Of long queries (queries.ts) one fewer runs than there are threads. So a page never waits behind a long query, and what a
// long query may hold in memory (the values of `channels`, say) is held once, not once in each thread. A probe goes ahead
// of whatever waits and is never refused: it tells whether the pool works, not whether it is busy.
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
   * the pool allows, or too many of its kind wait; with the reason of the signal when that is aborted. A caller has one
   * probe of a file under way at a time: their number has no other bound.
   */
  query<Name extends keyof Queries>(
    file: string,
    name: Name,
    args: QueryArguments<Name>,
    signal?: AbortSignal,
  ): Promise<ReturnType<Queries[Name]>>;
  /** Closes the threads' connections to a file, after the queries that came before. */
  release(file: string): Promise<void>;
  /** Queries that wait, and those that a thread still works on. */
  readonly waiting: number;
  close(): Promise<void>;
}

export interface ReaderPoolOptions {
  /** Two, so that one long query leaves a thread for the short ones. */
  readonly threads: number;
  /**
   * Unanswered queries of each kind. Beyond a thousand a page is better refused than slow. A long query takes a second and
   * more: the hundredth would wait for as long as a read may take.
   */
  readonly waitingMax: { readonly [kind in "short" | "long"]: number };
  readonly readMsMax: number;
}

const READER_POOL_DEFAULTS: ReaderPoolOptions = {
  threads: 2,
  waitingMax: { short: 1_000, long: 100 },
  readMsMax: READ_MS_MAX,
};

interface Query {
  readonly kind: QueryKind;
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

function queryError(cause: unknown): StoreError {
  return cause instanceof DamagedRecordError ? cause : new StoreError("a query failed", "nothing", { cause });
}

export function createReaderPool(options: Partial<ReaderPoolOptions> = {}): ReaderPool {
  const { threads, waitingMax, readMsMax } = { ...READER_POOL_DEFAULTS, ...options };
  const readers: (Reader | undefined)[] = Array.from({ length: threads });
  /** Long queries that run at a time. A pool of one thread has no other for them. */
  const longMax = Math.max(1, threads - 1);
  /** In the order they came, probes first. */
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

  /** Takes the first query that may run now. */
  function takeNext(): Query | undefined {
    const longRunning = readers.filter((reader) => reader?.running?.kind === "long").length;
    const position = waiting.findIndex(({ kind }) => kind !== "long" || longRunning < longMax);
    return position === -1 ? undefined : waiting.splice(position, 1)[0];
  }

  function serveNext(): void {
    const idle = closed ? -1 : readers.findIndex((reader) => reader === undefined || reader.running === null);
    const query = idle === -1 ? undefined : takeNext();
    if (query !== undefined) run(readers[idle] ?? start(idle), query);
  }

  function run(reader: Reader, query: Query): void {
    Atomics.store(reader.unwanted, 0, 0);
    reader.running = query;
    reader.thread
      .call(query.request)
      .then(query.resolve, (cause: unknown) => query.reject(queryError(cause)))
      .finally(() => {
        reader.running = null;
        end(query);
        serveNext();
      });
  }

  function tooManyWait(kind: QueryKind): boolean {
    if (kind === "probe") return false;
    let ofKind = 0;
    for (const query of unanswered) if (query.kind === kind) ofKind += 1;
    return ofKind >= waitingMax[kind];
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
      const { kind } = queries[name];
      if (tooManyWait(kind)) return Promise.reject(new StoreError("too many queries wait", "nothing"));
      const { promise, resolve, reject } = Promise.withResolvers<never>();
      const query: Query = {
        kind,
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
      if (kind === "probe") waiting.unshift(query);
      else waiting.push(query);
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
    get waiting() {
      return unanswered.size;
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
