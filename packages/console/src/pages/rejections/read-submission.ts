import { type BodyFault, jsonFault } from "@cellgrade/contract/body-faults";
import { type FieldFault, readRecord } from "@cellgrade/contract/read-record";
import type { CellRecord } from "@cellgrade/contract/record";
import { type Tolerance, toleranceNames } from "@cellgrade/contract/tolerances";

/** The save interface's reading of a body. */
export type SubmissionReading =
  | { readonly kind: "record"; readonly record: CellRecord; readonly tolerances: readonly Tolerance[] }
  | { readonly kind: "faults"; readonly faults: readonly FieldFault[]; readonly json: object }
  /** The body is one of saveBatch. The save interface takes its records one by one. */
  | { readonly kind: "batch"; readonly records: readonly unknown[] }
  /** Not one JSON object. `reason` is null when it is JSON of another kind. */
  | { readonly kind: "notObject"; readonly reason: BodyFault | null };

/** Reads a body as the server does, by the contract's own code. Never throws. */
export function readSubmission(bodyText: string): SubmissionReading {
  let json: unknown;
  try {
    json = JSON.parse(bodyText);
  } catch {
    return { kind: "notObject", reason: jsonFault(bodyText) };
  }
  if (typeof json !== "object" || json === null || Array.isArray(json)) return { kind: "notObject", reason: null };
  const { record, faults, tolerances } = readRecord(json);
  if (record !== null) return { kind: "record", record, tolerances: toleranceNames(tolerances) };
  const { records } = json as { readonly records?: unknown };
  if (Array.isArray(records)) return { kind: "batch", records };
  return { kind: "faults", faults, json };
}
