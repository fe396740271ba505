import { ACCOUNT_SET_CODE } from "@cellgrade/contract/bounds";
import { ROLES, type Role } from "@cellgrade/contract/roles";

/** What the members of a group of the plant's directory may do. */
export interface GroupRights {
  readonly role: Role;
  /** Codes; null: all account sets. */
  readonly accountSets: readonly string[] | null;
  /** What the directory calls the group: a distinguished name by LDAP, a value of a claim by OpenID Connect. */
  readonly group: string;
}

/** Reads `role=group` or `role:code+code=group`. Null when it is neither. */
export function readGroupRights(text: string): GroupRights | null {
  const [, roleGiven, codes, given = ""] = /^(\w+)(?::([^=]+))?=(.+)$/.exec(text.trim()) ?? [];
  const role = ROLES.find((each) => each === roleGiven);
  const accountSets = codes?.split("+") ?? null;
  const group = given.trim();
  if (role === undefined || group === "") return null;
  if (accountSets?.every((code) => ACCOUNT_SET_CODE.test(code)) === false) return null;
  return { role, accountSets, group };
}

/**
 * What somebody may do who is in these groups: the highest role, in the account sets of the groups that give it. A group of
 * a lower role adds none, for its members were not meant to have the higher role there. Null when he is in no group.
 */
export function rightsOf(groups: readonly GroupRights[]): Pick<GroupRights, "role" | "accountSets"> | null {
  const role = ROLES.findLast((each) => groups.some((group) => group.role === each));
  if (role === undefined) return null;
  const limits = groups.filter((group) => group.role === role).map(({ accountSets }) => accountSets);
  if (limits.includes(null)) return { role, accountSets: null };
  return { role, accountSets: [...new Set(limits.flatMap((codes) => codes ?? []))].toSorted() };
}
