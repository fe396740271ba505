import { ERRORS } from "@cellgrade/contract/errors";
import { type Check, failedWith, notCheckable, passed } from "../check.ts";
import type { ProbeExchange } from "../probe-exchange.ts";
import { say } from "../text.ts";

// Clause 9 about statuses. An implementation picks one: 200 for every outcome, or the strict table.

/** `mixed`: some statuses fit neither mode. Null: nothing was refused, so the modes look alike. */
export type StatusModeSeen = "always-200" | "strict" | "mixed" | null;

/** The number of offenders that are shown. They are mostly alike. */
const OFFENDERS_SHOWN_MAX = 3;

export const httpStatus: Check = {
  id: "http-status",
  clause: "decided:9",
  level: "recommended",
  title: say("HTTP 状态始终为 200，或始终按严格对照表", "HTTP status is 200 always, or by the strict table always"),
  needsSaving: false,
  async run({ exchanges }) {
    const told = exchanges.filter(wasAnsweredAsExpected);
    if (told.length === 0) return notCheckable(say("没有可供判断的应答", "no answer to judge by"));
    const { seen, offenders } = readStatusMode(told);
    if (offenders.length === 0) return passed(say(`模式: ${seen ?? "-"}`, `mode: ${seen ?? "-"}`));
    const statuses = new Map<string, number>();
    for (const done of offenders) {
      const about = `HTTP ${done.answer?.status} (${done.expected.state === -1 ? done.expected.code : "saved"})`;
      statuses.set(about, (statuses.get(about) ?? 0) + 1);
    }
    return failedWith(
      [...statuses].map(([about, count]) => say(`${about} × ${count}`, `${about} × ${count}`)),
      offenders.slice(0, OFFENDERS_SHOWN_MAX),
    );
  },
};

/** The mode in which the refusals of a run were answered. */
export function statusModeSeen(exchanges: readonly ProbeExchange[]): StatusModeSeen {
  return readStatusMode(exchanges.filter(wasAnsweredAsExpected)).seen;
}

/** An outcome that is not the expected one has another status too. That is the fault of another check. */
function wasAnsweredAsExpected({ kind, expected, envelope }: ProbeExchange): boolean {
  return kind === "save" && envelope !== null && envelope.state !== null && envelope.state === expected.state;
}

function readStatusMode(told: readonly ProbeExchange[]): {
  readonly seen: StatusModeSeen;
  readonly offenders: readonly ProbeExchange[];
} {
  const misfits = (strict: boolean) => told.filter((done) => done.answer?.status !== statusDue(done, strict));
  const always200 = misfits(false);
  const strict = misfits(true);
  const offenders = strict.length < always200.length ? strict : always200;
  if (offenders.length > 0) return { seen: "mixed", offenders };
  if (strict.length === always200.length) return { seen: null, offenders };
  return { seen: always200.length === 0 ? "always-200" : "strict", offenders };
}

function statusDue({ expected }: ProbeExchange, strict: boolean): number {
  if (expected.state !== -1) return 200;
  return strict || expected.brokenHttp === true ? ERRORS[expected.code].status : 200;
}
