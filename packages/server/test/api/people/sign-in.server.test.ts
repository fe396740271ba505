import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startTestServer, type TestServer } from "../../running-server.ts";
import { ADMIN, addUser, type Browser, openBrowser, setUpAdmin } from "./browser.ts";

// People sign in and out: who has what cookie, and what it is good for.

const SESSION = "/api/v1/session";
const READS = "/api/v1/account-sets";
let server: TestServer;
let admin: Browser;
beforeAll(async () => {
  server = await startTestServer({ auth: "on" });
  admin = await setUpAdmin(server);
});
afterAll(() => server.stop());

test("who signs in may read, and is told who he is; without a cookie nobody may", async () => {
  const browser = openBrowser(server);
  expect((await browser.ask(READS)).json).toMatchObject({ status: 401, code: "SIGN_IN_NEEDED" });
  const nobody = { auth: "on", hasAdmin: true, canSignIn: true, provider: null, caller: null };
  expect((await browser.ask(SESSION)).json).toEqual(nobody);
  const answer = await browser.signIn(" ADMIN ", ADMIN.password);
  const state = {
    auth: "on",
    hasAdmin: true,
    canSignIn: true,
    provider: null,
    caller: {
      kind: "person",
      name: "admin",
      displayName: "admin",
      role: "admin",
      accountSets: null,
      mustChangePassword: false,
      source: "local",
    },
  };
  expect(answer.json).toEqual(state);
  expect((await browser.ask(SESSION)).json).toEqual(state);
  expect((await browser.ask(READS)).status).toBe(200);
});

test("the cookie is out of reach of scripts and of other sites' requests, and ends with the session at the latest", async () => {
  const { headers } = await openBrowser(server).signIn(ADMIN.name, ADMIN.password);
  const cookies = [headers["set-cookie"] ?? []].flat();
  expect(cookies).toHaveLength(1);
  expect(cookies[0]).toMatch(/^cellgrade-session=/);
  const attributes = (cookies[0] ?? "").split("; ").slice(1);
  expect(attributes.toSorted()).toEqual(["HttpOnly", "Max-Age=43200", "Path=/", "SameSite=Lax"]);
});

test("after signing out the cookie is worth nothing, to whoever has it", async () => {
  const browser = openBrowser(server);
  await browser.signIn(ADMIN.name, ADMIN.password);
  const thief = openBrowser(server, { cookies: browser.cookies() });
  expect((await thief.ask(READS)).status).toBe(200);
  const answer = await browser.send("DELETE", SESSION);
  expect(answer.json).toMatchObject({ caller: null });
  expect(browser.cookies()).toBe("");
  expect((await thief.ask(READS)).status).toBe(401);
});

test("a cookie that was there before is not the one of the session, and its own session ends", async () => {
  const browser = openBrowser(server);
  await browser.signIn(ADMIN.name, ADMIN.password);
  const before = browser.cookies();
  await browser.signIn(ADMIN.name, ADMIN.password);
  expect(browser.cookies()).not.toBe(before);
  expect((await openBrowser(server, { cookies: before }).ask(READS)).status).toBe(401);
  const planted = openBrowser(server, { cookies: "cellgrade-session=planted.planted" });
  await planted.signIn(ADMIN.name, ADMIN.password);
  expect(planted.cookies()).not.toContain("planted");
  expect((await planted.ask(READS)).status).toBe(200);
});

test("a cookie that was changed, or signed with another secret, is worth nothing", async () => {
  const browser = openBrowser(server);
  await browser.signIn(ADMIN.name, ADMIN.password);
  const [name, value = ""] = browser.cookies().split("=");
  const [token] = decodeURIComponent(value).split(".");
  for (const forged of [`${token}`, `${token}.`, `${token}.${"A".repeat(43)}=`, `x${value}`]) {
    const cookies = `${name}=${encodeURIComponent(forged)}`;
    expect((await openBrowser(server, { cookies }).ask(READS)).status, forged).toBe(401);
  }
});

test("a page elsewhere signs nobody in, and changes nothing with somebody's cookie", async () => {
  const elsewhere = [
    { origin: "http://evil.example" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site", origin: "http://127.0.0.1:1" },
    { "content-type": "text/plain" },
    { "content-type": "application/x-www-form-urlencoded" },
  ];
  for (const headers of elsewhere) {
    const signIn = await openBrowser(server).send("POST", SESSION, ADMIN, headers);
    expect([403, 415], JSON.stringify(headers)).toContain(signIn.status);
    expect(signIn.headers["set-cookie"]).toBeUndefined();
    expect([403, 415]).toContain((await admin.send("DELETE", SESSION, {}, headers)).status);
  }
  expect((await admin.ask(READS)).status).toBe(200);
});

test("better-auth's own routes are not there", async () => {
  for (const path of ["sign-up/email", "sign-in/username", "get-session", "admin/impersonate-user", "ok", "error"]) {
    for (const prefix of ["/api/auth", "/api/v1/auth"]) {
      expect((await admin.send("POST", `${prefix}/${path}`)).status, path).toBe(404);
      expect((await openBrowser(server).ask(`${prefix}/${path}`)).status, path).not.toBe(200);
    }
  }
});

test("a name that nobody has, one that nobody can have and a wrong password are answered alike", async () => {
  const { name, ...known } = { name: "alike", role: "viewer" };
  await addUser(server, admin, { name, ...known });
  const told = async (tried: string) => {
    const { status, json, headers } = await openBrowser(server).signIn(tried, "not the password");
    const { date: _, ...kept } = headers;
    return { status, json, kept };
  };
  const wrong = await told(name);
  expect(wrong).toMatchObject({ status: 401, json: { code: "SIGN_IN_FAILED", values: {} } });
  expect(wrong.kept["set-cookie"]).toBeUndefined();
  expect(await told("nobody")).toEqual(wrong);
});

test("a session that is not used ends, and one that is used ends after its time all the same", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const passedMs = performance.now.bind(performance);
  let passedMore = 0;
  const passing = vi.spyOn(performance, "now").mockImplementation(() => passedMs() + passedMore);
  try {
    const idle = openBrowser(server);
    await idle.signIn(ADMIN.name, ADMIN.password);
    const used = openBrowser(server);
    await used.signIn(ADMIN.name, ADMIN.password);
    const start = Date.now();
    for (let minutes = 50; minutes < 720; minutes += 50) {
      const now = start + minutes * 60_000;
      vi.setSystemTime(now);
      passedMore = minutes * 60_000;
      expect((await used.ask(READS)).status, `${minutes} minutes`).toBe(200);
      await vi.waitFor(async () => {
        const { items } = (await used.ask("/api/v1/account/sessions")).json as { items: { lastSeenAt: string }[] };
        expect(Date.parse(items[0]?.lastSeenAt ?? "")).toBeGreaterThanOrEqual(now);
      });
      if (minutes === 50) expect((await idle.ask(SESSION)).json).toMatchObject({ caller: { name: "admin" } });
    }
    expect((await idle.ask(READS)).status).toBe(401);
    vi.setSystemTime(start + 720 * 60_000 + 1);
    expect((await used.ask(READS)).status).toBe(401);
  } finally {
    passing.mockRestore();
    vi.useRealTimers();
  }
});

test("setting the server's clock ends no session that is used", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  try {
    const browser = openBrowser(server);
    await browser.signIn(ADMIN.name, ADMIN.password);
    expect((await browser.ask(READS)).status).toBe(200);
    const start = Date.now();
    for (const hours of [3, 0, -3, 0]) {
      vi.setSystemTime(start + hours * 3_600_000);
      expect((await browser.ask(READS)).status, `${hours} hours`).toBe(200);
      const { json } = await browser.ask("/api/v1/account/sessions");
      expect((json as { items: { current: boolean }[] }).items.filter(({ current }) => current)).toHaveLength(1);
    }
  } finally {
    vi.useRealTimers();
  }
});
