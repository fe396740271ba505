import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../running-server.ts";
import { ADMIN, addUser, type Browser, setUpAdmin } from "./browser.ts";

// Admins let people in, and what they change counts at once.

const USERS = "/api/v1/users";
const SETS = "/api/v1/account-sets";
let server: TestServer;
let admin: Browser;
beforeAll(async () => {
  server = await startTestServer({ auth: "on", accountSets: ["001", "002"].map((code) => ({ code, name: code })) });
  admin = await setUpAdmin(server);
});
afterAll(() => server.stop());

interface Users {
  readonly items: readonly { readonly id: string; readonly name: string }[];
}

const listed = async (name: string) =>
  ((await admin.ask(USERS)).json as Users).items.find((user) => user.name === name);

test("who was added is listed without his password, and a name is taken once, in whatever case", async () => {
  const answer = await admin.send("POST", USERS, { name: "Zhang.Wei", role: "viewer", displayName: "张伟" });
  expect(answer.status, answer.text).toBe(201);
  const { user, firstPassword } = answer.json as { user: object; firstPassword: string };
  expect(user).toMatchObject({ name: "zhang.wei", displayName: "张伟", accountSets: null, mustChangePassword: true });
  expect(firstPassword).toMatch(/^(?:[a-z2-9]{4}-){3}[a-z2-9]{4}$/);
  expect(await listed("zhang.wei")).toEqual({ ...user, sessions: 0, lastSeenAt: null });
  expect((await admin.ask(USERS)).text).not.toContain(firstPassword);
  expect((await admin.send("POST", USERS, { name: "ZHANG.WEI", role: "viewer" })).json).toMatchObject({
    status: 409,
    code: "USER_EXISTS",
  });
  expect((await admin.send("POST", USERS, { name: "李雷", role: "viewer" })).status).toBe(201);
});

test("a role and a limit count at the next request of a session that is there", async () => {
  const { id, browser } = await addUser(server, admin, { name: "moves", role: "viewer", accountSets: ["001"] });
  const rename = (code: string) => browser.send("PATCH", `${SETS}/${code}`, { name: "x" });
  const seen = async () => ((await browser.ask(SETS)).json as { items: { code: string }[] }).items.map((s) => s.code);
  expect(await seen()).toEqual(["001"]);
  expect((await browser.ask(`${SETS}/002/records`)).status).toBe(404);
  expect((await rename("001")).json).toMatchObject({ code: "ROLE_TOO_LOW" });
  await admin.send("PATCH", `${USERS}/${id}`, { role: "admin" });
  expect((await rename("001")).status).toBe(200);
  expect((await rename("002")).json).toMatchObject({ code: "ACCOUNT_SET_NOT_FOUND" });
  expect((await browser.ask(USERS)).json).toMatchObject({ code: "ACCOUNT_SETS_LIMITED" });
  await admin.send("PATCH", `${USERS}/${id}`, { accountSets: null });
  expect(await seen()).toEqual(["001", "002"]);
  await admin.send("PATCH", `${USERS}/${id}`, { role: "viewer" });
  expect((await rename("001")).status).toBe(403);
});

test("who is disabled is out at once and hears so by his right password alone, until he is enabled", async () => {
  const { id, browser, password } = await addUser(server, admin, { name: "leaves", role: "viewer" });
  expect((await admin.send("PATCH", `${USERS}/${id}`, { disabled: true })).json).toMatchObject({ disabled: true });
  expect((await browser.ask(SETS)).status).toBe(401);
  expect((await browser.signIn("leaves", "not the password")).json).toMatchObject({ code: "SIGN_IN_FAILED" });
  expect((await browser.signIn("leaves", password)).json).toMatchObject({ code: "USER_DISABLED" });
  await admin.send("PATCH", `${USERS}/${id}`, { disabled: false });
  expect((await browser.signIn("leaves", password)).status).toBe(200);
});

test("a password that was reset is the old one no longer, and ends every session", async () => {
  const { id, browser, password } = await addUser(server, admin, { name: "forgets", role: "viewer" });
  const { firstPassword } = (await admin.send("POST", `${USERS}/${id}/password`)).json as { firstPassword: string };
  expect((await browser.ask(SETS)).status).toBe(401);
  expect((await browser.signIn("forgets", password)).status).toBe(401);
  expect((await browser.signIn("forgets", firstPassword)).json).toMatchObject({ caller: { mustChangePassword: true } });
});

test("an admin signs somebody out, and removes him: his name is free again", async () => {
  const { id, browser, password } = await addUser(server, admin, { name: "goes", role: "viewer" });
  expect((await admin.send("DELETE", `${USERS}/${id}/sessions`)).status).toBe(200);
  expect((await browser.ask(SETS)).status).toBe(401);
  await browser.signIn("goes", password);
  expect((await admin.send("DELETE", `${USERS}/${id}`)).json).toMatchObject({ name: "goes" });
  expect((await browser.ask(SETS)).status).toBe(401);
  expect((await browser.signIn("goes", password)).status).toBe(401);
  expect((await admin.send("PATCH", `${USERS}/${id}`, { disabled: true })).json).toMatchObject({
    code: "USER_NOT_FOUND",
  });
  expect((await admin.send("POST", USERS, { name: "goes", role: "viewer" })).status).toBe(201);
});

test("the last admin of all account sets cannot be removed, disabled, lowered or limited, by himself neither", async () => {
  await addUser(server, admin, { name: "limited", role: "admin", accountSets: ["001"] });
  const id = (await listed(ADMIN.name))?.id;
  const tries = [{ role: "engineer" }, { accountSets: ["001"] }, { disabled: true }];
  for (const each of tries) {
    expect((await admin.send("PATCH", `${USERS}/${id}`, each)).json).toMatchObject({ status: 409, code: "LAST_ADMIN" });
  }
  expect((await admin.send("DELETE", `${USERS}/${id}`)).json).toMatchObject({ code: "LAST_ADMIN" });
  expect((await admin.ask(USERS)).status).toBe(200);
});

test("engineers and viewers learn nothing of people", async () => {
  for (const role of ["viewer", "engineer"]) {
    const { browser } = await addUser(server, admin, { name: `curious-${role}`, role });
    expect((await browser.ask(USERS)).json).toMatchObject({ code: "ROLE_TOO_LOW" });
    expect((await browser.send("POST", USERS, { name: "x", role: "admin" })).status).toBe(403);
  }
});

test("nobody is limited to an account set that is not there", async () => {
  for (const accountSets of [["001", "009"], [1], ["../x"]]) {
    const answer = await admin.send("POST", USERS, { name: "some", role: "viewer", accountSets });
    expect(answer.json).toMatchObject({ status: 404, code: "ACCOUNT_SET_NOT_FOUND", field: "accountSets" });
  }
});

describe("what can be nobody is refused, and the field named", () => {
  test.each<[field: string, body: object]>([
    ["name", { role: "viewer" }],
    ["name", { name: "-", role: "viewer" }],
    ["name", { name: "a b", role: "viewer" }],
    ["name", { name: "x".repeat(65), role: "viewer" }],
    ["role", { name: "some" }],
    ["role", { name: "some", role: "owner" }],
    ["displayName", { name: "some", role: "viewer", displayName: "" }],
    ["accountSets", { name: "some", role: "viewer", accountSets: [] }],
    ["accountSets", { name: "some", role: "viewer", accountSets: "001" }],
    ["body", { name: "some", role: "viewer", password: "a password of his" }],
  ])("%s: %j", async (field, body) => {
    expect((await admin.send("POST", USERS, body)).json).toMatchObject({ status: 400, field });
    expect(await listed("some")).toBeUndefined();
  });
});
