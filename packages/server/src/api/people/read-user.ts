import { ROLES } from "@cellgrade/contract/roles";
import { DISPLAY_NAME_CHARACTERS_MAX } from "../../access/people/person.ts";
import type { UserChanges } from "../../access/people/users.ts";
import { PASSWORD_CHARACTERS_MAX } from "../../access/people/password-rules.ts";
import { type JsonObject, readBoolean, readChoice, readText } from "../../http/json-body.ts";
import { FieldFault, Problem, written } from "../../problem.ts";

// What is given of people, read. The command line reads the same fields by the same readers.

/** Account sets that one person may be limited to. */
export const ACCOUNT_SETS_MAX = 1_000;

export function readDisplayName(value: unknown): string {
  return readText(value, "displayName", DISPLAY_NAME_CHARACTERS_MAX);
}

/** True of the code of an account set that is there. */
export type IsAccountSet = (code: string) => boolean;

/** The settings that are given of somebody. Throws {@link FieldFault}, and ACCOUNT_SET_NOT_FOUND. */
export function readUserChanges(
  { displayName, role, accountSets, disabled }: JsonObject,
  isAccountSet: IsAccountSet,
): UserChanges {
  return {
    ...(displayName !== undefined && { displayName: readDisplayName(displayName) }),
    ...(role !== undefined && { role: readChoice(role, "role", ROLES) }),
    ...(accountSets !== undefined && { accountSets: readAccountSets(accountSets, isAccountSet) }),
    ...(disabled !== undefined && { disabled: readBoolean(disabled, "disabled") }),
  };
}

function readAccountSets(value: unknown, isAccountSet: IsAccountSet): readonly string[] | null {
  if (value === null) return null;
  if (!Array.isArray(value) || value.length === 0 || value.length > ACCOUNT_SETS_MAX) {
    throw new FieldFault("accountSets", "FILLED_LIST_EXPECTED", { max: ACCOUNT_SETS_MAX });
  }
  const codes = value.map(written);
  const unknown = codes.find((code) => !isAccountSet(code));
  if (unknown !== undefined) throw new Problem("ACCOUNT_SET_NOT_FOUND", { code: unknown }, { field: "accountSets" });
  return [...new Set(codes)];
}

/** A password that somebody has, as he typed it. */
export function readPassword(value: unknown, field: string): string {
  if (typeof value === "string" && value !== "" && value.length <= 2 * PASSWORD_CHARACTERS_MAX) return value;
  throw new FieldFault(field, "TEXT_EXPECTED", { max: PASSWORD_CHARACTERS_MAX });
}
