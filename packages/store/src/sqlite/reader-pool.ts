import type { DatabaseSync } from "node:sqlite";
import { Worker } from "node:worker_threads";
import { invariant } from "@cellgrade/contract/invariant";
import { StoreError } from "../store.ts";
import type { Queries, ReaderAnswer, ReaderRequest } from "./reader-worker.ts";

// OPEN → CLOSED. Threads start with the first query and live until close; a thread that dies fails its queries and is
// replaced by the next one.

type Arguments<Query> = Query extends (db: DatabaseSync, ...args: infer Rest) => unknown ? Rest : never;

/** Reader threads shared by all account sets of the process. */
export interface ReaderPool {
  /** Runs a query on a file that its writer has opened. Rejects with {@link StoreError} when it fails or too many wait. */
  query<Name extends keyof Queries>(
    file: string,
    name: Name,
    ...args: Arguments<Queries[Name]>
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

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

interface Thread {
  readonly worker: Worker;
  readonly waiting: Map<number, Waiting>;
}

export function createReaderPool({ threads, waitingMax }: ReaderPoolOptions = READER_POOL_DEFAULTS): ReaderPool {
  const pool: (Thread | undefined)[] = Array.from({ length: threads });
  let closed = false;
  let lastId = 0;

  function start(position: number): Thread {
    const worker = new Worker(new URL("./reader-worker.ts", import.meta.url));
    const thread: Thread = { worker, waiting: new Map() };
    worker.unref(); // a thread keeps the process alive only while something waits for it
    worker.on("message", (answer: ReaderAnswer) => {
      const waiting = thread.waiting.get(answer.id);
      thread.waiting.delete(answer.id);
      if (thread.waiting.size === 0) worker.unref();
      if ("error" in answer) waiting?.reject(new StoreError("a query failed", "nothing", { cause: answer.error }));
      else waiting?.resolve(answer.result);
    });
    let cause: unknown;
    worker.on("error", (error) => {
      cause = error;
    });
    worker.on("exit", () => {
      if (pool[position] === thread) pool[position] = undefined;
      for (const waiting of thread.waiting.values()) {
        waiting.reject(new StoreError("a reader thread ended", "nothing", { cause }));
      }
    });
    pool[position] = thread;
    return thread;
  }

  function leastBusy(): Thread {
    const load = pool.map((thread) => thread?.waiting.size ?? 0);
    const position = load.indexOf(Math.min(...load));
    return pool[position] ?? start(position);
  }

  function ask<Result>(thread: Thread, request: ReaderRequest): Promise<Result> {
    return new Promise((resolve, reject) => {
      thread.waiting.set(request.id, { resolve: resolve as (result: unknown) => void, reject });
      thread.worker.ref();
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
      thread.worker.postMessage(request);
    });
  }

  return {
    query(file, name, ...args) {
      if (closed) return Promise.reject(new StoreError("the store is closed", "nothing"));
      const thread = leastBusy();
      if (thread.waiting.size * threads >= waitingMax) {
        return Promise.reject(new StoreError("too many queries wait", "nothing"));
      }
      lastId += 1;
      return ask(thread, { kind: "query", id: lastId, file, query: name, args });
    },
    async release(file) {
      const running = pool.filter((thread) => thread !== undefined);
      // A thread that dies meanwhile has closed its connection too.
      await Promise.allSettled(running.map((thread) => ask(thread, { kind: "release", id: (lastId += 1), file })));
    },
    async close() {
      closed = true;
      await Promise.all(pool.map(async (thread) => thread?.worker.terminate()));
      invariant(
        pool.every((thread) => thread === undefined),
        "an ended thread has left the pool",
      );
    },
  };
}
