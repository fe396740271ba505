import { readLine } from "@cellgrade/contract/read-line";
import { Type } from "typebox";
import { FieldFault } from "./problem.ts";
import { nullable } from "./schema-kinds.ts";

// JSON bodies of what people set, strictly: what is unknown or badly written is refused, and the field named.

/** 32 rules with all they may hold take less. */
export const SETTINGS_BODY_BYTES_MAX = 1024 * 1024;

export const basedOn = nullable(
  Type.Integer({
    description: "The version that this changes; null: there is none. Refused when it is not the current one.",
  }),
);

export interface JsonObject {
  readonly [key: string]: unknown;
}

/** The body, or what stands in a field of it. Throws {@link FieldFault} on what is no object or has other keys. */
export function readObject(value: unknown, keys: readonly string[], field = "body"): JsonObject {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new FieldFault(field, "OBJECT_EXPECTED", { keys });
  }
  const unknown = Object.keys(value).find((key) => !keys.includes(key));
  if (unknown === undefined) return value as JsonObject;
  throw new FieldFault(field, "FIELD_UNKNOWN", { key: unknown, keys });
}

export function readList(value: unknown, field: string, itemsMax: number): readonly unknown[] {
  if (Array.isArray(value) && value.length <= itemsMax) return value;
  throw new FieldFault(field, "LIST_EXPECTED", { max: itemsMax });
}

/** Text with something in it, in one line, trimmed. */
export function readText(value: unknown, field: string, charactersMax: number): string {
  const line = readLine(value, charactersMax);
  if (line !== null) return line;
  throw new FieldFault(field, "TEXT_EXPECTED", { max: charactersMax });
}

export function readNumber(value: unknown, field: string): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new FieldFault(field, "NUMBER_EXPECTED", {});
}

export function readNumberOrNull(value: unknown, field: string): number | null {
  if (value === null) return null;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new FieldFault(field, "NUMBER_OR_NULL_EXPECTED", {});
}

export function readChoice<Value extends string>(value: unknown, field: string, choices: readonly Value[]): Value {
  const chosen = choices.find((each) => each === value);
  if (chosen !== undefined) return chosen;
  throw new FieldFault(field, "CHOICE_EXPECTED", { choices });
}

/** The version that a change was made from; null: there was none. */
export function readBasedOn(value: unknown): number | null {
  if (value === null || (Number.isSafeInteger(value) && Number(value) > 0)) return value as number | null;
  throw new FieldFault("basedOn", "BASED_ON_EXPECTED", {});
}
