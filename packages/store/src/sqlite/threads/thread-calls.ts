import { setPriority } from "node:os";
import { parentPort, Worker } from "node:worker_threads";
import { invariant } from "@cellgrade/contract/invariant";
import { StoreError } from "../../store.ts";

// Reader threads, appliers and the system store are asked in one way, by calls and their answers. A thread answers calls in
// the order they were made. RUNNING → ENDED: an ended thread rejects what waits and what comes.

/** A thread of its own, asked by messages. */
export interface ThreadCalls<Request> {
  /** Calls that are not answered yet. */
  readonly waiting: number;
  /**
   * Rejects with the error that the thread threw, or when the thread ends before it answers: then with a
   * {@link StoreError} whose outcome is unknown, since nobody can know how far it came.
   */
  call(request: Request): Promise<unknown>;
  end(): Promise<void>;
}

export interface ThreadOptions {
  /** Given to the module as `workerData`. */
  readonly settings?: unknown;
  /** Called when the thread has ended, whether it was asked to or not. */
  readonly onEnd?: () => void;
  /** Bounds the thread's heap. Without a bound a thread takes as much for short-lived values as the main one. */
  readonly heapMbMax?: { readonly young: number; readonly old: number };
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

type Answer =
  | { readonly id: number; readonly result: unknown }
  // An error loses its class on its way, and with it what it says of a commit.
  | { readonly id: number; readonly error: unknown; readonly committed: StoreError["committed"] | null };

/** Starts a thread that runs a module which calls {@link answerCalls}. */
export function startThread<Request>(module: URL, options: ThreadOptions = {}): ThreadCalls<Request> {
  const { settings, onEnd, heapMbMax } = options;
  const worker = new Worker(module, {
    workerData: settings,
    ...(heapMbMax !== undefined && {
      resourceLimits: { maxYoungGenerationSizeMb: heapMbMax.young, maxOldGenerationSizeMb: heapMbMax.old },
    }),
  });
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let ended = false;
  let fault: unknown;
  worker.unref(); // A thread keeps the process alive only while something waits for it.

  worker.on("message", (answer: Answer) => {
    const call = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (waiting.size === 0) worker.unref();
    if (!("error" in answer)) call?.resolve(answer.result);
    else if (answer.committed === null) call?.reject(answer.error);
    else call?.reject(new StoreError("a call failed on its thread", answer.committed, { cause: answer.error }));
  });
  worker.on("error", (error) => {
    fault = error;
  });
  worker.on("exit", () => {
    ended = true;
    for (const { reject } of waiting.values()) reject(endedError("unknown"));
    waiting.clear();
    onEnd?.();
  });

  function endedError(committed: StoreError["committed"]): StoreError {
    return new StoreError("the thread ended", committed, { cause: fault });
  }

  return {
    get waiting() {
      return waiting.size;
    },
    call(request) {
      if (ended) return Promise.reject(endedError("nothing"));
      lastId += 1;
      const id = lastId;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        worker.ref();
        worker.postMessage({ id, request });
      });
    },
    async end() {
      await worker.terminate();
    },
  };
}

/** Leaves the processor to other threads first. It is called in the thread, on Linux: elsewhere it would lower the process. */
export function lowerPriority(niceness: number): void {
  if (process.platform === "linux") setPriority(niceness);
}

/** Answers each call by what `answer` returns, resolves to, or throws. It is called in the thread. */
export function answerCalls(answer: (request: never) => unknown): void {
  invariant(parentPort !== null, "calls are answered on a thread");
  const port = parentPort;
  let before: Promise<void> = Promise.resolve();
  port.on("message", ({ id, request }: { readonly id: number; readonly request: never }) => {
    before = before.then(async () => {
      try {
        const result = await answer(request);
        port.postMessage({ id, result });
      } catch (error) {
        port.postMessage({ id, error, committed: error instanceof StoreError ? error.committed : null });
      }
    });
  });
}
