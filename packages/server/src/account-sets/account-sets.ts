import type { Engine } from "@cellgrade/store/engine";
import type { RecordStore } from "@cellgrade/store/store";
import type { AccountSet } from "@cellgrade/store/system";
import type { Logger } from "pino";

// The account sets that this server serves, each with its open store. The directory is the truth. The command line or
// another server may change it at any time; the engine tells.

/** An account set with its open store. It stays the same object for the life of the process, disabled or not. */
export interface OpenAccountSet {
  /** The account set as the directory has it now. */
  readonly accountSet: AccountSet;
  readonly store: RecordStore;
}

export interface AccountSets {
  /** The account set of exactly this code; undefined when there is none. */
  find(code: string): OpenAccountSet | undefined;
  all(): readonly OpenAccountSet[];
  /** Looks for changes no longer. The stores are closed with their engine. */
  close(): void;
}

export interface AccountSetsDependencies {
  readonly engine: Pick<Engine, "openStore" | "watchAccountSets">;
  readonly log: Logger;
}

export async function openAccountSets({ engine, log }: AccountSetsDependencies): Promise<AccountSets> {
  const open = new Map<string, OpenAccountSet & { accountSet: AccountSet }>();
  const closing = new AbortController();

  function take(accountSet: AccountSet): void {
    const known = open.get(accountSet.code);
    if (known !== undefined) {
      known.accountSet = accountSet;
      return;
    }
    open.set(accountSet.code, { accountSet, store: engine.openStore(accountSet) });
    log.info({ accountSet: accountSet.code, enabled: accountSet.enabled }, "account set opened");
  }

  await engine.watchAccountSets((accountSets) => accountSets.forEach(take), closing.signal);

  return {
    find: (code) => open.get(code),
    all: () => [...open.values()],
    close: () => closing.abort(),
  };
}
