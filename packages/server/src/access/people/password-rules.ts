import { randomInt } from "node:crypto";
import { FieldFault } from "../../problem.ts";
import { normalizeUserName } from "../user-name.ts";

// Length and a list of common passwords, as NIST SP 800-63B has it: no rules of composition, no change without a reason.

export const PASSWORD_CHARACTERS_MIN = 10;
export const PASSWORD_CHARACTERS_MAX = 128;

/** Reads a password that somebody chooses. Rejects with {@link FieldFault}. `name`: that by which he signs in. */
export async function readNewPassword(value: unknown, field: string, name: string): Promise<string> {
  if (typeof value !== "string" || !hasLength(value) || !value.isWellFormed()) {
    const bounds = { min: PASSWORD_CHARACTERS_MIN, max: PASSWORD_CHARACTERS_MAX };
    throw new FieldFault(field, "PASSWORD_LENGTH_EXPECTED", bounds);
  }
  if (isMadeFrom(value, name)) throw new FieldFault(field, "PASSWORD_FROM_NAME", {});
  if (await isCommon(value)) throw new FieldFault(field, "PASSWORD_COMMON", {});
  return value;
}

function hasLength(password: string): boolean {
  const characters = Array.from(password.normalize("NFKC")).length;
  return characters >= PASSWORD_CHARACTERS_MIN && characters <= PASSWORD_CHARACTERS_MAX;
}

/** True of the name, once or more often, with digits and signs around it. */
function isMadeFrom(password: string, name: string): boolean {
  const rest = normalizeUserName(password).replaceAll(name, "");
  return rest !== normalizeUserName(password) && !/\p{L}/u.test(rest);
}

/** Loaded when somebody first chooses a password: most starts of the server see nobody do that. */
let common: Promise<ReadonlySet<string>> | null = null;

async function loadCommon(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import("@zxcvbn-ts/language-common");
  return new Set(dictionary["passwords-common"].map((password) => password.toLowerCase()));
}

/** True of a password of the list, with digits and signs around it too, and of one of few different characters. */
async function isCommon(password: string): Promise<boolean> {
  common ??= loadCommon();
  const list = await common;
  const lower = password.normalize("NFKC").toLowerCase();
  const core = lower.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, "");
  return list.has(lower) || (core !== "" && list.has(core)) || new Set(lower).size < DIFFERENT_CHARACTERS_MIN;
}

const DIFFERENT_CHARACTERS_MIN = 5;

/** Letters and digits that nobody takes for one another. */
const ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";

/** A password to begin with, to be read off a screen or a slip of paper: 79 bits. */
export function makeFirstPassword(): string {
  const letters = Array.from({ length: 16 }, () => ALPHABET[randomInt(ALPHABET.length)]);
  return letters.join("").replace(/.{4}(?=.)/g, "$&-");
}
