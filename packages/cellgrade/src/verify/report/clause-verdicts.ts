import type { Verdict } from "../check.ts";
import { CLAUSES, type Clause } from "../clauses.ts";
import type { CheckResult } from "../run-checks.ts";

export interface ClauseVerdict {
  readonly clause: Clause;
  /** A clause fails when one of its checks failed. It passes when one passed and none failed. */
  readonly verdict: Verdict;
  readonly results: readonly CheckResult[];
}

/** The clauses in the order of the report, each with its checks. */
export function clauseVerdicts(results: readonly CheckResult[]): ClauseVerdict[] {
  return CLAUSES.map((clause) => {
    const own = results.filter(({ check }) => check.clause === clause.id);
    return { clause, verdict: worst(own.map(({ outcome }) => outcome.verdict)), results: own };
  });
}

function worst(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes("fail")) return "fail";
  return verdicts.includes("pass") ? "pass" : "notCheckable";
}
