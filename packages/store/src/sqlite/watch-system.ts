// Who watches what people set hears of changes made here at once, and of those made by the command line when SQLite is asked
// whether another process has changed the database.

/** SQLite is asked this often: a change made elsewhere is seen well within a second. */
const LOOK_MS = 250;

/** One thing that is watched, and read whole whenever it may have changed. */
export interface Topic<Value> {
  /** Calls the listener before it resolves, and whenever the value may have changed. */
  watch(listener: (value: Value) => void, signal: AbortSignal): Promise<void>;
  /** Waits for a change by this engine, and tells the listeners before it resolves. */
  changed<Result>(change: Promise<Result>): Promise<Result>;
}

export interface SystemWatch {
  /** The topics are told in the order in which they were made. */
  topic<Value>(read: () => Promise<Value>): Topic<Value>;
  close(): void;
}

interface Watched {
  /** A change was seen and is not told yet. */
  untold: boolean;
  readonly isWatched: () => boolean;
  readonly tell: () => Promise<void>;
  readonly forget: () => void;
}

export function createSystemWatch({
  changedElsewhere,
  onFailure,
}: {
  readonly changedElsewhere: () => Promise<boolean>;
  readonly onFailure: (error: unknown) => void;
}): SystemWatch {
  const topics: Watched[] = [];
  /** One look is under way at a time: while the database hangs, they do not pile up. */
  let looking = false;
  let timer: NodeJS.Timeout | null = null;

  async function noteChanges(): Promise<void> {
    if (!(await changedElsewhere())) return;
    for (const topic of topics) topic.untold = true;
  }

  async function look(): Promise<void> {
    if (looking) return;
    looking = true;
    try {
      await noteChanges();
      for (const topic of topics) if (topic.untold && topic.isWatched()) await topic.tell();
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

  function topic<Value>(read: () => Promise<Value>): Topic<Value> {
    const listeners = new Set<(value: Value) => void>();

    async function tell(): Promise<void> {
      watched.untold = true;
      const value = await read();
      watched.untold = false;
      for (const listener of listeners) listener(value);
    }

    const watched: Watched = {
      untold: false,
      isWatched: () => listeners.size > 0,
      tell,
      forget: () => listeners.clear(),
    };
    topics.push(watched);

    return {
      async watch(listener, signal) {
        await noteChanges();
        watched.untold = false; // what was before is in the first telling
        listener(await read());
        if (signal.aborted) return;
        listeners.add(listener);
        timer ??= setInterval(() => void look(), LOOK_MS);
        signal.addEventListener("abort", () => {
          listeners.delete(listener);
          if (topics.every(({ isWatched }) => !isWatched())) stopLooking();
        });
      },
      async changed(change) {
        const result = await change;
        if (listeners.size > 0) await tell().catch(onFailure); // it was changed all the same
        return result;
      },
    };
  }

  return {
    topic,
    close() {
      for (const each of topics) each.forget();
      stopLooking();
    },
  };
}
