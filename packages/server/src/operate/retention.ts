import type { RejectionLedger } from "@cellgrade/store/system";
import type { Logger } from "pino";
import type { AccountSets, OpenAccountSet } from "../account-sets/account-sets.ts";
import type { RepeatedFaults } from "../repeated-faults.ts";

// Deletes what is kept for a number of days when they are over: replaced versions, and, where their account set says
// how long, records and refused submissions.

const RETAIN_EVERY_MS = 10 * 60_000;
const DAY_MS = 24 * 3_600_000;

export interface RetentionDependencies {
  readonly accountSets: Pick<AccountSets, "all">;
  readonly rejections: Pick<RejectionLedger, "retain">;
  readonly faults: Pick<RepeatedFaults, "report">;
  readonly log: Logger;
}

export function startRetention({ accountSets, rejections, faults, log }: RetentionDependencies): {
  stop(): Promise<void>;
} {
  const stopping = new AbortController();
  const { signal } = stopping;

  async function retainOne({ accountSet, store }: OpenAccountSet): Promise<void> {
    const { code, historyDays, recordDays, rejectionDays } = accountSet;
    const before = (days: number): number => Date.now() - days * DAY_MS;
    const historyBefore = before(historyDays);
    const recordsBefore = recordDays === null ? null : before(recordDays);
    try {
      const { records, versions } = await store.retain({ historyBefore, recordsBefore }, signal);
      const refused = rejectionDays === null ? 0 : await rejections.retain(code, before(rejectionDays), signal);
      if (records + versions + refused > 0) {
        log.info({ accountSet: code, records, versions, refused }, "what is no longer kept was deleted");
      }
    } catch (error) {
      const message = "what is no longer kept could not be deleted";
      faults.report({ message, accountSet: code, error, level: "warn" });
    }
  }

  async function retainAll(): Promise<void> {
    for (const accountSet of accountSets.all()) if (!signal.aborted) await retainOne(accountSet);
  }

  let running = retainAll();
  const timer = setInterval(() => {
    running = running.then(retainAll);
  }, RETAIN_EVERY_MS);
  return {
    stop() {
      stopping.abort();
      clearInterval(timer);
      return running;
    },
  };
}
