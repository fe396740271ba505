import type { AccountSet, AccountSetDirectory } from "../system.ts";
import type { SqliteSystem } from "./system/open-system.ts";

// Who watches the account sets hears of changes made here at once, and of those made by the command line when SQLite is
// asked whether another process has changed the database.

/** SQLite is asked this often: a change made elsewhere is seen well within a second. */
const LOOK_MS = 250;

type Listener = (accountSets: readonly AccountSet[]) => void;

export interface AccountSetWatch {
  /** The directory, whose changes are told before they resolve. */
  readonly directory: AccountSetDirectory;
  watch(listener: Listener, signal: AbortSignal): Promise<void>;
  close(): void;
}

export function createAccountSetWatch({
  system,
  onFailure,
}: {
  readonly system: Pick<SqliteSystem, "accountSets" | "changedElsewhere">;
  readonly onFailure: (error: unknown) => void;
}): AccountSetWatch {
  const { accountSets } = system;
  const listeners = new Set<Listener>();
  /** A change was seen and is not told yet. */
  let untold = false;
  /** One look is under way at a time: while the database hangs, they do not pile up. */
  let looking = false;
  let timer: NodeJS.Timeout | null = null;

  async function tell(): Promise<void> {
    untold = true;
    const all = await accountSets.all();
    untold = false;
    for (const listener of listeners) listener(all);
  }

  async function look(): Promise<void> {
    if (looking) return;
    looking = true;
    try {
      if ((await system.changedElsewhere()) || untold) await tell();
    } catch (error) {
      onFailure(error); // what is untold is told at a later look
    } finally {
      looking = false;
    }
  }

  function stopLooking(): void {
    if (timer !== null) clearInterval(timer);
    timer = null;
  }

  async function changed<Result>(change: Promise<Result>): Promise<Result> {
    const result = await change;
    if (listeners.size > 0) await tell().catch(onFailure); // it was changed all the same
    return result;
  }

  return {
    directory: {
      all: () => accountSets.all(),
      add: (accountSet) => changed(accountSets.add(accountSet)),
      change: (code, changes) => changed(accountSets.change(code, changes)),
    },
    async watch(listener, signal) {
      await system.changedElsewhere(); // what was before is in the first telling
      listener(await accountSets.all());
      if (signal.aborted) return;
      listeners.add(listener);
      timer ??= setInterval(() => void look(), LOOK_MS);
      signal.addEventListener("abort", () => {
        listeners.delete(listener);
        if (listeners.size === 0) stopLooking();
      });
    },
    close() {
      listeners.clear();
      stopLooking();
    },
  };
}
