import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { Role } from "@cellgrade/contract/roles";
import type { PeopleChange, PeopleCondition, PeopleRow, PeopleTables } from "@cellgrade/store/system";
import { Problem } from "../../problem.ts";
import { SOURCES, type Source, type VouchedPerson } from "../directory/vouched-person.ts";
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
  /** Who keeps somebody's password; of nobody too. */
  sourceOf(id: string): Promise<Source>;
  /** Rejects with USER_EXISTS. */
  add(user: NewUser, password: GivenPassword): Promise<Person>;
  /**
   * Gives somebody for whom another vouches what that says of him, and adds him when he comes first. Null where his name is
   * that of somebody else here. Rejects with LAST_ADMIN where it lowers the last admin.
   */
  admit(said: VouchedPerson): Promise<Person | null>;
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

/** True of an account of somebody for whom another vouches. better-auth calls who knows a password its provider. */
const VOUCHED: PeopleCondition = {
  field: "providerId",
  operator: "in",
  value: SOURCES.filter((source) => source !== "local"),
};

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
    return toPerson(row, { source: await sourceOf(String(row["id"])) });
  }

  async function sourceOf(id: string): Promise<Source> {
    const [account] = await tables.find("account", { where: [...equal("userId", id), VOUCHED], limit: 1 });
    return readSource(account);
  }

  /** A directory is asked by the name; a provider says who came, whatever he is called by now. */
  async function findVouched({ source, account, name }: VouchedPerson): Promise<Person | null> {
    if (source === "directory") return findByName(name);
    const where = [...equal("providerId", source), ...equal("accountId", account)];
    const [row] = await tables.find("account", { where, limit: 1 });
    return row === undefined ? null : find(String(row["userId"]));
  }

  /** Null when somebody has the name. */
  async function addVouched(said: VouchedPerson): Promise<Person | null> {
    const row = newRow({ ...said, displayName: displayNameOf(said) ?? said.name }, { mustChange: false });
    const moments = { createdAt: Date.now(), updatedAt: Date.now() };
    const account = { id: randomUUID(), userId: row.id, accountId: said.account, providerId: said.source, ...moments };
    const made = await tables.change([
      { insert: "user", row },
      { insert: "account", row: account },
    ]);
    return made === "taken" ? null : toPerson(row, said);
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
    const { source } = await find(id); // an account needs its user
    if (source !== "local") throw new Problem("PASSWORD_IN_DIRECTORY", {});
    const changes = await passwordChanges(id, password);
    await changeUser(id, { ...set, mustChangePassword: mustChange ? 1 : 0 }, ...changes, endOf(id));
    return find(id);
  }

  return {
    async list() {
      const [users, accounts, sessions] = await Promise.all([
        tables.find("user", { where: [], sortBy: { field: "username", direction: "asc" } }),
        tables.find("account", { where: [VOUCHED] }),
        tables.find("session", { where: [{ field: "expiresAt", operator: "gt", value: Date.now() }] }),
      ]);
      const vouched = new Map(accounts.map((account) => [account["userId"], account]));
      const byUser = Map.groupBy(sessions, ({ userId }) => userId);
      return users.map((row) => {
        const used = (byUser.get(row["id"] ?? null) ?? []).map(({ updatedAt }) => Number(updatedAt));
        const person = toPerson(row, { source: readSource(vouched.get(row["id"])) });
        return { ...person, sessions: used.length, lastSeenAt: used.length === 0 ? null : Math.max(...used) };
      });
    },
    findByName,
    find,
    sourceOf,
    async add(user, { password, mustChange }) {
      const row = newRow(user, { mustChange });
      await make([{ insert: "user", row }, ...(await passwordChanges(row.id, password))]);
      return toPerson(row, { source: "local" });
    },
    async admit(said) {
      const before = await findVouched(said);
      const added = before === null ? await addVouched(said) : null;
      const person = before ?? added ?? (await findVouched(said)); // he may have come by two browsers at once
      if (person === null || person.source !== said.source) return null;
      const { role, accountSets } = said;
      const displayName = displayNameOf(said) ?? person.name;
      const set = { name: displayName, role, accountSets: accountSetsText(accountSets) };
      const is = { name: person.displayName, role: person.role, accountSets: accountSetsText(person.accountSets) };
      if (!isDeepStrictEqual(set, is)) await changeUser(person.id, set);
      return { ...person, displayName, role, accountSets };
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

/** Who vouches for somebody, by his account at another; without one nobody does. */
function readSource(account: PeopleRow | undefined): Source {
  return SOURCES.find((source) => source === account?.["providerId"]) ?? "local";
}

function displayNameOf({ displayName }: VouchedPerson): string | null {
  return displayName?.slice(0, DISPLAY_NAME_CHARACTERS_MAX) ?? null;
}

function accountSetsText(accountSets: readonly string[] | null): string | null {
  return accountSets === null ? null : JSON.stringify(accountSets);
}

function equal(field: string, value: string | null): PeopleCondition[] {
  return [{ field, operator: "eq", value }];
}
