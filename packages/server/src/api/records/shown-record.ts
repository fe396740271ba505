import { type GradingRule, gradeOf } from "@cellgrade/contract/grading";
import type { Exclusion, ReplacedVersion, StoredRecord } from "@cellgrade/store/store";

// Turns records and versions of the store into what the API shows.

export function toRecord(record: StoredRecord, rules: readonly GradingRule[]) {
  const { receivedAt, exclusion, ...fields } = record;
  return {
    ...fields,
    receivedAt: new Date(receivedAt).toISOString(),
    grade: gradeOf(record, rules),
    excluded: toExcluded(exclusion),
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
