import { FIELDS } from "./shown-fields.ts";
import type { Schema } from "../../api/schema.ts";

// The kept versions of one cell, and in what each differs from the one that it met: the next older one that was the record.

export type Version = Schema<"Version"> | Schema<"Record">;

export interface ComparedVersion {
  readonly version: Version;
  /** Null: it is the record of the cell. */
  readonly replacedAt: string | null;
  /** The record that it met; null for the oldest that is kept. */
  readonly older: Version | null;
  /** The fields of the submission in which it differs from that. */
  readonly differing: ReadonlySet<string>;
}

/** Newest first: the record, then what came before it in the order of receipt. */
export function compareVersions(
  record: Schema<"Record">,
  history: readonly Schema<"Version">[],
): readonly ComparedVersion[] {
  const older = history.toSorted((a, b) => Date.parse(b.receivedAt) - Date.parse(a.receivedAt));
  const all: readonly Version[] = [record, ...older];
  return all.map((version, index) => {
    // What was too old to become the record replaced nothing, and nothing replaced it.
    const before = all.slice(index + 1).find(({ revision }) => revision !== null) ?? null;
    return {
      version,
      replacedAt: "replacedAt" in version ? version.replacedAt : null,
      older: before,
      differing: new Set(before === null ? [] : FIELDS.filter((field) => version[field] !== before[field])),
    };
  });
}
