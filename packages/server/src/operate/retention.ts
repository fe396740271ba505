import type { BarcodeLists, MachineRegister, RejectionLedger } from "@cellgrade/store/system";
import type { Logger } from "pino";
import type { AccountSets, OpenAccountSet } from "../account-sets/account-sets.ts";
import type { Sessions } from "../access/people/sessions.ts";
import type { RepeatedFaults } from "../repeated-faults.ts";
import type { ServerClock } from "./server-clock.ts";

// Deletes what is kept for a time when that is over: replaced versions, and, where their account set says how long, records and
// refused submissions; of what lies beside the account sets lists of barcodes, saves by minute and sessions. All of it goes by
// this machine's clock, so nothing is deleted while nobody knows whether that is right.

const RETAIN_EVERY_MS = 10 * 60_000;
const DAY_MS = 24 * 3_600_000;

/** The longest local day, of 25 hours or a few more where a zone jumps, is always whole. */
const SAVES_BY_MINUTE_MS = 2 * DAY_MS;

export interface RetentionDependencies {
  readonly accountSets: Pick<AccountSets, "all">;
  readonly clock: Pick<ServerClock, "isConfirmed">;
  readonly system: {
    readonly rejections: Pick<RejectionLedger, "retain">;
    readonly barcodeLists: Pick<BarcodeLists, "retain">;
    readonly machines: Pick<MachineRegister, "retain">;
  };
  readonly sessions: Pick<Sessions, "retain">;
  readonly faults: Pick<RepeatedFaults, "report">;
  readonly log: Logger;
}

export function startRetention(dependencies: RetentionDependencies): { stop(): Promise<void> } {
  const { accountSets, clock, system, sessions, faults, log } = dependencies;
  const stopping = new AbortController();
  const { signal } = stopping;

  async function retainOne({ accountSet, store }: OpenAccountSet): Promise<void> {
    const { code, historyDays, recordDays, rejectionDays } = accountSet;
    const before = (days: number): number => Date.now() - days * DAY_MS;
    const historyBefore = before(historyDays);
    const recordsBefore = recordDays === null ? null : before(recordDays);
    try {
      const { records, versions } = await store.retain({ historyBefore, recordsBefore }, signal);
      const refused = rejectionDays === null ? 0 : await system.rejections.retain(code, before(rejectionDays), signal);
      if (records + versions + refused > 0) {
        log.info({ accountSet: code, records, versions, refused }, "what is no longer kept was deleted");
      }
    } catch (error) {
      const message = "what is no longer kept could not be deleted";
      faults.report({ message, accountSet: code, error, level: "warn" });
    }
  }

  async function retainBeside(): Promise<void> {
    const now = Date.now();
    try {
      await system.barcodeLists.retain(now);
      await system.machines.retain(now - SAVES_BY_MINUTE_MS);
      await sessions.retain(now);
    } catch (error) {
      const message = "what is no longer kept beside the account sets could not be deleted";
      faults.report({ message, accountSet: null, error, level: "warn" });
    }
  }

  async function retainAll(): Promise<void> {
    const mayGoOn = (): boolean => !signal.aborted && clock.isConfirmed();
    for (const accountSet of accountSets.all()) if (mayGoOn()) await retainOne(accountSet);
    if (mayGoOn()) await retainBeside();
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
