import type { Logger } from "pino";
import type { AccountSets } from "../account-sets/account-sets.ts";

// Replaced versions leave when the days of their account set are over: a few at a time, between the saves.

const PRUNE_EVERY_MS = 10 * 60_000;
const DAY_MS = 24 * 3_600_000;

/** A lot holds the writer for about a millisecond. */
const LOT_ROWS = 200;

export function startPruning({ accountSets, log }: { readonly accountSets: AccountSets; readonly log: Logger }): {
  stop(): Promise<void>;
} {
  const stopping = new AbortController();
  let running: Promise<void> = Promise.resolve();

  async function prune(): Promise<void> {
    for (const { accountSet, store } of accountSets.all()) {
      const replacedBefore = Date.now() - accountSet.historyDays * DAY_MS;
      let rows = 0;
      try {
        for (let deleted = LOT_ROWS; deleted === LOT_ROWS && !stopping.signal.aborted; rows += deleted) {
          deleted = await store.pruneHistory(replacedBefore, LOT_ROWS);
          await new Promise((resolve) => setImmediate(resolve)); // the saves that came meanwhile go first
        }
      } catch (error) {
        log.warn({ err: error, accountSet: accountSet.code }, "old versions could not be deleted");
      }
      if (rows > 0) log.info({ accountSet: accountSet.code, rows }, "old versions deleted");
    }
  }

  const timer = setInterval(() => {
    running = running.then(prune);
  }, PRUNE_EVERY_MS);
  running = prune();
  return {
    stop() {
      stopping.abort();
      clearInterval(timer);
      return running;
    },
  };
}
