// Notices of what happens in the account sets. A server gathers what it saves and refuses (at most one notice of a kind a
// second and account set) and publishes it; an engine carries a notice to every server that shares its database.

export interface SavedNotice {
  readonly kind: "saved";
  readonly accountSet: string;
  /** Submissions committed since the notice before. */
  readonly count: number;
  /** Barcodes of the newest of them, newest first, each once. */
  readonly barcodes: readonly string[];
}

export interface RefusedNotice {
  readonly kind: "refused";
  /** Null: none was named, or the one named does not exist. */
  readonly accountSet: string | null;
  readonly count: number;
}

export type Notice = SavedNotice | RefusedNotice;
export type NoticeListener = (notice: Notice) => void;

export interface Notices {
  /** False while nobody watches the account set (null: those without one), on any server: nothing need be gathered. */
  isWatched(accountSet: string | null): boolean;
  /** Carries a notice to those who watch its account set. A notice may be lost with a connection; saves never wait for it. */
  publish(notice: Notice): void;
  /** Calls the listener for what happens in an account set (null: in none) from now on, until the function returned is called. */
  watch(accountSet: string | null, listener: NoticeListener): () => void;
}

/** Notices within this process. */
export function createLocalNotices(): Notices {
  const listeners = new Map<string | null, Set<NoticeListener>>();
  return {
    isWatched: (accountSet) => listeners.size > 0 && listeners.has(accountSet),
    publish(notice) {
      for (const listener of listeners.get(notice.accountSet) ?? []) listener(notice);
    },
    watch(accountSet, listener) {
      const watching = listeners.get(accountSet) ?? new Set();
      listeners.set(accountSet, watching.add(listener));
      return () => {
        watching.delete(listener);
        if (watching.size === 0 && listeners.get(accountSet) === watching) listeners.delete(accountSet);
      };
    },
  };
}
