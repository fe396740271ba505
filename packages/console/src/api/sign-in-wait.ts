/** Where requests wait that were refused because nobody is signed in any more. */
export interface SignInWait {
  /**
   * Resolves when the same person has signed in again. Rejects when another has, and with the reason of `signal` when that is
   * aborted.
   */
  wait(signal: AbortSignal | undefined): Promise<void>;
  /** Lets go of everything that waits. */
  release(): void;
  /** Gives up everything that waits: it is somebody else's. */
  drop(): void;
  /** Calls `listener` whenever something begins to wait. The function that is returned ends that. */
  listen(listener: () => void): () => void;
}

function createSignInWait(): SignInWait {
  const waiting = new Map<() => void, (reason: Error) => void>();
  const listeners = new Set<() => void>();
  return {
    wait: (signal) =>
      new Promise((resolve, reject) => {
        waiting.set(resolve, reject);
        signal?.addEventListener("abort", () => {
          waiting.delete(resolve);
          reject(signal.reason as Error);
        });
        for (const listener of listeners) listener();
      }),
    release() {
      const all = [...waiting.keys()];
      waiting.clear();
      for (const resolve of all) resolve();
    },
    drop() {
      const all = [...waiting.values()];
      waiting.clear();
      for (const reject of all) reject(new Error("somebody else has signed in"));
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The one of this tab. */
export const signInWait = createSignInWait();
