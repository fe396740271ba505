import type { Notice, NoticeListener, Notices } from "@cellgrade/store/notices";
import type { Submission } from "@cellgrade/store/store";

// Gathers what this server saves and refuses into notices for those who watch: at most one of each kind a second and
// account set. The save path pays one look while nobody watches, and keeps references, no copies, while somebody does.

/** The least time between two notices, and the most that a notice comes late. */
const NOTICE_EVERY_MS = 1_000;

/** The newest submissions of a notice fill the list on the wall. */
const NEWEST_MAX = 20;

export interface LiveFeed {
  committed(accountSet: string, submissions: readonly Submission[]): void;
  refused(accountSet: string | null): void;
  /**
   * Calls the listener for what happens in an account set (null: in none), until the function that it returns is
   * called.
   */
  watch(accountSet: string | null, listener: NoticeListener): () => void;
}

/** What is gathered of one account set for its next notices. */
interface Gathered {
  saved: number;
  /** The newest last. */
  newest: Submission[];
  refused: number;
  timer: NodeJS.Timeout | null;
  noticedAt: number;
}

export function createLiveFeed({ notices }: { readonly notices: Notices }): LiveFeed {
  const gathering = new Map<string | null, Gathered>();

  function gatheredOf(accountSet: string | null): Gathered {
    let gathered = gathering.get(accountSet);
    if (gathered === undefined) {
      gathered = { saved: 0, newest: [], refused: 0, timer: null, noticedAt: Number.NEGATIVE_INFINITY };
      gathering.set(accountSet, gathered);
    }
    const wait = Math.max(0, gathered.noticedAt + NOTICE_EVERY_MS - performance.now());
    gathered.timer ??= setTimeout(publish, wait, accountSet, gathered).unref();
    return gathered;
  }

  function publish(accountSet: string | null, gathered: Gathered): void {
    const { saved, newest, refused } = gathered;
    Object.assign(gathered, { saved: 0, newest: [], refused: 0, timer: null, noticedAt: performance.now() });
    const ready: Notice[] = [];
    if (saved > 0 && accountSet !== null) {
      const barcodes = [...new Set(newest.map(({ record }) => record.barcode).reverse())];
      ready.push({ kind: "saved", accountSet, count: saved, barcodes });
    }
    if (refused > 0) ready.push({ kind: "refused", accountSet, count: refused });
    for (const notice of ready) notices.publish(notice);
    if (!notices.isWatched(accountSet)) forget(accountSet);
  }

  function forget(accountSet: string | null): void {
    clearTimeout(gathering.get(accountSet)?.timer ?? undefined);
    gathering.delete(accountSet);
  }

  return {
    committed(accountSet, submissions) {
      if (!notices.isWatched(accountSet)) return;
      const gathered = gatheredOf(accountSet);
      gathered.saved += submissions.length;
      gathered.newest = [...gathered.newest, ...submissions.slice(-NEWEST_MAX)].slice(-NEWEST_MAX);
    },
    refused(accountSet) {
      if (!notices.isWatched(accountSet)) return;
      gatheredOf(accountSet).refused += 1;
    },
    watch(accountSet, listener) {
      const end = notices.watch(accountSet, listener);
      return () => {
        end();
        if (!notices.isWatched(accountSet)) forget(accountSet);
      };
    },
  };
}
