import type { RecordStore } from "@cellgrade/store/store";
import type { AccountSet, AccountSetDirectory } from "@cellgrade/store/system";
import type { Logger } from "pino";

// The account sets that this server serves, each with its open store. The directory is the truth. The command line may
// change it at any time, so the server looks at it several times a second.

/** The directory is looked at this often: a change made elsewhere is seen within a second. */
const LOOK_MS = 250;

/** An account set with its open store. It stays the same object for the life of the process, disabled or not. */
export interface OpenAccountSet {
  /** As the directory has it now. */
  readonly accountSet: AccountSet;
  readonly store: RecordStore;
}

export interface AccountSets {
  /** The account set of exactly this code; undefined when there is none. */
  find(code: string): OpenAccountSet | undefined;
  all(): readonly OpenAccountSet[];
  /** Reads the directory again. */
  refresh(): Promise<void>;
  /** Closes every store. */
  close(): Promise<void>;
}

export interface AccountSetsDependencies {
  readonly directory: AccountSetDirectory;
  readonly openStore: (accountSet: AccountSet) => RecordStore;
  readonly log: Logger;
}

export async function openAccountSets({ directory, openStore, log }: AccountSetsDependencies): Promise<AccountSets> {
  const open = new Map<string, OpenAccountSet & { accountSet: AccountSet }>();

  /** True when a change was seen and the directory has not been read since. */
  let stale = false;

  function take(accountSet: AccountSet): void {
    const known = open.get(accountSet.code);
    if (known !== undefined) {
      known.accountSet = accountSet;
      return;
    }
    open.set(accountSet.code, { accountSet, store: openStore(accountSet) });
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

  await directory.changedElsewhere(); // the first refresh reads what was changed before
  await refresh();
  const timer = setInterval(() => void look(), LOOK_MS);

  return {
    find: (code) => open.get(code),
    all: () => [...open.values()],
    refresh,
    async close() {
      clearInterval(timer);
      for (const { store } of open.values()) await store.close();
    },
  };
}
