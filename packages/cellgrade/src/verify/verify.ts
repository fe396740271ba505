import type { Check } from "./check.ts";
import { ALL_CHECKS } from "./checks/all-checks.ts";
import { baseline } from "./checks/definition.ts";
import { createProbe, type ProbeOptions } from "./probe.ts";
import type { CheckResult, Findings } from "./run-checks.ts";
import { runChecks } from "./run-checks.ts";
import type { Level } from "./probe-exchange.ts";
import type { Target } from "./wire/target.ts";

/** One run of all checks against one implementation, ready to be written as text or JSON. */
export interface Report extends Findings, Omit<ProbeOptions, "timeoutMs"> {
  readonly url: string;
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly strict: boolean;
  readonly counts: { readonly [level in Level]: Counts };
  /** The exit code of the process. See {@link exitCodeOf}. */
  readonly exitCode: number;
}

interface Counts {
  readonly pass: number;
  readonly fail: number;
  readonly notCheckable: number;
}

export interface VerifyOptions extends ProbeOptions {
  /** True: failed recommended checks fail the run too. */
  readonly strict: boolean;
  /** The checks to run, by default all. Tests name others. */
  readonly checks?: readonly Check[];
}

export async function verify(
  { target, nowMs }: { readonly target: Target; readonly nowMs: () => number },
  options: VerifyOptions,
): Promise<Report> {
  const { accountSet, secondAccountSet, barcodePrefix, runId, strict, checks = ALL_CHECKS } = options;
  const startedAtMs = nowMs();
  const probe = createProbe({ target, nowMs }, options);
  const findings = await runChecks({ probe }, { baseline, checks });
  const counts = { required: count(findings.results, "required"), recommended: count(findings.results, "recommended") };
  return {
    ...findings,
    url: target.url,
    accountSet,
    secondAccountSet,
    barcodePrefix,
    runId,
    startedAtMs,
    durationMs: nowMs() - startedAtMs,
    strict,
    counts,
    exitCode: exitCodeOf({ counts, strict, stopped: findings.stopped }),
  };
}

/** There is no verdict after misuse, and when the server cannot be reached or stops answering. */
export const EXIT_NO_VERDICT = 2;

/** 0: it conforms. 1: a required check failed, or under `strict` any check. 2: there is no verdict. */
function exitCodeOf({
  counts,
  strict,
  stopped,
}: Pick<Report, "counts" | "strict"> & { readonly stopped: boolean }): number {
  if (stopped) return EXIT_NO_VERDICT;
  return counts.required.fail > 0 || (strict && counts.recommended.fail > 0) ? 1 : 0;
}

function count(results: readonly CheckResult[], level: Level): Counts {
  const counts = { pass: 0, fail: 0, notCheckable: 0 };
  for (const { check, outcome } of results) if (check.level === level) counts[outcome.verdict] += 1;
  return counts;
}
