import { FIELDS, LIST_PATH } from "@cellgrade/contract/wire";
import type { CellRecord } from "@cellgrade/contract/record";
import type { Schema } from "../../api/schema.ts";
import { readSubmission, type SubmissionReading } from "./read-submission.ts";

// Finds the refused submissions that the save interface would take now, and those among them that are better left
// alone.

/** Why a submission cannot be submitted as it is. */
export type Obstacle =
  | { readonly kind: "reading"; readonly reading: Exclude<SubmissionReading, { kind: "record" }> }
  | { readonly kind: "noText" }
  | { readonly kind: "truncated" }
  | { readonly kind: "list" }
  | { readonly kind: "noAccountSet" }
  | { readonly kind: "unknownAccountSet"; readonly sent: string }
  | { readonly kind: "disabledAccountSet"; readonly code: string };

/** Why a submission that would be taken is not chosen beforehand. */
export type Doubt =
  /** It was submitted again, and stored. */
  | "resubmitted"
  /** The present record has a newer testTime. */
  | "newerRecord"
  /** The present record is the same, or came after the refusal with the same testTime. */
  | "savedSince"
  /** A later candidate is of the same cell. */
  | "repeated";

export interface Candidate {
  readonly rejection: Schema<"Rejection">;
  /** The account set that it would go to. */
  readonly accountSet: string;
  readonly bodyText: string;
  readonly record: CellRecord;
}

export type Checked =
  | { readonly candidate: Candidate; readonly obstacle: null }
  | { readonly rejection: Schema<"Rejection">; readonly candidate: null; readonly obstacle: Obstacle };

export interface CheckOptions {
  readonly accountSets: readonly Pick<Schema<"AccountSet">, "code" | "enabled">[];
  /**
   * The account set for submissions that named none. Null when they go nowhere. There is no default: the interface has
   * none either.
   */
  readonly accountSetForOthers: string | null;
}

/** Checks a submission, which comes with its whole body. */
export function checkRejection(rejection: Schema<"Rejection">, options: CheckOptions): Checked {
  const fail = (obstacle: Obstacle): Checked => ({ rejection, candidate: null, obstacle });
  if (rejection.path === LIST_PATH) return fail({ kind: "list" });
  if (rejection.bodyTruncated) return fail({ kind: "truncated" });
  if (rejection.bodyText === null) return fail({ kind: "noText" });
  const reading = readSubmission(rejection.bodyText);
  if (reading.kind !== "record") return fail({ kind: "reading", reading });
  const code = namedAccountSet(rejection) ?? options.accountSetForOthers;
  if (code === null) return fail({ kind: "noAccountSet" });
  const accountSet = options.accountSets.find((each) => each.code === code);
  if (accountSet === undefined) return fail({ kind: "unknownAccountSet", sent: code });
  if (!accountSet.enabled) return fail({ kind: "disabledAccountSet", code });
  return {
    candidate: { rejection, accountSet: code, bodyText: rejection.bodyText, record: reading.record },
    obstacle: null,
  };
}

/** The account set that a submission named, whether it exists or not. Null when it named none, or several. */
export function namedAccountSet({ accountSet, accountSetSent, code }: Schema<"Rejection">): string | null {
  if (accountSet !== null) return accountSet;
  const sent = accountSetSent?.trim() ?? "";
  return sent === "" || code === "ACCOUNT_SET_AMBIGUOUS" ? null : sent;
}

export type PresentRecord = Pick<Schema<"Record">, "receivedAt"> & CellRecord;

/** A key for a cell of an account set. */
export function cellKey(accountSet: string, barcode: string): string {
  return `${accountSet}\n${barcode}`;
}

/**
 * The doubts about candidates, by their ids. A candidate without a doubt is chosen beforehand. `candidates` come oldest
 * first, `present` by {@link cellKey}.
 */
export function findDoubts(
  candidates: readonly Candidate[],
  present: ReadonlyMap<string, PresentRecord>,
): ReadonlyMap<number, Doubt> {
  const doubts = new Map<number, Doubt>();
  const last = new Map(
    candidates.map(({ accountSet, record, rejection }) => [cellKey(accountSet, record.barcode), rejection.id]),
  );
  for (const { accountSet, record, rejection } of candidates) {
    const key = cellKey(accountSet, record.barcode);
    const kept = present.get(key);
    if (rejection.resubmittedAt !== null) doubts.set(rejection.id, "resubmitted");
    else if (kept !== undefined && kept.testTime > record.testTime) doubts.set(rejection.id, "newerRecord");
    else if (kept !== undefined && kept.testTime === record.testTime && isSavedSince(kept, record, rejection)) {
      doubts.set(rejection.id, "savedSince");
    } else if (last.get(key) !== rejection.id) doubts.set(rejection.id, "repeated");
  }
  return doubts;
}

function isSavedSince(kept: PresentRecord, record: CellRecord, { receivedAt }: Schema<"Rejection">): boolean {
  return kept.receivedAt > receivedAt || FIELDS.every(({ name }) => kept[name] === record[name]);
}
