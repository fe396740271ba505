import { Worker } from "node:worker_threads";
import { Problem } from "../../problem.ts";
import type { HashAnswer, HashRequest } from "./hash-worker.ts";

/**
 * Hashes that wait at a time: some 3 s of work, which is as long as somebody waits at a sign-in page. More would only take
 * memory.
 */
const WAITING_MAX = 32;

export interface PasswordHashes {
  /** Rejects with SIGN_IN_BUSY when too many wait. */
  readonly hash: (password: string) => Promise<string>;
  readonly verify: (given: { readonly password: string; readonly hash: string }) => Promise<boolean>;
  readonly close: () => Promise<void>;
}

interface Waiting {
  readonly resolve: (result: string | boolean) => void;
  readonly reject: (error: Error) => void;
}

/** Hashes passwords on a thread of their own, which starts with the first one. */
export function createPasswordHashes(): PasswordHashes {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | null = null;
  let lastId = 0;

  function start(): Worker {
    const started = new Worker(new URL("./hash-worker.ts", import.meta.url));
    started.on("message", ({ id, result }: HashAnswer) => {
      waiting.get(id)?.resolve(result);
      waiting.delete(id);
      if (waiting.size === 0) started.unref(); // a thread keeps the process alive only while something waits for it
    });
    started.on("error", () => {}); // its end is told to those who wait
    started.on("exit", () => {
      worker = null;
      for (const { reject } of waiting.values()) reject(new Error("the thread that hashes passwords ended"));
      waiting.clear();
    });
    return started;
  }

  async function ask(password: string, hash: string | null): Promise<string | boolean> {
    if (waiting.size >= WAITING_MAX) throw new Problem("SIGN_IN_BUSY", {});
    worker ??= start();
    lastId += 1;
    const { promise, resolve, reject } = Promise.withResolvers<string | boolean>();
    waiting.set(lastId, { resolve, reject });
    worker.ref();
    worker.postMessage({ id: lastId, password, hash } satisfies HashRequest);
    return promise;
  }

  return {
    hash: async (password) => String(await ask(password, null)),
    verify: async ({ password, hash }) => (await ask(password, hash)) === true,
    async close() {
      await worker?.terminate();
    },
  };
}
