import { ROLES, type Role } from "@cellgrade/contract/roles";
import type { PeopleRow } from "@cellgrade/store/system";
import type { Source } from "../directory/vouched-person.ts";

export const DISPLAY_NAME_CHARACTERS_MAX = 64;

/** Somebody who may sign in. */
export interface Person {
  readonly id: string;
  /** What he signs in by. It never changes. */
  readonly name: string;
  /** What he is called. */
  readonly displayName: string;
  readonly role: Role;
  /** Codes of the account sets that he may see; null: all. */
  readonly accountSets: readonly string[] | null;
  readonly disabled: boolean;
  readonly mustChangePassword: boolean;
  /** Who keeps his password. Another than this server says at each sign-in what he may do. */
  readonly source: Source;
  /** ms since the epoch. */
  readonly createdAt: number;
}

/** A row of better-auth's model `user`, and what its accounts tell. */
export function toPerson(row: PeopleRow, { source }: Pick<Person, "source">): Person {
  const { id, username, name, role, accountSets, banned, mustChangePassword, createdAt } = row;
  return {
    id: String(id),
    name: String(username),
    displayName: String(name),
    role: readRole(role),
    accountSets: readAccountSets(accountSets),
    disabled: banned === 1,
    mustChangePassword: mustChangePassword === 1,
    source,
    createdAt: Number(createdAt),
  };
}

/** The account sets of a row: JSON, or null for all. */
export function readAccountSets(text: unknown): readonly string[] | null {
  return typeof text === "string" ? (JSON.parse(text) as string[]) : null;
}

/** A role as it is stored. One that is not known may do the least. */
export function readRole(text: unknown): Role {
  return ROLES.find((role) => role === text) ?? "viewer";
}
