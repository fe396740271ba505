import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../running-server.ts";
import { addUser, type Browser, openBrowser, setUpAdmin } from "./browser.ts";

// What somebody does about himself: his password and his sessions.

const PASSWORD = "/api/v1/account/password";
const SESSIONS = "/api/v1/account/sessions";
const READS = "/api/v1/account-sets";
let server: TestServer;
let admin: Browser;
beforeAll(async () => {
  server = await startTestServer({ auth: "on" });
  admin = await setUpAdmin(server);
});
afterAll(() => server.stop());

interface Listed {
  readonly items: readonly { readonly id: string; readonly current: boolean }[];
}

test("who has a first password may change it and sign out, and nothing else before", async () => {
  const added = await admin.send("POST", "/api/v1/users", { name: "fresh", role: "engineer" });
  const { firstPassword } = added.json as { firstPassword: string };
  const browser = openBrowser(server);
  expect((await browser.signIn("fresh", firstPassword)).json).toMatchObject({ caller: { mustChangePassword: true } });
  for (const path of [READS, "/api/v1/openapi.json", "/docs", "/api/v1/users"]) {
    expect((await browser.ask(path)).json, path).toMatchObject({ status: 403, code: "PASSWORD_CHANGE_NEEDED" });
  }
  const chosen = { currentPassword: firstPassword, newPassword: "something of my own" };
  expect((await browser.send("POST", PASSWORD, chosen)).status).toBe(200);
  expect((await browser.ask(READS)).status).toBe(200);
  expect((await openBrowser(server).signIn("fresh", firstPassword)).status).toBe(401);
  expect((await openBrowser(server).signIn("fresh", chosen.newPassword)).json).toMatchObject({
    caller: { mustChangePassword: false },
  });
});

test("a new password ends every session, and the answer begins another", async () => {
  const { browser, password } = await addUser(server, admin, { name: "rotates", role: "viewer" });
  const elsewhere = openBrowser(server);
  await elsewhere.signIn("rotates", password);
  const thief = openBrowser(server, { cookies: browser.cookies() });
  const answer = await browser.send("POST", PASSWORD, { currentPassword: password, newPassword: "quite another one" });
  expect((answer.json as Listed).items).toMatchObject([{ current: true }]);
  expect((await browser.ask(READS)).status).toBe(200);
  expect((await elsewhere.ask(READS)).status).toBe(401);
  expect((await thief.ask(READS)).status).toBe(401);
});

test("a wrong current password changes nothing, and a bad new one is refused by its field", async () => {
  const { browser, password } = await addUser(server, admin, { name: "careful", role: "viewer" });
  const change = async (currentPassword: unknown, newPassword: unknown) =>
    (await browser.send("POST", PASSWORD, { currentPassword, newPassword })).json;
  for (const [chosen, code] of [
    ["short", "PASSWORD_LENGTH_EXPECTED"],
    ["x".repeat(129), "PASSWORD_LENGTH_EXPECTED"],
    [1234567890, "PASSWORD_LENGTH_EXPECTED"],
    ["Password123!", "PASSWORD_COMMON"],
    ["1234567890", "PASSWORD_COMMON"],
    ["aaaaaaaaaaaa", "PASSWORD_COMMON"],
    ["Careful2024!!", "PASSWORD_FROM_NAME"],
    [password, "PASSWORD_UNCHANGED"],
  ]) {
    expect(await change(password, chosen)).toMatchObject({ status: 400, code, field: "newPassword" });
  }
  expect(await change("not my password", "something of my own")).toMatchObject({
    code: "PASSWORD_WRONG",
    field: "currentPassword",
  });
  expect((await browser.ask(READS)).status).toBe(200);
  expect((await openBrowser(server).signIn("careful", password)).status).toBe(200);
});

test("sessions are listed, one is ended, then all others", async () => {
  const { browser, password } = await addUser(server, admin, { name: "many", role: "viewer" });
  const others = [openBrowser(server), openBrowser(server), openBrowser(server)] as const;
  for (const each of others) await each.signIn("many", password);
  const listed = (await others[0].ask(SESSIONS)).json as Listed;
  expect(listed.items).toHaveLength(4);
  expect(listed.items[0]).toMatchObject({ address: "127.0.0.1", lastSeenAt: expect.stringMatching(/Z$/) });
  const [own] = listed.items.filter(({ current }) => current);
  expect((await browser.send("DELETE", `${SESSIONS}/${own?.id}`)).status).toBe(200);
  expect((await others[0].ask(READS)).status).toBe(401);
  expect((await browser.send("DELETE", `${SESSIONS}/${own?.id}`)).json).toMatchObject({ code: "SESSION_NOT_FOUND" });
  expect(((await browser.send("DELETE", SESSIONS)).json as Listed).items).toMatchObject([{ current: true }]);
  expect((await others[1].ask(READS)).status).toBe(401);
  expect((await browser.ask(READS)).status).toBe(200);
});

test("nobody sees or ends the sessions of somebody else", async () => {
  const { browser } = await addUser(server, admin, { name: "private", role: "viewer" });
  const [session] = ((await browser.ask(SESSIONS)).json as Listed).items;
  expect((await admin.send("DELETE", `${SESSIONS}/${session?.id}`)).json).toMatchObject({ code: "SESSION_NOT_FOUND" });
  await admin.send("DELETE", SESSIONS);
  expect((await browser.ask(READS)).status).toBe(200);
});
