import { afterAll, beforeAll, expect, test } from "vitest";
import type { VouchedPerson } from "../../../src/access/directory/vouched-person.ts";
import { createUsers, type Users } from "../../../src/access/people/users.ts";
import { openThrowawayEngine, type ThrowawayEngine } from "../../throwaway-engine.ts";

// People for whom another vouches, among those who have a password here.

const LI: VouchedPerson = {
  source: "oidc",
  account: "https://sso.plant 4711",
  name: "li.na",
  displayName: "李娜",
  role: "viewer",
  accountSets: null,
};

let opened: ThrowawayEngine;
let users: Users;

beforeAll(async () => {
  opened = await openThrowawayEngine();
  users = createUsers({ tables: opened.engine.system.people, hashes: { hash: async (password) => password } });
});
afterAll(() => opened.discard());

test.for(["oidc", "directory"] as const)(
  "who comes first by two browsers at once is one person, by whomever he is known (%s)",
  async (source) => {
    const said = { ...LI, source, name: `twice-${source}`, account: `twice-${source}` };
    const [first, second] = await Promise.all([users.admit(said), users.admit(said)]);
    expect(first).toMatchObject({ source, name: said.name, displayName: "李娜" });
    expect(second).toEqual(first);
  },
);

test("a name is its first owner's, whoever else vouches for it or has it at another", async () => {
  const local = { name: "local", displayName: "local", role: "admin", accountSets: null } as const;
  await users.add(local, { password: "a password", mustChange: false });
  const li = await users.admit(LI);
  const others: readonly Partial<VouchedPerson>[] = [
    { name: "local", account: "https://sso.plant 1" },
    { name: "local", source: "directory", account: "uid=local" },
    { account: "https://sso.plant 2" },
    { account: "https://other.plant 4711" },
    { source: "directory", account: LI.account },
  ];
  for (const other of others) expect(await users.admit({ ...LI, role: "admin", ...other })).toBeNull();
  expect(await users.findByName("li.na")).toEqual(li);
  expect(await users.admit({ ...LI, name: "local" })).toMatchObject({ id: li?.id, name: "li.na" });
});
