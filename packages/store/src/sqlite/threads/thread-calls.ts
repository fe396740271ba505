import { setPriority } from "node:os";
import { parentPort, Worker } from "node:worker_threads";
import { invariant } from "@cellgrade/contract/invariant";
import { DamagedRecordError, StoreError } from "../../store.ts";

// Reader threads, appliers and the system store are asked in one way, by calls and their answers. A thread answers calls in
// the order they were made. RUNNING → ENDED: an ended thread rejects what waits and what comes.
//
// A call with a time limit is WAITING → BEGUN | DROPPED. Both sides see its state, in memory that they share: a call that
// took too long and is dropped before the thread begins it is never run, and one that is begun may still be done.

/** A thread of its own, asked by messages. */
export interface ThreadCalls<Request> {
  /** Calls that the thread has not answered yet, those that were given up among them. */
  readonly waiting: number;
  /**
   * Rejects with the error that the thread threw, or when the thread ends before it answers: then with a
   * {@link StoreError} whose outcome is unknown, since nobody can know how far it came. After `msMax` it rejects with one
   * that says `nothing` where the thread had not begun the call, and never will; else its outcome is unknown.
   */
  call(request: Request, options?: { readonly msMax: number }): Promise<unknown>;
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

/** The states of a call with a time limit. */
const WAITING = 0;
const BEGUN = 1;
const DROPPED = 2;

interface Call<Request> {
  readonly id: number;
  readonly request: Request;
  /** One element, the state; null for a call without a time limit. */
  readonly state: Int32Array | null;
}

type Answer =
  | { readonly id: number; readonly result: unknown }
  // An error loses its class on its way, and with it what it says of a commit and of a record.
  | { readonly id: number; readonly error: unknown; readonly said: Said | null };

/** What a {@link StoreError} says beside its message. */
interface Said {
  readonly committed: StoreError["committed"];
  /** The barcode of a {@link DamagedRecordError}. */
  readonly damaged: string | null;
}

function errorOf({ error, said }: Extract<Answer, { readonly error: unknown }>): unknown {
  if (said === null) return error;
  if (said.damaged !== null) return new DamagedRecordError(said.damaged, { cause: error });
  return new StoreError("a call failed on its thread", said.committed, { cause: error });
}

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
    if ("error" in answer) call?.reject(errorOf(answer));
    else call?.resolve(answer.result);
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
    call(request, options) {
      if (ended) return Promise.reject(endedError("nothing"));
      lastId += 1;
      const id = lastId;
      const state = options === undefined ? null : new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
      const answered = new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        worker.ref();
        worker.postMessage({ id, request, state } satisfies Call<Request>);
      });
      return state === null || options === undefined ? answered : within(options.msMax, answered, state);
    },
    async end() {
      await worker.terminate();
    },
  };
}

/** Rejects when there is no answer in time. The call is dropped if the thread has not begun it. */
async function within(msMax: number, answered: Promise<unknown>, state: Int32Array): Promise<unknown> {
  const tooLong = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    const dropped = Atomics.compareExchange(state, 0, WAITING, DROPPED) === WAITING;
    tooLong.reject(new StoreError("the thread did not answer in time", dropped ? "nothing" : "unknown"));
  }, msMax);
  try {
    return await Promise.race([answered, tooLong.promise]);
  } finally {
    clearTimeout(timer);
  }
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
  port.on("message", ({ id, request, state }: Call<never>) => {
    before = before.then(async () => {
      try {
        const dropped = state !== null && Atomics.compareExchange(state, 0, WAITING, BEGUN) === DROPPED;
        const result = dropped ? undefined : await answer(request);
        port.postMessage({ id, result });
      } catch (error) {
        port.postMessage({ id, error, said: saidBy(error) });
      }
    });
  });
}

function saidBy(error: unknown): Said | null {
  if (!(error instanceof StoreError)) return null;
  return { committed: error.committed, damaged: error instanceof DamagedRecordError ? error.barcode : null };
}
