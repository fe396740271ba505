import { isUserName, normalizeUserName, USER_NAME_CHARACTERS_MAX } from "../user-name.ts";

// What a provider says of a person, by the claims of OpenID Connect Core 1.0, 5.1, and the one that holds his groups.

export type Claims = Readonly<Record<string, unknown>>;

/**
 * The value of a claim: one of this name, or else one inside others, as `realm_access.roles`. Undefined when there is none.
 */
export function findClaim(claims: Claims, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  return name.split(".").reduce<unknown>((value, part) => {
    const isObject = typeof value === "object" && value !== null && Object.hasOwn(value, part);
    return isObject ? (value as Claims)[part] : undefined;
  }, claims);
}

/** The texts of a claim that holds a list, or a single one. */
export function readGroups(value: unknown): readonly string[] {
  return [value].flat().filter((group) => typeof group === "string");
}

/** The claims by which somebody is named, the ones that people chose first. `sub` is always there. */
const NAME_CLAIMS = ["preferred_username", "username", "email", "sub"] as const;

/** The user name of somebody who comes first: without the domain, and with `-` for what no name has. */
export function userNameOf(claims: Claims): string {
  const names = NAME_CLAIMS.map((claim) => {
    const value = claims[claim];
    const [local = ""] = normalizeUserName(typeof value === "string" ? value : "").split("@");
    return local
      .replace(/[^\p{L}\p{N}._-]+/gu, "-")
      .replace(/^[._-]+/, "")
      .slice(0, USER_NAME_CHARACTERS_MAX)
      .toWellFormed();
  });
  return names.find(isUserName) ?? "user";
}

export function displayNameOf({ name }: Claims): string | null {
  return typeof name === "string" && name.trim() !== "" ? name.trim() : null;
}
