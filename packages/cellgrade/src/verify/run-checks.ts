import { type Check, failedWith, notCheckable, type Outcome } from "./check.ts";
import { statusModeSeen, type StatusModeSeen } from "./checks/http-status.ts";
import { savedFaults } from "./judge.ts";
import type { SteeredProbe } from "./probe.ts";
import type { ProbeExchange } from "./probe-exchange.ts";
import { say, type Text } from "./text.ts";

// RUNNING → STOPPED, for good, when the server no longer answers. Every later check is not checkable then. Checks run
// one after the other: an implementation that trips over one request must not colour the verdict on the next.

export interface CheckResult {
  readonly check: Check;
  readonly outcome: Outcome;
  /** What the check sent and what came back, or the earlier exchanges on which it rests. */
  readonly exchanges: readonly ProbeExchange[];
  readonly durationMs: number;
}

export interface Findings {
  readonly results: readonly CheckResult[];
  /** True when the server stopped answering before the end. */
  readonly stopped: boolean;
  /** Why kept records could not be read back through `list`. Null when they were. */
  readonly readBackUnavailable: Text | null;
  readonly statusMode: StatusModeSeen;
}

const STOPPED = say("服务器已不再应答", "the server no longer answers");
const STOPPED_HERE = say("服务器自此检查起不再应答", "the server no longer answers since this check");
const NOTHING_IS_SAVED = say(
  "连正确的记录也未被保存，此项无从判断",
  "not even a correct record is saved: this would prove nothing",
);

/** Runs the baseline and then the checks, in order. */
export async function runChecks(
  { probe }: { readonly probe: SteeredProbe },
  { baseline, checks }: { readonly baseline: Check; readonly checks: readonly Check[] },
): Promise<Findings> {
  const results: CheckResult[] = [];
  let stopped = false;

  async function runOne(check: Check, whyNot: Text | null): Promise<CheckResult> {
    const startedAtMs = performance.now();
    const firstExchange = probe.exchanges.length;
    probe.setLevel(check.level);
    let outcome = whyNot === null ? await outcomeOf(check, probe) : notCheckable(whyNot);
    const own = probe.exchanges.slice(firstExchange);
    if (own.some(({ failure }) => failure !== null) && !(await probe.isAnswering())) {
      stopped = true;
      outcome = notCheckable(STOPPED_HERE);
    }
    const exchanges = outcome.evidence ?? [];
    const durationMs = performance.now() - startedAtMs;
    return { check, outcome, exchanges: exchanges.length > 0 ? exchanges : own, durationMs };
  }

  const first = await runOne(baseline, null);
  results.push(first);
  const saves = first.outcome.verdict === "pass";
  const saved = probe.exchanges.find((done) => savedFaults(done).length === 0);
  if (saves && saved?.barcode) await probe.detectReadBack(saved.barcode);
  for (const check of checks) {
    const whyNot = stopped ? STOPPED : check.needsSaving && !saves ? NOTHING_IS_SAVED : null;
    results.push(await runOne(check, whyNot));
  }
  return {
    results,
    stopped,
    readBackUnavailable: probe.readBack.unavailable,
    statusMode: statusModeSeen(probe.exchanges),
  };
}

/** A check that throws met something unforeseen in an answer. That is a finding, not the end of the run. */
async function outcomeOf(check: Check, probe: SteeredProbe): Promise<Outcome> {
  try {
    return await check.run(probe);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return failedWith([say(`检查未能完成: ${why}`, `the check could not be completed: ${why}`)]);
  }
}
