import type { ErrorCode } from "@cellgrade/contract/errors";
import { type Check, judged, notCheckable } from "./check.ts";
import type { ClauseId } from "./clauses.ts";
import { keptFaults, refusedFaults, savedFaults } from "./judge.ts";
import type { Probe } from "./probe.ts";
import type { Level } from "./probe-exchange.ts";
import { type Fields, type KeptFields, keptOf, type Submission } from "./submission.ts";
import { labelled, type Text } from "./text.ts";

// Most checks are a list of submissions that should all be saved, or all be refused.

export interface Case {
  /** Names the case among its siblings; empty where there is one. Needs no translation. */
  readonly label: string;
  readonly submission: Submission;
  /** Where what should be kept differs from the fields sent. */
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

/** Each case is answered `state: 1`, and where records can be read back, is kept as it was meant. */
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

/** Each case is answered `state: -1`; `code` is what `x-error-code` should say. */
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
  /** Sent one after the other; each is answered `state: 1`. */
  readonly sent: readonly Fields[];
  /** What should then be kept: one record for each barcode named here. */
  readonly kept: readonly KeptFields[];
}

/** The submissions of a story are saved in turn, and then exactly `kept` is found. */
export function keeps({
  story,
  readBackOnly = false,
  ...about
}: Omit<CaseCheck, "cases" | "needsSaving"> & {
  readonly story: (probe: Probe) => Story;
  /** Only what is kept answers the question: without reading back there is nothing to see. */
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

/** One case of changed fields per entry, labelled with the change. */
export function fieldCases(probe: Probe, changes: readonly { readonly [field: string]: unknown }[]): Case[] {
  return changes.map((change) => ({ label: labelOf(change), submission: { fields: probe.fields(change) } }));
}

/** Longest label: a label names a case, the exchange below it shows the whole. */
const LABEL_LENGTH_MAX = 60;

export function labelOf(change: { readonly [field: string]: unknown }): string {
  const label = Object.entries(change)
    .map(([field, value]) => `${field}=${value === undefined ? "(absent)" : JSON.stringify(value)}`)
    .join(" ");
  return label.length > LABEL_LENGTH_MAX ? `${label.slice(0, LABEL_LENGTH_MAX)}…` : label;
}
