import { type BodyFault, jsonFault } from "@cellgrade/contract/body-faults";
import { SAVE_BODY_BYTES_MAX } from "@cellgrade/contract/bounds";
import { type FieldFault, readRecord } from "@cellgrade/contract/read-record";
import type { CellRecord } from "@cellgrade/contract/record";
import { toleranceNames, type Tolerance } from "@cellgrade/contract/tolerances";

/** The server's reading of a body, told before the body is sent. */
export type BodyCheck =
  | { readonly kind: "tooLarge"; readonly bytes: number }
  | { readonly kind: "notJson"; readonly fault: BodyFault }
  | { readonly kind: "notObject" }
  | { readonly kind: "faults"; readonly faults: readonly FieldFault[]; readonly tolerances: readonly Tolerance[] }
  | { readonly kind: "record"; readonly record: CellRecord; readonly tolerances: readonly Tolerance[] };

/** Checks a body by the contract's own code, which the server uses too. */
export function checkBody(body: string): BodyCheck {
  const bytes = new TextEncoder().encode(body).length;
  if (bytes > SAVE_BODY_BYTES_MAX) return { kind: "tooLarge", bytes };
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return { kind: "notJson", fault: jsonFault(body) };
  }
  if (typeof json !== "object" || json === null || Array.isArray(json)) return { kind: "notObject" };
  const { record, faults, tolerances: bits } = readRecord(json);
  const tolerances = toleranceNames(bits);
  return record === null ? { kind: "faults", faults, tolerances } : { kind: "record", record, tolerances };
}

/** The body with a prefix before its barcode. Unchanged without a barcode. Numbers and other keys keep their text. */
export function withPrefix(body: string, prefix: string): string {
  const check = checkBody(body);
  if (check.kind !== "record" || check.record.barcode.startsWith(prefix)) return body;
  const { barcode } = check.record;
  // Of a key that is given twice, the last one counts.
  const at = [...body.matchAll(/"barcode"\s*:\s*("(?:[^"\\]|\\.)*"|-?\d+)/g)].at(-1);
  if (at?.[1] === undefined) return body;
  const start = at.index + at[0].length - at[1].length;
  return body.slice(0, start) + JSON.stringify(prefix + barcode) + body.slice(start + at[1].length);
}
