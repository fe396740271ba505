import { FieldFault } from "../problem.ts";

export const USER_NAME_CHARACTERS_MAX = 64;

const USER_NAME = /^[\p{L}\p{N}][\p{L}\p{N}._-]*$/u;

/** A name by which somebody signs in, as it is stored: two that differ in case or in width are one. */
export function normalizeUserName(name: string): string {
  return name.normalize("NFKC").trim().toLowerCase();
}

/** True of a name that somebody may have, as it is stored. */
export function isUserName(name: string): boolean {
  return USER_NAME.test(name) && name.length <= USER_NAME_CHARACTERS_MAX;
}

/** Reads the name of somebody new. Throws {@link FieldFault}. */
export function readUserName(value: unknown, field: string): string {
  const name = typeof value === "string" ? normalizeUserName(value) : "";
  if (isUserName(name)) return name;
  throw new FieldFault(field, "USER_NAME_EXPECTED", { max: USER_NAME_CHARACTERS_MAX });
}
