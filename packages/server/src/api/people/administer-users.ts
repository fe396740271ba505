import type { SystemStore } from "@cellgrade/store/system";
import { createPasswordHashes } from "../../access/people/password-hashes.ts";
import { readNewPassword } from "../../access/people/password-rules.ts";
import type { Person } from "../../access/people/person.ts";
import { normalizeUserName, readUserName } from "../../access/user-name.ts";
import { createUsers, firstPassword, type GivenPassword, type UserListed } from "../../access/people/users.ts";
import { AdministrationError } from "../../account-sets/administer.ts";
import { Problem } from "../../problem.ts";
import { readUserChanges } from "./read-user.ts";

// Does what the command line asks of people, beside a running server or without one: whoever may write the data folder may
// let himself in. It is the way back when nobody knows the last admin's password.

/** Somebody as he is written on a command line. */
export interface UserText {
  readonly name: string;
  readonly role: string;
  readonly displayName?: string;
  /** Codes; none: all account sets. */
  readonly accountSets: readonly string[];
}

export interface UserAndPassword {
  readonly user: Person;
  /** The password that was made; null where one was given. */
  readonly firstPassword: string | null;
}

/** Each rejects with {@link AdministrationError} when it cannot be done. */
export interface UserAdministration {
  list(): Promise<readonly UserListed[]>;
  /** `password`: null for one that is made. Either must be changed at the first sign-in. */
  add(user: UserText, password: string | null): Promise<UserAndPassword>;
  /** Gives somebody a new first password, and lets him in again when he was disabled. */
  reset(name: string, password: string | null): Promise<UserAndPassword>;
  remove(name: string): Promise<Person>;
}

export function createUserAdministration(system: Pick<SystemStore, "accountSets" | "people">): UserAdministration {
  const users = createUsers({ tables: system.people, hashes: createPasswordHashes() });

  async function find(name: string): Promise<Person> {
    const user = await users.findByName(normalizeUserName(name));
    if (user === null) throw new AdministrationError(`there is no user ${name}`);
    return user;
  }

  return {
    list: () => users.list(),
    add: ({ name: nameGiven, role, displayName, accountSets }, password) =>
      inWords(async () => {
        const name = readUserName(nameGiven, "name");
        const codes = new Set((await system.accountSets.all()).map(({ code }) => code));
        const given = {
          displayName: displayName ?? name,
          role,
          accountSets: accountSets.length === 0 ? null : accountSets,
        };
        const settings = readUserChanges(given, (code) => codes.has(code));
        const first = await readFirst(password, name);
        const user = await users.add(
          { name, displayName: name, role: "viewer", accountSets: null, ...settings },
          first,
        );
        return { user, firstPassword: password === null ? first.password : null };
      }),
    reset: (name, password) =>
      inWords(async () => {
        const { id, name: kept } = await find(name);
        const first = await readFirst(password, kept);
        const user = await users.reset(id, first);
        return { user, firstPassword: password === null ? first.password : null };
      }),
    remove: (name) => inWords(async () => users.remove((await find(name)).id)),
  };
}

async function readFirst(password: string | null, name: string): Promise<GivenPassword> {
  if (password === null) return firstPassword();
  return { password: await readNewPassword(password, "password", name), mustChange: true };
}

/** Tells a problem as the person at the command line reads it. */
async function inWords<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    throw new AdministrationError(error.message.replace(/\.$/, ""));
  }
}
