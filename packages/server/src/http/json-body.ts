import { readLine } from "@cellgrade/contract/read-line";
import { Type } from "typebox";
import { FieldFault } from "../problem.ts";
import { readPlantTime } from "./read-time.ts";
import { nullable } from "./schema-kinds.ts";

// JSON bodies of what people set are read strictly. A field that is unknown or badly written is refused by its name.

/** 32 grading rules with all that they may hold take less. */
export const SETTINGS_BODY_BYTES_MAX = 1024 * 1024;

export const basedOn = nullable(
  Type.Integer({
    description: "The version that this changes; null: there is none. Refused when it is not the current one.",
  }),
);

export interface JsonObject {
  readonly [key: string]: unknown;
}

/**
 * A body, or the value of one of its fields, as an object. Throws {@link FieldFault} when it is none or has other keys.
 */
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

/** A text of one line, trimmed and not empty. */
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

export function readBoolean(value: unknown, field: string): boolean {
  if (typeof value === "boolean") return value;
  throw new FieldFault(field, "BOOLEAN_EXPECTED", {});
}

export function readChoice<Value extends string>(value: unknown, field: string, choices: readonly Value[]): Value {
  const chosen = choices.find((each) => each === value);
  if (chosen !== undefined) return chosen;
  throw new FieldFault(field, "CHOICE_EXPECTED", { choices });
}

/** A plant-local time, as padded `yyyy-MM-dd HH:mm:ss`; a date alone is its midnight. */
export function readLocalTime(value: unknown, field: string): string {
  const time = typeof value === "string" ? readPlantTime(value) : null;
  if (time !== null) return time;
  throw new FieldFault(field, "PLANT_TIME_EXPECTED", {});
}

/** The version that a change was made from. Null when there was none. */
export function readBasedOn(value: unknown): number | null {
  if (value === null || (Number.isSafeInteger(value) && Number(value) > 0)) return value as number | null;
  throw new FieldFault("basedOn", "BASED_ON_EXPECTED", {});
}
