import type { RecordStore, SavePolicy } from "@cellgrade/store/store";
import type { AccountSet, AccountSetDirectory } from "@cellgrade/store/system";
import type { Logger } from "pino";
import type { CommitQueue } from "../ingest/commit-queue.ts";

// The account sets this server serves: each with its open store and its commit queue. The directory is the truth, and
// the command line may change it at any time, so it is looked at several times a second.

/** A change made elsewhere is seen within a second. */
const LOOK_MS = 250;

/** An account set with all it needs to take and give records. Kept for the life of the process, disabled or not. */
export interface OpenAccountSet {
  /** As the directory has it now. */
  readonly accountSet: AccountSet;
  readonly store: RecordStore;
  readonly queue: CommitQueue;
}

export interface AccountSets {
  /** Exact match; undefined when there is none. */
  find(code: string): OpenAccountSet | undefined;
  all(): readonly OpenAccountSet[];
  /** Takes the directory's present state over. */
  refresh(): Promise<void>;
  /** Closes every store, after the queues have run empty. */
  close(): Promise<void>;
}

export interface AccountSetsDependencies {
  readonly directory: AccountSetDirectory;
  readonly openStore: (accountSet: AccountSet) => RecordStore;
  readonly openQueue: (store: RecordStore, accountSet: { readonly code: string; policy(): SavePolicy }) => CommitQueue;
  readonly log: Logger;
}

export async function openAccountSets({
  directory,
  openStore,
  openQueue,
  log,
}: AccountSetsDependencies): Promise<AccountSets> {
  const open = new Map<string, OpenAccountSet & { accountSet: AccountSet }>();

  /** A change was seen and has not been taken over yet. */
  let stale = false;

  function take(accountSet: AccountSet): void {
    const known = open.get(accountSet.code);
    if (known !== undefined) {
      known.accountSet = accountSet;
      return;
    }
    const { code } = accountSet;
    const store = openStore(accountSet);
    const queue = openQueue(store, { code, policy: () => open.get(code)?.accountSet ?? accountSet });
    open.set(code, { accountSet, store, queue });
    log.info({ accountSet: accountSet.code, enabled: accountSet.enabled }, "account set opened");
  }

  async function refresh(): Promise<void> {
    for (const accountSet of await directory.all()) take(accountSet);
    stale = false;
  }

  async function look(): Promise<void> {
    try {
      if (await directory.changedElsewhere()) stale = true;
      if (stale) await refresh();
    } catch (error) {
      log.error({ err: error }, "the account sets could not be read again");
    }
  }

  await directory.changedElsewhere(); // what was before is in the first refresh
  await refresh();
  const timer = setInterval(() => void look(), LOOK_MS);

  return {
    find: (code) => open.get(code),
    all: () => [...open.values()],
    refresh,
    async close() {
      clearInterval(timer);
      for (const { store, queue } of open.values()) {
        await queue.idle();
        await store.close();
      }
    },
  };
}
