/** Where requests wait that were refused because nobody is signed in any more. */
export interface SignInWait {
  /** Resolves when somebody has signed in again. Rejects with the reason of `signal` when that is aborted. */
  wait(signal: AbortSignal | undefined): Promise<void>;
  /** Lets go of everything that waits. */
  release(): void;
  /** Calls `listener` whenever something begins to wait. The function that is returned ends that. */
  listen(listener: () => void): () => void;
}

function createSignInWait(): SignInWait {
  const waiting = new Set<() => void>();
  const listeners = new Set<() => void>();
  return {
    wait: (signal) =>
      new Promise((resolve, reject) => {
        waiting.add(resolve);
        signal?.addEventListener("abort", () => {
          waiting.delete(resolve);
          reject(signal.reason as Error);
        });
        for (const listener of listeners) listener();
      }),
    release() {
      const all = [...waiting];
      waiting.clear();
      for (const resolve of all) resolve();
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The one of this tab. */
export const signInWait = createSignInWait();
