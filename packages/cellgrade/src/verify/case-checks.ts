import type { ErrorCode } from "@cellgrade/contract/errors";
import { type Check, judged, notCheckable } from "./check.ts";
import type { ClauseId } from "./clauses.ts";
import { keptFaults, refusedFaults, savedFaults } from "./judge.ts";
import type { Probe } from "./probe.ts";
import type { Level } from "./probe-exchange.ts";
import { type Fields, type KeptFields, keptOf, type Submission } from "./submission.ts";
import { labelled, type Text } from "./text.ts";

// Most checks are a list of submissions. All of them should be saved, or all refused.

export interface Case {
  /** Names the case among the others of its check. Empty when there is one case. It needs no translation. */
  readonly label: string;
  readonly submission: Submission;
  /** What should be kept, when it differs from the fields sent. */
  readonly kept?: Partial<KeptFields>;
}

export interface CaseCheck {
  readonly id: string;
  readonly clause: ClauseId;
  readonly level: Level;
  readonly title: Text;
  readonly needsSaving?: boolean;
  readonly cases: (probe: Probe) => readonly Case[];
}

/** A check that each case is answered `state: 1`, and is kept as it was meant when records can be read back. */
export function accepts({ cases, needsSaving = true, ...about }: CaseCheck): Check {
  return {
    ...about,
    needsSaving,
    async run(probe) {
      const faults: Text[] = [];
      for (const { label, submission, kept } of cases(probe)) {
        const done = await probe.send(submission, { state: 1 });
        const found = savedFaults(done);
        if (found.length === 0) {
          const items = await probe.find([submission.fields.barcode]);
          if (items !== null) found.push(...keptFaults(items, keptOf(submission.fields, kept)));
        }
        faults.push(...found.map((fault) => labelled(label, fault)));
      }
      return judged(faults);
    },
  };
}

/** A check that each case is answered `state: -1`. `code` is what `x-error-code` should say. */
export function refuses({
  cases,
  code,
  brokenHttp = false,
  ...about
}: CaseCheck & { readonly code: ErrorCode; readonly brokenHttp?: boolean }): Check {
  return {
    needsSaving: true,
    ...about,
    async run(probe) {
      const faults: Text[] = [];
      for (const { label, submission } of cases(probe)) {
        const done = await probe.send(submission, { state: -1, code, ...(brokenHttp ? { brokenHttp } : {}) });
        faults.push(...refusedFaults(done).map((fault) => labelled(label, fault)));
      }
      return judged(faults);
    },
  };
}

export interface Story {
  /** They are sent one after the other, and each is answered `state: 1`. */
  readonly sent: readonly Fields[];
  /** What should be kept then: one record for each barcode named here. */
  readonly kept: readonly KeptFields[];
}

/** A check that the submissions of a story are saved in turn, and that exactly `kept` is found then. */
export function keeps({
  story,
  readBackOnly = false,
  ...about
}: Omit<CaseCheck, "cases" | "needsSaving"> & {
  readonly story: (probe: Probe) => Story;
  /** True: only the kept records answer the question. Without reading back there is nothing to see. */
  readonly readBackOnly?: boolean;
}): Check {
  return {
    ...about,
    needsSaving: true,
    async run(probe) {
      if (readBackOnly && probe.readBack.unavailable !== null) return notCheckable(probe.readBack.unavailable);
      const { sent, kept } = story(probe);
      const faults: Text[] = [];
      for (const fields of sent) faults.push(...savedFaults(await probe.send({ fields }, { state: 1 })));
      if (faults.length > 0) return judged(faults);
      for (const one of kept) {
        const items = await probe.find([String(one.barcode)]);
        if (items !== null) faults.push(...keptFaults(items, one));
      }
      return judged(faults);
    },
  };
}

/** One case for each change of fields, labelled with the change. */
export function fieldCases(probe: Probe, changes: readonly { readonly [field: string]: unknown }[]): Case[] {
  return changes.map((change) => ({ label: labelOf(change), submission: { fields: probe.fields(change) } }));
}

/** The longest label. A label names a case, and the exchange below it shows the whole. */
const LABEL_LENGTH_MAX = 60;

export function labelOf(change: { readonly [field: string]: unknown }): string {
  const label = Object.entries(change)
    .map(([field, value]) => `${field}=${value === undefined ? "(absent)" : JSON.stringify(value)}`)
    .join(" ");
  return label.length > LABEL_LENGTH_MAX ? `${label.slice(0, LABEL_LENGTH_MAX)}…` : label;
}
