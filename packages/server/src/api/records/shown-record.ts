import { type GradingRule, gradeOf } from "@cellgrade/contract/grading";
import type { Exclusion, ReplacedVersion, StoredRecord } from "@cellgrade/store/store";

// Turns records and versions of the store into what the API shows.

/** By what a record is judged when it is shown: the grading rules, and the words of unread barcodes. */
export interface Judgement {
  readonly rules: readonly GradingRule[];
  readonly isUnread: (barcode: string) => boolean;
}

export function toRecord(record: StoredRecord, { rules, isUnread }: Judgement) {
  const { receivedAt, exclusion, arrival: _arrival, ...fields } = record;
  return {
    ...fields,
    receivedAt: new Date(receivedAt).toISOString(),
    grade: gradeOf(record, rules),
    excluded: toExcluded(exclusion),
    unread: isUnread(record.barcode),
  };
}

export function toVersion({ receivedAt, replacedAt, exclusion, ...fields }: ReplacedVersion) {
  return {
    ...fields,
    receivedAt: new Date(receivedAt).toISOString(),
    replacedAt: new Date(replacedAt).toISOString(),
    excluded: toExcluded(exclusion),
  };
}

function toExcluded(exclusion: Exclusion | null) {
  if (exclusion === null) return null;
  return { reason: exclusion.reason, excludedAt: new Date(exclusion.excludedAt).toISOString() };
}
