import type { Submission } from "@cellgrade/store/store";

// What happens in the account sets, gathered for those who watch: at most one notice of each kind a second and account
// set. The save path pays a look at an empty map while nobody watches, and keeps references, no copies, while somebody does.

/** A notice is at most this late, and as far apart from the one before. */
const NOTICE_EVERY_MS = 1_000;

/** Newest submissions of a notice: what fits the list on the wall. */
const NEWEST_MAX = 20;

export interface SavedNotice {
  readonly kind: "saved";
  readonly accountSet: string;
  /** Submissions committed since the notice before. */
  readonly count: number;
  /** Barcodes of the newest of them, newest first, each once. */
  readonly barcodes: readonly string[];
}

interface RefusedNotice {
  readonly kind: "refused";
  /** Null: none was named, or the one named does not exist. */
  readonly accountSet: string | null;
  readonly count: number;
}

export type Notice = SavedNotice | RefusedNotice;
type Watch = (notice: Notice) => void;

export interface LiveFeed {
  committed(accountSet: string, submissions: readonly Submission[]): void;
  refused(accountSet: string | null): void;
  /** Calls `watch` for what happens in an account set (null: in none) from now on, until the function returned is called. */
  watch(accountSet: string | null, watch: Watch): () => void;
}

/** What is gathered of one account set. */
interface Gathered {
  readonly watches: Set<Watch>;
  saved: number;
  /** The newest last. */
  newest: Submission[];
  refused: number;
  timer: NodeJS.Timeout | null;
  noticedAt: number;
}

export function createLiveFeed(): LiveFeed {
  const watched = new Map<string | null, Gathered>();

  function schedule(accountSet: string | null, gathered: Gathered): void {
    const wait = Math.max(0, gathered.noticedAt + NOTICE_EVERY_MS - performance.now());
    gathered.timer ??= setTimeout(() => notice(accountSet, gathered), wait);
    gathered.timer.unref();
  }

  function notice(accountSet: string | null, gathered: Gathered): void {
    const { saved, newest, refused, watches } = gathered;
    Object.assign(gathered, { saved: 0, newest: [], refused: 0, timer: null, noticedAt: performance.now() });
    const notices: Notice[] = [];
    if (saved > 0 && accountSet !== null) {
      const barcodes = [...new Set(newest.map(({ record }) => record.barcode).reverse())];
      notices.push({ kind: "saved", accountSet, count: saved, barcodes });
    }
    if (refused > 0) notices.push({ kind: "refused", accountSet, count: refused });
    for (const each of notices) for (const watch of watches) watch(each);
  }

  return {
    committed(accountSet, submissions) {
      if (watched.size === 0) return;
      const gathered = watched.get(accountSet);
      if (gathered === undefined) return;
      gathered.saved += submissions.length;
      gathered.newest = [...gathered.newest, ...submissions.slice(-NEWEST_MAX)].slice(-NEWEST_MAX);
      schedule(accountSet, gathered);
    },
    refused(accountSet) {
      if (watched.size === 0) return;
      const gathered = watched.get(accountSet);
      if (gathered === undefined) return;
      gathered.refused += 1;
      schedule(accountSet, gathered);
    },
    watch(accountSet, watch) {
      let gathered = watched.get(accountSet);
      if (gathered === undefined) {
        gathered = {
          watches: new Set(),
          saved: 0,
          newest: [],
          refused: 0,
          timer: null,
          noticedAt: Number.NEGATIVE_INFINITY,
        };
        watched.set(accountSet, gathered);
      }
      const { watches } = gathered;
      watches.add(watch);
      return () => {
        watches.delete(watch);
        const left = watched.get(accountSet);
        if (watches.size > 0 || left === undefined || left.watches !== watches) return;
        watched.delete(accountSet);
        if (left.timer !== null) clearTimeout(left.timer);
      };
    },
  };
}
