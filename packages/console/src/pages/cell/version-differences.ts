import { FIELDS } from "./shown-fields.ts";
import type { Schema } from "../../api/schema.ts";

// Compares each kept version of a cell with the version that it met: the next older version that was the record.

export type Version = Schema<"Version"> | Schema<"Record">;

export interface ComparedVersion {
  readonly version: Version;
  /** The moment of its replacement. Null for the record of the cell. */
  readonly replacedAt: string | null;
  /** The record that the version met. Null for the oldest kept version. */
  readonly older: Version | null;
  /** The fields of the submission in which the version differs from `older`. */
  readonly differing: ReadonlySet<string>;
}

/** The versions, newest first: the record, then its versions in the order of receipt. */
export function compareVersions(
  record: Schema<"Record">,
  history: readonly Schema<"Version">[],
): readonly ComparedVersion[] {
  const older = history.toSorted((a, b) => Date.parse(b.receivedAt) - Date.parse(a.receivedAt));
  const all: readonly Version[] = [record, ...older];
  return all.map((version, index) => {
    // A version that was too old to become the record replaced nothing, and nothing replaced it.
    const before = all.slice(index + 1).find(({ revision }) => revision !== null) ?? null;
    return {
      version,
      replacedAt: "replacedAt" in version ? version.replacedAt : null,
      older: before,
      differing: new Set(before === null ? [] : FIELDS.filter((field) => version[field] !== before[field])),
    };
  });
}
