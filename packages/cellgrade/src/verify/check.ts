import type { ClauseId } from "./clauses.ts";
import type { Probe } from "./probe.ts";
import type { Level, ProbeExchange } from "./probe-exchange.ts";
import type { Text } from "./text.ts";

export type Verdict = "pass" | "fail" | "notCheckable";

export interface Outcome {
  readonly verdict: Verdict;
  /** What was wrong. Empty unless the verdict is `fail`. */
  readonly faults: readonly Text[];
  /** Why it is not checkable, or what is worth knowing about a pass. */
  readonly note: Text | null;
  /** Exchanges of earlier checks that this outcome rests on. */
  readonly evidence?: readonly ProbeExchange[];
}

export interface Check {
  /** An id is never reused for another meaning, since reports of different days are compared by it. */
  readonly id: string;
  readonly clause: ClauseId;
  readonly level: Level;
  readonly title: Text;
  /**
   * False for checks that mean something even when a correct record is refused. The others would "pass" each refusal
   * for the wrong reason, so they are not checkable then.
   */
  readonly needsSaving: boolean;
  readonly run: (probe: Probe) => Promise<Outcome>;
}

export function passed(note: Text | null = null): Outcome {
  return { verdict: "pass", faults: [], note };
}

export function failedWith(faults: readonly Text[], evidence: readonly ProbeExchange[] = []): Outcome {
  return { verdict: "fail", faults, note: null, evidence };
}

export function notCheckable(reason: Text): Outcome {
  return { verdict: "notCheckable", faults: [], note: reason };
}

/** Passes when there are no faults. */
export function judged(faults: readonly Text[], note: Text | null = null): Outcome {
  return faults.length === 0 ? passed(note) : failedWith(faults);
}
