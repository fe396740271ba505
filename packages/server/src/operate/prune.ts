import { setTimeout as delay } from "node:timers/promises";
import type { RejectionLedger } from "@cellgrade/store/system";
import type { Logger } from "pino";
import type { AccountSets, OpenAccountSet } from "../account-sets/account-sets.ts";

// What is kept for a number of days leaves when they are over, a few at a time, between the saves: records and refused
// submissions where their account set says how long, and versions that were replaced.

const PRUNE_EVERY_MS = 10 * 60_000;
const DAY_MS = 24 * 3_600_000;

/** A lot holds the writer for some ten milliseconds, and ends the lingering in which saves are gathered for it. */
const LOT_ROWS = 500;

/**
 * Between two lots the saves are filed as if there were no pruning: without the pause they lost a third of their speed
 * (`npm run bench -- --growth`, the last table). What leaves is at most 2,000 rows a second, 170 million a day.
 */
const LOT_PAUSE_MS = 250;

export interface PruningDependencies {
  readonly accountSets: Pick<AccountSets, "all">;
  readonly rejections: Pick<RejectionLedger, "prune">;
  readonly log: Logger;
}

export function startPruning({ accountSets, rejections, log }: PruningDependencies): { stop(): Promise<void> } {
  const stopping = new AbortController();
  let running: Promise<void> = Promise.resolve();

  async function pause(): Promise<void> {
    await delay(LOT_PAUSE_MS, undefined, { signal: stopping.signal }).catch(() => {}); // a stop does not wait
  }

  /** Deletes lot after lot, until one is not full. */
  async function pruneAll(what: string, code: string, pruneLot: (rowsMax: number) => Promise<number>): Promise<void> {
    let rows = 0;
    try {
      for (let deleted = LOT_ROWS; deleted === LOT_ROWS && !stopping.signal.aborted; rows += deleted) {
        deleted = await pruneLot(LOT_ROWS);
        if (deleted === LOT_ROWS) await pause();
      }
    } catch (error) {
      log.warn({ err: error, accountSet: code }, `old ${what} could not be deleted`);
    }
    if (rows > 0) log.info({ accountSet: code, rows }, `old ${what} deleted`);
  }

  async function pruneOne({ accountSet, store }: OpenAccountSet): Promise<void> {
    const { code, historyDays, recordDays, rejectionDays } = accountSet;
    const before = (days: number): number => Date.now() - days * DAY_MS;
    if (recordDays !== null) {
      await pruneAll("records", code, (rowsMax) => store.pruneRecords(before(recordDays), rowsMax));
    }
    // After the records: it sweeps away what was said of versions that are gone.
    await pruneAll("versions", code, (rowsMax) => store.pruneHistory(before(historyDays), rowsMax));
    if (rejectionDays !== null) {
      await pruneAll("refused submissions", code, (rowsMax) => rejections.prune(code, before(rejectionDays), rowsMax));
    }
  }

  async function prune(): Promise<void> {
    for (const accountSet of accountSets.all()) await pruneOne(accountSet);
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
