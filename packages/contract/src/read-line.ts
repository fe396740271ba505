import { readTextValue } from "./read-record.ts";

/**
 * What a person typed into one line (a name, a unit, a reason), trimmed. Null when it is not a text, is blank or longer than
 * the bound, or has control characters or malformed Unicode. The bound is at most that of a record's text.
 */
export function readLine(value: unknown, codePointsMax: number): string | null {
  const line = typeof value === "string" ? readTextValue(value) : null;
  return line !== null && Array.from(line).length <= codePointsMax ? line : null;
}
