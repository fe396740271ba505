import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Config } from "../../../src/config/config.ts";
import { startTestServer, type TestServer } from "../../running-server.ts";
import { ADMIN, openBrowser, setUpAdmin, setupToken } from "./browser.ts";

// Until there is an admin, the link in a file of the data folder makes one.

const SETUP = "/api/v1/setup";

async function start(overrides: Partial<Config> = {}): Promise<TestServer> {
  const server = await startTestServer({ auth: "on", ...overrides });
  onTestFinished(() => server.stop());
  return server;
}

const setUp = (server: TestServer, token: string, given: object = ADMIN) =>
  openBrowser(server).send("POST", SETUP, { token, ...given });

test("the link is this server's, in a file that only its owner reads, and makes one admin, who is signed in", async () => {
  const server = await start();
  const file = join(server.data, "first-admin-link.txt");
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(file, "utf8")).toMatch(new RegExp(`^${server.url}/setup#[\\w-]{43}\\n$`));
  const token = setupToken(server.data);
  const answer = await setUp(server, token);
  expect(answer.json).toMatchObject({ hasAdmin: true, caller: { name: "admin", role: "admin", accountSets: null } });
  expect(existsSync(file)).toBe(false);
  const again = await setUp(server, token, { ...ADMIN, name: "second" });
  expect(again.json).toMatchObject({ status: 403, code: "SETUP_LINK_INVALID" });
});

test("of two who use the link at once, one is the admin", async () => {
  const server = await start();
  const token = setupToken(server.data);
  const answers = await Promise.all(["a", "b", "c"].map((name) => setUp(server, token, { ...ADMIN, name })));
  expect(answers.map(({ status }) => String(status)).toSorted()).toEqual(["201", "403", "403"]);
});

test("a wrong token makes nobody, and a bad password leaves the link as it is", async () => {
  const server = await start();
  const token = setupToken(server.data);
  for (const wrong of [`${token}x`, "x", token.toLowerCase()]) {
    expect((await setUp(server, wrong)).json).toMatchObject({ code: "SETUP_LINK_INVALID" });
  }
  expect((await setUp(server, token, { ...ADMIN, password: "1234567890" })).json).toMatchObject({
    code: "PASSWORD_COMMON",
  });
  expect((await setUp(server, token)).status).toBe(201);
});

test("this machine reads without sign-in until there is an admin, and from then on never", async () => {
  const server = await start();
  const reads = async () => (await server.ask("/api/v1/account-sets")).status;
  expect(await reads()).toBe(200);
  expect((await server.ask("/api/v1/session")).json).toMatchObject({ hasAdmin: false, caller: { kind: "here" } });
  await setUpAdmin(server);
  expect(await reads()).toBe(401);
});

test("a start makes another link, and none where there is an admin; people stay signed in", async () => {
  const first = await startTestServer({ auth: "on" });
  const { data } = first;
  const token = setupToken(data);
  await first.stop();
  expect(existsSync(join(data, "first-admin-link.txt"))).toBe(false);
  const second = await startTestServer({ auth: "on", data });
  expect(setupToken(data)).not.toBe(token);
  expect((await setUp(second, token)).status).toBe(403);
  const admin = await setUpAdmin(second);
  await second.stop();
  const third = await start({ data });
  expect(existsSync(join(data, "first-admin-link.txt"))).toBe(false);
  const cookies = admin.cookies();
  expect((await openBrowser(third, { cookies }).ask("/api/v1/users")).status).toBe(200);
});

test("the secret of the cookies is in a file that only its owner reads", async () => {
  const server = await start();
  const file = join(server.data, "session-secret");
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(file, "utf8")).toMatch(/^[\w-]{43}\n$/);
});

test("with --auth off there is no link, and everybody at this machine may let people in", async () => {
  const server = await start({ auth: "off" });
  expect(existsSync(join(server.data, "first-admin-link.txt"))).toBe(false);
  expect((await server.ask("/api/v1/session")).json).toMatchObject({ auth: "off", caller: { kind: "here" } });
  const added = await openBrowser(server).send("POST", "/api/v1/users", { name: "first", role: "admin" });
  expect(added.status).toBe(201);
});
