import { ACCOUNT_SET_CODE } from "@cellgrade/contract/bounds";
import { ROLES } from "@cellgrade/contract/roles";
import type { UserChanges } from "../../access/people/users.ts";
import { PASSWORD_CHARACTERS_MAX } from "../../access/people/password-rules.ts";
import { type JsonObject, readChoice, readText } from "../../http/json-body.ts";
import { FieldFault } from "../../problem.ts";

// What is given of people, read. The command line reads the same fields by the same readers.

export const DISPLAY_NAME_CHARACTERS_MAX = 64;

/** Account sets that one person may be limited to. */
export const ACCOUNT_SETS_MAX = 1_000;

export function readDisplayName(value: unknown): string {
  return readText(value, "displayName", DISPLAY_NAME_CHARACTERS_MAX);
}

/** The settings that are given of somebody. Throws {@link FieldFault}. */
export function readUserChanges({ displayName, role, accountSets, disabled }: JsonObject): UserChanges {
  return {
    ...(displayName !== undefined && { displayName: readDisplayName(displayName) }),
    ...(role !== undefined && { role: readChoice(role, "role", ROLES) }),
    ...(accountSets !== undefined && { accountSets: readAccountSets(accountSets) }),
    ...(disabled !== undefined && { disabled: readFlag(disabled, "disabled") }),
  };
}

function readAccountSets(value: unknown): readonly string[] | null {
  if (value === null) return null;
  if (!Array.isArray(value) || value.length === 0 || value.length > ACCOUNT_SETS_MAX) {
    throw new FieldFault("accountSets", "FILLED_LIST_EXPECTED", { max: ACCOUNT_SETS_MAX });
  }
  const codes = value.map((code: unknown, position) => {
    if (typeof code === "string" && ACCOUNT_SET_CODE.test(code)) return code;
    throw new FieldFault(`accountSets[${position}]`, "ACCOUNT_SET_CODE_EXPECTED", {});
  });
  return [...new Set(codes)];
}

function readFlag(value: unknown, field: string): boolean {
  if (typeof value === "boolean") return value;
  throw new FieldFault(field, "BOOLEAN_EXPECTED", {});
}

/** A password that somebody has, as he typed it. */
export function readPassword(value: unknown, field: string): string {
  if (typeof value === "string" && value !== "" && value.length <= 2 * PASSWORD_CHARACTERS_MAX) return value;
  throw new FieldFault(field, "TEXT_EXPECTED", { max: PASSWORD_CHARACTERS_MAX });
}
