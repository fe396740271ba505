import type { AuditTrail } from "@cellgrade/store/audit-trail";
import type { RepeatedFaults } from "../../repeated-faults.ts";
import { type Audit, SERVER_CHAIN } from "./audit.ts";
import { RETAINED, type Retained } from "./verify.ts";

const DAY_MS = 24 * 3_600_000;

export interface AuditRetentionDependencies {
  readonly audit: Pick<Audit, "record" | "head">;
  readonly trail: Pick<AuditTrail, "lastBefore" | "retain">;
  readonly clock: { isConfirmed(): boolean };
  readonly faults: Pick<RepeatedFaults, "report">;
}

/** Looked at this often, since the clock may be confirmed at any time; what is deleted is days old. */
const RETAIN_EVERY_MS = 3_600_000;

/** Deletes what is older than so many days, while the server's clock is known to be right; 0 keeps everything. */
export function startAuditRetention(
  { faults, clock, ...dependencies }: AuditRetentionDependencies,
  { days }: { readonly days: number },
): { stop(): Promise<void> } {
  const stopping = new AbortController();

  async function retain(): Promise<void> {
    if (days === 0 || !clock.isConfirmed()) return;
    try {
      await retainAudit(dependencies, Date.now() - days * DAY_MS, stopping.signal);
    } catch (error) {
      faults.report({ message: "the audit trail could not be shortened", accountSet: null, error, level: "warn" });
    }
  }

  let running = retain();
  const timer = setInterval(() => {
    running = running.then(retain);
  }, RETAIN_EVERY_MS).unref();
  return {
    stop() {
      stopping.abort();
      clearInterval(timer);
      return running;
    },
  };
}

/**
 * Deletes the entries of the server's chain from before a time. An entry that says so comes first, so that the chain can
 * still be checked, and a beginning that somebody else cut off is told from it.
 */
export async function retainAudit(
  { audit, trail }: Pick<AuditRetentionDependencies, "audit" | "trail">,
  before: number,
  signal: AbortSignal,
): Promise<number> {
  const last = await trail.lastBefore(SERVER_CHAIN, before);
  if (last === null) return 0;
  const retained: Retained = { throughSeq: last.seq, hash: last.hash };
  await audit.record({
    at: Date.now(),
    actorKind: "server",
    actorId: null,
    actorName: "cellgrade",
    address: null,
    action: RETAINED,
    accountSet: null,
    target: null,
    before: null,
    after: JSON.stringify(retained),
  });
  if (audit.head().seq <= last.seq) return 0; // it could not be written, so nothing may be deleted
  return trail.retain(SERVER_CHAIN, last.seq, signal);
}
