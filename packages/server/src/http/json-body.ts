import { readTextValue } from "@cellgrade/contract/read-record";
import { Type } from "typebox";
import { Problem, show } from "./problem.ts";
import { nullable } from "./schema-kinds.ts";

// JSON bodies of what people set, strictly: what is unknown or badly written is refused, and the field named.

/** 32 rules with all they may hold take less. */
export const SETTINGS_BODY_BYTES_MAX = 1024 * 1024;

/** A field of the body that cannot be; `fault` continues its name, as in "must be a number". */
export class BodyFault extends Problem {
  override readonly field: string;
  constructor(field: string, fault: string) {
    super(400, `${field} ${fault}.`);
    this.field = field;
  }
}

export const basedOn = nullable(
  Type.Integer({
    description: "The version that this changes; null: there is none. Refused when it is not the current one.",
  }),
);

export function changedMeanwhile(what: string): Problem {
  return new Problem(409, `The ${what} have been changed meanwhile: look at the current version and change that.`);
}

export interface JsonObject {
  readonly [key: string]: unknown;
}

/** The body, or what stands in a field of it. Throws {@link Problem} 400 on what is no object or has other keys. */
export function readObject(value: unknown, keys: readonly string[], field = "body"): JsonObject {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new BodyFault(field, `must be an object of ${keys.join(", ") || "nothing"}`);
  }
  const unknown = Object.keys(value).find((key) => !keys.includes(key));
  if (unknown === undefined) return value as JsonObject;
  throw new BodyFault(field, `takes ${keys.join(", ") || "nothing"}, not ${show(unknown)}`);
}

export function readList(value: unknown, field: string, itemsMax: number): readonly unknown[] {
  if (Array.isArray(value) && value.length <= itemsMax) return value;
  throw new BodyFault(field, `must be an array of at most ${itemsMax}`);
}

/** Text with something in it, in one line, trimmed. */
export function readText(value: unknown, field: string, charactersMax: number): string {
  const text = typeof value === "string" ? readTextValue(value) : null;
  if (text !== null && Array.from(text).length <= charactersMax) return text;
  throw new BodyFault(field, `must be 1 to ${charactersMax} characters without control characters`);
}

export function readNumber(value: unknown, field: string): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new BodyFault(field, "must be a number");
}

export function readNumberOrNull(value: unknown, field: string): number | null {
  if (value === null) return null;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new BodyFault(field, "must be a number or null");
}

export function readChoice<Value extends string>(value: unknown, field: string, choices: readonly Value[]): Value {
  const chosen = choices.find((each) => each === value);
  if (chosen !== undefined) return chosen;
  throw new BodyFault(field, `must be one of ${choices.join(", ")}`);
}

/** The version that a change was made from; null: there was none. */
export function readBasedOn(value: unknown): number | null {
  if (value === null || (Number.isSafeInteger(value) && Number(value) > 0)) return value as number | null;
  throw new BodyFault("basedOn", "must be the version that was changed, or null when there was none");
}
