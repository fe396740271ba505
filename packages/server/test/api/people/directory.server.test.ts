import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { readGroupRights } from "../../../src/access/directory/group-rights.ts";
import { ACCOUNT, groupDn, type LdapServer, startLdapServer } from "../../access/directory/ldap-server.ts";
import { startTestServer, type TestServer } from "../../running-server.ts";
import { ADMIN, type Browser, openBrowser, setUpAdmin } from "./browser.ts";

// People whom the plant's directory knows sign in by its password, and may what their groups say.

const LI = { name: "li.na", password: "by the directory", displayName: "李娜" };
const WU = { name: "wu", password: "also by it" };
const READS = "/api/v1/account-sets";

let folder: string;
let ldap: LdapServer;
let server: TestServer;
let admin: Browser;
let addresses = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "cellgrade-directory-"));
  ldap = await startLdapServer([LI, WU, { name: ADMIN.name, password: "of another admin" }]);
  const passwordFile = join(folder, "password");
  writeFileSync(passwordFile, `${ACCOUNT.password}\n`);
  const groups = ["viewers", "line1", "admins"].map(groupDn);
  server = await startTestServer({
    auth: "on",
    directory: {
      url: ldap.url,
      caFile: null,
      account: { name: ACCOUNT.name, passwordFile },
      base: "dc=plant",
      userFilter: "(|(sAMAccountName={name})(uid={name}))",
      memberFilter: "(|(member={dn})(uniqueMember={dn}))",
      groups: [`viewer=${groups[0]}`, `engineer:001=${groups[1]}`, `admin=${groups[2]}`].map(
        (text) => readGroupRights(text) ?? expect.fail(text),
      ),
    },
  });
  admin = await setUpAdmin(server);
});
beforeEach(() => {
  ldap.groups.clear();
  ldap.groups.set("viewers", [LI.name]);
});
afterAll(async () => {
  await server.stop();
  await ldap.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Somebody at an address of his own, where nobody has failed before. */
function come(): Browser {
  addresses += 1;
  return openBrowser(server, { address: `127.0.2.${addresses}` });
}

interface User {
  readonly id: string;
  readonly name: string;
  readonly source: string;
}

async function usersNow(): Promise<readonly User[]> {
  return ((await admin.ask("/api/v1/users")).json as { items: readonly User[] }).items;
}

test("who is in a group signs in, may what it says, and is among the people with his sessions", async () => {
  const browser = come();
  expect((await browser.signIn(" LI.NA ", LI.password)).json).toMatchObject({
    caller: { name: "li.na", displayName: "李娜", role: "viewer", accountSets: null, mustChangePassword: false },
  });
  expect((await browser.ask(READS)).status).toBe(200);
  expect((await browser.ask("/api/v1/users")).status).toBe(403);
  expect(await usersNow()).toMatchObject([
    { name: "admin", source: "local" },
    { name: "li.na", source: "directory", sessions: 1 },
  ]);
});

test("the groups of each sign-in count, the highest role of them", async () => {
  const browser = come();
  ldap.groups.set("line1", [LI.name, WU.name]);
  const engineer = { caller: { role: "engineer", accountSets: ["001"] } };
  expect((await browser.signIn(LI.name, LI.password)).json).toMatchObject(engineer);
  ldap.groups.delete("line1");
  const viewer = { caller: { role: "viewer", accountSets: null } };
  expect((await browser.signIn(LI.name, LI.password)).json).toMatchObject(viewer);
  expect((await browser.ask("/api/v1/session")).json).toMatchObject(viewer);
});

test("who is in no mapped group, whom nobody knows, and a wrong password are answered alike", async () => {
  const told = async (name: string, password: string) => {
    const { status, json, headers } = await come().signIn(name, password);
    return { status, json, cookie: headers["set-cookie"] };
  };
  const wrong = await told(LI.name, "not his");
  expect(wrong).toMatchObject({ status: 401, json: { code: "SIGN_IN_FAILED", values: {} }, cookie: undefined });
  expect(await told(WU.name, WU.password)).toEqual(wrong);
  expect(await told("nobody", "x")).toEqual(wrong);
  expect((await usersNow()).map(({ name }) => name)).not.toContain(WU.name);
});

test("a local name signs in by its own password alone, whoever has the name in the directory", async () => {
  ldap.groups.set("viewers", [ADMIN.name, LI.name]);
  expect((await come().signIn(ADMIN.name, "of another admin")).status).toBe(401);
  const before = ldap.filters.length;
  expect((await come().signIn(ADMIN.name, ADMIN.password)).json).toMatchObject({ caller: { role: "admin" } });
  expect(ldap.filters).toHaveLength(before);
});

test("the password of the directory is not changed here, and nobody gets another beside it", async () => {
  const browser = come();
  await browser.signIn(LI.name, LI.password);
  const given = { currentPassword: LI.password, newPassword: "one of her own choice" };
  const refused = { status: 403, code: "PASSWORD_IN_DIRECTORY" };
  expect((await browser.send("POST", "/api/v1/account/password", given)).json).toMatchObject(refused);
  const { id } = (await usersNow()).find(({ name }) => name === LI.name) ?? expect.fail("she is not there");
  expect((await admin.send("POST", `/api/v1/users/${id}/password`)).json).toMatchObject(refused);
});

test("who is disabled here does not come in by the directory", async () => {
  await come().signIn(LI.name, LI.password);
  const { id } = (await usersNow()).find(({ name }) => name === LI.name) ?? expect.fail("she is not there");
  await admin.send("PATCH", `/api/v1/users/${id}`, { disabled: true });
  expect((await come().signIn(LI.name, LI.password)).json).toMatchObject({ code: "USER_DISABLED" });
  await admin.send("PATCH", `/api/v1/users/${id}`, { disabled: false });
  expect((await come().signIn(LI.name, LI.password)).status).toBe(200);
});

test("a directory that lowers the last admin keeps him out until there is another", async () => {
  ldap.groups.set("admins", [WU.name]);
  const wu = come();
  expect((await wu.signIn(WU.name, WU.password)).json).toMatchObject({ caller: { role: "admin" } });
  const { id } = (await usersNow()).find(({ name }) => name === ADMIN.name) ?? expect.fail("he is not there");
  await wu.send("PATCH", `/api/v1/users/${id}`, { role: "viewer" });
  ldap.groups.set("viewers", [WU.name]);
  ldap.groups.delete("admins");
  expect((await come().signIn(WU.name, WU.password)).json).toMatchObject({ code: "LAST_ADMIN" });
  await wu.send("PATCH", `/api/v1/users/${id}`, { role: "admin" });
  expect((await come().signIn(WU.name, WU.password)).json).toMatchObject({ caller: { role: "viewer" } });
});

test("while the directory does not answer, local admins sign in, and failures do not tell which names are local", async () => {
  const { port } = new URL(ldap.url);
  await ldap.stop();
  try {
    const tries = [
      [LI.name, LI.password],
      [ADMIN.name, "not his"],
    ] as const;
    for (const [name, password] of tries) {
      const { status, json } = await come().signIn(name, password);
      expect({ status, json }).toMatchObject({ status: 503, json: { code: "DIRECTORY_UNAVAILABLE" } });
    }
    expect((await come().signIn(ADMIN.name, ADMIN.password)).status).toBe(200);
  } finally {
    ldap = await startLdapServer([LI, WU], { port: Number(port) });
  }
  ldap.groups.set("viewers", [LI.name]);
  expect((await come().signIn(LI.name, LI.password)).status).toBe(200);
});
