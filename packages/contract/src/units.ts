import { readLine } from "./read-line.ts";
import type { NumberField } from "./wire/wire.ts";

// The unit of each quantity is a setting of the account set: v1.0 names none.

/** Units are for the reader alone. No value is ever converted. */
export type Units = { readonly [quantity in NumberField]: string };

/** The unit of a quantity as long as nobody has named one. */
export const UNIT_UNKNOWN = "unknown";

/** `容量 (Ah)`: the name of a quantity with its unit, where one is known. */
export function withUnit(name: string, unit: string | undefined): string {
  return unit === undefined || unit === UNIT_UNKNOWN ? name : `${name} (${unit})`;
}

/** Room for any unit with a prefix, and for a remark such as `Ah (25°C)`. */
export const UNIT_CHARACTERS_MAX = 16;

/** The unit as it is kept, or null when it cannot be one. An empty text says that the unit is unknown. */
export function readUnit(value: unknown): string | null {
  return value === "" ? UNIT_UNKNOWN : readLine(value, UNIT_CHARACTERS_MAX);
}
