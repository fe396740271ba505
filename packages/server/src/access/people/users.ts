import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { Role } from "@cellgrade/contract/roles";
import type { PeopleChange, PeopleCondition, PeopleRow, PeopleTables } from "@cellgrade/store/system";
import { Problem } from "../../problem.ts";
import type { DirectoryPerson } from "../directory/ldap-directory.ts";
import type { PasswordHashes } from "./password-hashes.ts";
import { makeFirstPassword } from "./password-rules.ts";
import { DISPLAY_NAME_CHARACTERS_MAX, type Person, toPerson } from "./person.ts";

// The people who may sign in, as an admin sees them: over the API, and by the command line beside a running server. What
// belongs together is one change of the tables, so that a password never counts beside the sessions of the one before.

export interface NewUser {
  readonly name: string;
  readonly displayName: string;
  readonly role: Role;
  readonly accountSets: readonly string[] | null;
}

export interface UserChanges {
  readonly displayName?: string;
  readonly role?: Role;
  readonly accountSets?: readonly string[] | null;
  readonly disabled?: boolean;
}

/** A password as its owner chose it, or one that he must change when he first signs in. */
export interface GivenPassword {
  readonly password: string;
  readonly mustChange: boolean;
}

export interface UserListed extends Person {
  readonly sessions: number;
  /** When one of his sessions was last used, ms since the epoch; null when he has none. */
  readonly lastSeenAt: number | null;
}

export interface Users {
  /** By name. */
  list(): Promise<readonly UserListed[]>;
  findByName(name: string): Promise<Person | null>;
  /** Rejects with USER_NOT_FOUND. */
  find(id: string): Promise<Person>;
  /** Rejects with USER_EXISTS. */
  add(user: NewUser, password: GivenPassword): Promise<Person>;
  /**
   * Gives somebody of the plant's directory what it says of him, and adds him when he comes first. Null where the name is
   * that of somebody else, whose password is kept here. Rejects with LAST_ADMIN where it lowers the last admin, and with
   * USER_EXISTS where he was added at the same moment.
   */
  admit(name: string, said: DirectoryPerson): Promise<Person | null>;
  /** Who is disabled is signed out. Rejects with USER_NOT_FOUND and LAST_ADMIN. */
  change(id: string, changes: UserChanges): Promise<Person>;
  /** Signs him out everywhere. Rejects with USER_NOT_FOUND and PASSWORD_IN_DIRECTORY. */
  setPassword(id: string, password: GivenPassword): Promise<Person>;
  /** The same, and lets him in again when he was disabled. */
  reset(id: string, password: GivenPassword): Promise<Person>;
  /** Signs him out everywhere. Rejects with USER_NOT_FOUND. */
  endSessions(id: string): Promise<Person>;
  /** Resolves to who he was. Rejects with USER_NOT_FOUND and LAST_ADMIN. */
  remove(id: string): Promise<Person>;
  /** True when somebody may let others in. */
  hasAdmin(): Promise<boolean>;
}

export interface UsersDependencies {
  readonly tables: PeopleTables;
  readonly hashes: Pick<PasswordHashes, "hash">;
}

/** The provider of accounts of the plant's directory, as better-auth names who knows somebody's password. */
const DIRECTORY = "directory";

/** A password that nobody chose, for {@link Users.add} and {@link Users.reset}. */
export function firstPassword(): GivenPassword {
  return { password: makeFirstPassword(), mustChange: true };
}

export function createUsers({ tables, hashes }: UsersDependencies): Users {
  async function find(id: string): Promise<Person> {
    const [row] = await tables.find("user", { where: equal("id", id), limit: 1 });
    if (row === undefined) throw new Problem("USER_NOT_FOUND", {});
    return personOf(row);
  }

  async function findByName(name: string): Promise<Person | null> {
    const [row] = await tables.find("user", { where: equal("username", name), limit: 1 });
    return row === undefined ? null : personOf(row);
  }

  async function personOf(row: PeopleRow): Promise<Person> {
    const where = [...equal("userId", String(row["id"])), ...equal("providerId", DIRECTORY)];
    return toPerson(row, { fromDirectory: (await tables.count("account", where)) > 0 });
  }

  async function make(changes: readonly PeopleChange[]): Promise<readonly number[]> {
    const rows = await tables.change(changes);
    if (rows === "noAdmin") throw new Problem("LAST_ADMIN", {});
    if (rows === "taken") throw new Problem("USER_EXISTS", {});
    return rows;
  }

  /** Changes the row of somebody, and what goes with it. Rejects with USER_NOT_FOUND. */
  async function changeUser(id: string, set: PeopleRow, ...others: readonly PeopleChange[]): Promise<void> {
    const update = { update: "user", where: equal("id", id), set: { ...set, updatedAt: Date.now() } } as const;
    const [changed] = await make([update, ...others]);
    if (changed === 0) throw new Problem("USER_NOT_FOUND", {});
  }

  const endOf = (id: string): PeopleChange => ({ delete: "session", where: equal("userId", id) });

  /** Puts a password in the place of the one before, if there is one. */
  async function passwordChanges(id: string, password: string): Promise<PeopleChange[]> {
    const moments = { createdAt: Date.now(), updatedAt: Date.now() };
    const row = { id: randomUUID(), userId: id, accountId: id, providerId: "credential", ...moments };
    return [
      { delete: "account", where: [...equal("userId", id), ...equal("providerId", "credential")] },
      { insert: "account", row: { ...row, password: await hashes.hash(password) } },
    ];
  }

  async function setPassword(id: string, { password, mustChange }: GivenPassword, set: PeopleRow): Promise<Person> {
    const { fromDirectory } = await find(id); // an account needs its user
    if (fromDirectory) throw new Problem("PASSWORD_IN_DIRECTORY", {});
    const changes = await passwordChanges(id, password);
    await changeUser(id, { ...set, mustChangePassword: mustChange ? 1 : 0 }, ...changes, endOf(id));
    return find(id);
  }

  return {
    async list() {
      const [users, accounts, sessions] = await Promise.all([
        tables.find("user", { where: [], sortBy: { field: "username", direction: "asc" } }),
        tables.find("account", { where: equal("providerId", DIRECTORY) }),
        tables.find("session", { where: [{ field: "expiresAt", operator: "gt", value: Date.now() }] }),
      ]);
      const ofDirectory = new Set(accounts.map(({ userId }) => userId));
      const byUser = Map.groupBy(sessions, ({ userId }) => userId);
      return users.map((row) => {
        const used = (byUser.get(row["id"] ?? null) ?? []).map(({ updatedAt }) => Number(updatedAt));
        const person = toPerson(row, { fromDirectory: ofDirectory.has(row["id"] ?? null) });
        return { ...person, sessions: used.length, lastSeenAt: used.length === 0 ? null : Math.max(...used) };
      });
    },
    findByName,
    find,
    async add(user, { password, mustChange }) {
      const row = newRow(user, { mustChange });
      await make([{ insert: "user", row }, ...(await passwordChanges(row.id, password))]);
      return toPerson(row, { fromDirectory: false });
    },
    async admit(name, { displayName, role, accountSets, entry }) {
      const said = { displayName: displayName?.slice(0, DISPLAY_NAME_CHARACTERS_MAX) ?? name, role, accountSets };
      const known = await findByName(name);
      if (known === null) {
        const row = newRow({ name, ...said }, { mustChange: false });
        const moments = { createdAt: Date.now(), updatedAt: Date.now() };
        const account = { id: randomUUID(), userId: row.id, accountId: entry, providerId: DIRECTORY, ...moments };
        await make([
          { insert: "user", row },
          { insert: "account", row: account },
        ]);
        return toPerson(row, { fromDirectory: true });
      }
      if (!known.fromDirectory) return null;
      const set = { name: said.displayName, role, accountSets: accountSetsText(accountSets) };
      const before = { name: known.displayName, role: known.role, accountSets: accountSetsText(known.accountSets) };
      if (!isDeepStrictEqual(set, before)) await changeUser(known.id, set);
      return { ...known, ...said };
    },
    async change(id, { displayName, role, accountSets, disabled }) {
      const set: PeopleRow = {
        ...(displayName !== undefined && { name: displayName }),
        ...(role !== undefined && { role }),
        ...(accountSets !== undefined && { accountSets: accountSetsText(accountSets) }),
        ...(disabled !== undefined && { banned: disabled ? 1 : 0 }),
      };
      await changeUser(id, set, ...(disabled === true ? [endOf(id)] : []));
      return find(id);
    },
    setPassword: (id, password) => setPassword(id, password, {}),
    reset: (id, password) => setPassword(id, password, { banned: 0 }),
    async endSessions(id) {
      const user = await find(id);
      await make([endOf(id)]);
      return user;
    },
    async remove(id) {
      const user = await find(id);
      await make([{ delete: "user", where: equal("id", id) }]);
      return user;
    },
    async hasAdmin() {
      const admins = [...equal("role", "admin"), ...equal("accountSets", null)];
      return (await tables.count("user", [...admins, { field: "banned", operator: "ne", value: 1 }])) > 0;
    },
  };
}

/** A row of somebody new. */
function newRow({ name, displayName, role, accountSets }: NewUser, { mustChange }: Pick<GivenPassword, "mustChange">) {
  const id = randomUUID();
  return {
    id,
    username: name,
    name: displayName,
    email: `${id}@person.invalid`, // better-auth wants one of everybody
    emailVerified: 0,
    role,
    accountSets: accountSetsText(accountSets),
    banned: 0,
    mustChangePassword: mustChange ? 1 : 0,
    createdAt: Date.now(),
    updatedAt: Date.now(),
  };
}

function accountSetsText(accountSets: readonly string[] | null): string | null {
  return accountSets === null ? null : JSON.stringify(accountSets);
}

function equal(field: string, value: string | null): PeopleCondition[] {
  return [{ field, operator: "eq", value }];
}
