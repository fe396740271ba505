import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { OpenIdOptions } from "../../../src/access/directory/openid-provider.ts";
import { CLIENT, startOpenIdProvider, type TestProvider } from "../../access/directory/openid-provider.ts";
import { selfSigned } from "../../access/directory/self-signed.ts";
import { startTestServer, type TestServer } from "../../running-server.ts";
import { ADMIN, type Browser, openBrowser, setUpAdmin } from "./browser.ts";

// People sign in by the plant's provider of OpenID Connect, and may what their groups say.

const PATH = "/api/v1/session/oidc";
const READS = "/api/v1/account-sets";
const PAGE = "/001/records?deviceCode=FR-01";

let folder: string;
let provider: TestProvider;
let server: TestServer;
let admin: Browser;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "cellgrade-oidc-"));
  writeFileSync(join(folder, "secret"), `${CLIENT.secret}\n`);
  provider = await startOpenIdProvider();
  server = await startTestServer({ auth: "on", provider: optionsOf(), data: join(folder, "data") });
  admin = await setUpAdmin(server);
});
beforeEach(() => {
  provider.people.clear();
  provider.people.set("4711", {
    preferred_username: "Li.Na@plant.example",
    name: "李娜",
    groups: ["/viewers", "/other"],
  });
});
afterAll(async () => {
  await server.stop();
  await provider.stop();
  rmSync(folder, { recursive: true, force: true });
});

function optionsOf(options: Partial<OpenIdOptions> = {}): OpenIdOptions {
  return {
    issuer: provider.issuer,
    name: "统一登录",
    clientId: CLIENT.id,
    secretFile: join(folder, "secret"),
    scopes: "openid profile",
    groupsClaim: "groups",
    groups: [
      { role: "viewer", accountSets: null, group: "/viewers" },
      { role: "engineer", accountSets: ["001"], group: "/line1" },
      { role: "admin", accountSets: null, group: "/admins" },
    ],
    prompt: "auto",
    publicUrl: null,
    caFile: null,
    ...options,
  };
}

/** Begins a sign-in in a browser, and gives the address of the provider. */
async function begin(browser: Browser, returnTo: string = PAGE): Promise<string> {
  const { status, json, text } = await browser.send("POST", PATH, { returnTo });
  expect(status, text).toBe(200);
  return (json as { url: string }).url;
}

/** Comes back from the provider, as browsers do, and gives the page to which it is sent on. */
async function comeBack(browser: Browser, url: string): Promise<string> {
  const { pathname, search } = new URL(url);
  const { status, headers, text } = await browser.ask(pathname + search, { accept: "text/html" });
  expect(status, text).toBe(303);
  return String(headers["location"]);
}

async function signIn(browser: Browser, subject: string): Promise<string> {
  return comeBack(browser, await provider.signIn(await begin(browser), subject));
}

async function callerOf(browser: Browser): Promise<unknown> {
  return ((await browser.ask("/api/v1/session")).json as { caller: unknown }).caller;
}

interface User {
  readonly id: string;
  readonly name: string;
}

async function userOf(name: string): Promise<User | undefined> {
  const { items } = (await admin.ask("/api/v1/users")).json as { items: readonly User[] };
  return items.find((user) => user.name === name);
}

/** What the browser is sent to when it is refused. */
function refusedBy(code: string, page = PAGE): string {
  return `${page}#sign-in=${code}`;
}

test("who is in a group signs in, is back at the page that was asked for, may what the group says, and is among the people", async () => {
  const browser = openBrowser(server);
  expect((await browser.ask("/api/v1/session")).json).toMatchObject({ provider: "统一登录", caller: null });
  expect(await signIn(browser, "4711")).toBe(PAGE);
  expect(await callerOf(browser)).toMatchObject({
    kind: "person",
    name: "li.na",
    displayName: "李娜",
    role: "viewer",
    accountSets: null,
    mustChangePassword: false,
    source: "oidc",
  });
  expect((await browser.ask(READS)).status).toBe(200);
  expect((await browser.ask("/api/v1/users")).status).toBe(403);
  expect(await userOf("li.na")).toMatchObject({ source: "oidc", sessions: 1 });
});

test("the groups of each sign-in count, and the name stays whatever the provider calls him by then", async () => {
  const browser = openBrowser(server);
  await signIn(browser, "4711");
  const before = await userOf("li.na");
  provider.people.set("4711", { preferred_username: "li.na-wang", name: "王李娜", groups: ["/line1", "/viewers"] });
  await signIn(browser, "4711");
  const engineer = { name: "li.na", displayName: "王李娜", role: "engineer", accountSets: ["001"] };
  expect(await callerOf(browser)).toMatchObject(engineer);
  expect(await userOf("li.na")).toMatchObject({ ...engineer, id: before?.id });
  expect(await userOf("li.na-wang")).toBeUndefined();
});

test("who comes first by two browsers at once is one person, signed in in both", async () => {
  provider.people.set("4715", { preferred_username: "zhao", groups: ["/viewers"] });
  const both = [openBrowser(server), openBrowser(server)];
  const backs: string[] = [];
  for (const browser of both) backs.push(await provider.signIn(await begin(browser), "4715"));
  expect(await Promise.all(both.map((browser, n) => comeBack(browser, backs[n] ?? "")))).toEqual([PAGE, PAGE]);
  expect(await userOf("zhao")).toMatchObject({ sessions: 2 });
});

test("who is in no mapped group is told so, gets no session, and is nobody here", async () => {
  provider.people.set("4712", { preferred_username: "wu", groups: ["/other"] });
  provider.people.set("4713", { preferred_username: "wu" });
  for (const subject of ["4712", "4713"]) {
    const browser = openBrowser(server);
    expect(await signIn(browser, subject)).toBe(refusedBy("GROUP_NEEDED"));
    expect(await callerOf(browser)).toBeNull();
  }
  expect(await userOf("wu")).toBeUndefined();
});

test("a name that is somebody else's here is not taken over, be it a local one or another person's of the provider", async () => {
  await signIn(openBrowser(server), "4711");
  const groups = ["/admins"];
  provider.people.set("mallory", { preferred_username: ADMIN.name, groups });
  provider.people.set("another", { preferred_username: "LI.NA", groups });
  for (const subject of ["mallory", "another"]) {
    const browser = openBrowser(server);
    expect(await signIn(browser, subject)).toBe(refusedBy("NAME_OF_ANOTHER"));
    expect(await callerOf(browser)).toBeNull();
  }
  expect(await userOf("li.na")).toMatchObject({ role: "viewer" });
  expect((await openBrowser(server).signIn("admin", ADMIN.password)).status).toBe(200);
});

test("somebody of the provider has no password here: none signs him in, none is changed, none is given to him", async () => {
  const browser = openBrowser(server);
  await signIn(browser, "4711");
  expect((await openBrowser(server, { address: "127.0.3.1" }).signIn("li.na", "")).status).toBe(400);
  expect((await openBrowser(server, { address: "127.0.3.1" }).signIn("li.na", "a guess")).status).toBe(401);
  const given = { currentPassword: "a guess", newPassword: "one of her own choice" };
  const refused = { status: 403, code: "PASSWORD_IN_DIRECTORY" };
  expect((await browser.send("POST", "/api/v1/account/password", given)).json).toMatchObject(refused);
  const user = await userOf("li.na");
  expect((await admin.send("POST", `/api/v1/users/${user?.id}/password`)).json).toMatchObject(refused);
});

test("who is disabled here does not come in, and a provider that lowers the last admin keeps him out", async () => {
  await signIn(openBrowser(server), "4711");
  const { id } = (await userOf("li.na")) ?? expect.fail("she is not there");
  await admin.send("PATCH", `/api/v1/users/${id}`, { disabled: true });
  expect(await signIn(openBrowser(server), "4711")).toBe(refusedBy("USER_DISABLED"));
  await admin.send("PATCH", `/api/v1/users/${id}`, { disabled: false, role: "admin", accountSets: null });
  const li = openBrowser(server);
  provider.people.set("4711", { groups: ["/admins"] });
  await signIn(li, "4711");
  const local = (await userOf(ADMIN.name)) ?? expect.fail("he is not there");
  await li.send("PATCH", `/api/v1/users/${local.id}`, { role: "viewer" });
  provider.people.set("4711", { groups: ["/viewers"] });
  expect(await signIn(openBrowser(server), "4711")).toBe(refusedBy("LAST_ADMIN"));
  await li.send("PATCH", `/api/v1/users/${local.id}`, { role: "admin" });
});

test("what another browser began signs nobody in, and leaves alone what this one began (login CSRF)", async () => {
  const [mallory, victim] = [openBrowser(server), openBrowser(server)];
  const backOfMallory = await provider.signIn(await begin(mallory), "4711");
  expect(await comeBack(victim, backOfMallory)).toBe(refusedBy("SIGN_IN_STALE", "/"));
  const back = await provider.signIn(await begin(victim), "4711");
  expect(await comeBack(victim, backOfMallory)).toBe(refusedBy("SIGN_IN_STALE", "/"));
  expect(await callerOf(victim)).toBeNull();
  expect(await comeBack(victim, back)).toBe(PAGE);
});

test("a way back counts once, and for ten minutes", async () => {
  const browser = openBrowser(server);
  const back = await provider.signIn(await begin(browser), "4711");
  const thief = openBrowser(server, { cookies: browser.cookies() });
  await comeBack(browser, back);
  expect(await comeBack(browser, back)).toBe(refusedBy("SIGN_IN_STALE", "/"));
  expect(await comeBack(thief, back)).toBe(refusedBy("SIGN_IN_STALE", "/"));
  expect(await callerOf(thief)).toBeNull();
  const late = openBrowser(server);
  const lateBack = await provider.signIn(await begin(late), "4711");
  const later = performance.now() + 10 * 60_000;
  const passing = vi.spyOn(performance, "now").mockReturnValue(later);
  try {
    expect(await comeBack(late, lateBack)).toBe(refusedBy("SIGN_IN_STALE", "/"));
  } finally {
    passing.mockRestore();
  }
});

test("a code that the provider gave somebody else, or that was used, is told as stale", async () => {
  const browser = openBrowser(server);
  const other = new URL(await provider.signIn(await begin(openBrowser(server)), "4711"));
  const back = new URL(await provider.signIn(await begin(browser), "4711"));
  back.searchParams.set("code", other.searchParams.get("code") ?? "");
  expect(await comeBack(browser, back.href)).toBe(refusedBy("SIGN_IN_STALE"));
  expect(await callerOf(browser)).toBeNull();
});

test("who cancels at the provider is told so on the page that he asked for; a script is told by the problem", async () => {
  const browser = openBrowser(server);
  expect(await comeBack(browser, await provider.cancel(await begin(browser)))).toBe(refusedBy("SIGN_IN_DENIED"));
  const { status, json } = await openBrowser(server).ask(`${PATH}?code=1&state=2`);
  expect({ status, json }).toMatchObject({ status: 409, json: { code: "SIGN_IN_STALE" } });
});

test("a sign-in begins a session of its own, and ends the one that the browser had", async () => {
  const browser = openBrowser(server, { cookies: "cellgrade-session=planted.planted" });
  await signIn(browser, "4711");
  expect(browser.cookies()).not.toContain("planted");
  const before = browser.cookies();
  await signIn(browser, "4711");
  expect(browser.cookies()).not.toBe(before);
  expect((await openBrowser(server, { cookies: before }).ask(READS)).status).toBe(401);
  await browser.send("DELETE", "/api/v1/session");
  expect((await browser.ask(READS)).status).toBe(401);
});

test("the cookie of a sign-in is out of reach of scripts, holds nothing to read, and goes with it", async () => {
  const browser = openBrowser(server);
  const { headers } = await browser.send("POST", PATH, { returnTo: PAGE });
  const [cookie = ""] = [headers["set-cookie"] ?? []].flat();
  expect(cookie.split("; ").slice(1).toSorted()).toEqual(["HttpOnly", "Max-Age=600", "Path=/", "SameSite=Lax"]);
  const sealed = /^cellgrade-sign-in=([\w-]+);/.exec(cookie)?.[1] ?? "";
  expect(Buffer.from(sealed, "base64url").toString("latin1")).not.toContain("records");
  await signIn(browser, "4711");
  expect(browser.cookies()).toMatch(/^cellgrade-session=[^;]+$/);
});

test.for([
  "https://evil.example/",
  "//evil.example",
  "/\\evil.example",
  "/\t/evil.example",
  "/.//evil.example",
  "javascript:alert(1)",
])("to %j nobody is sent on", async (returnTo) => {
  const browser = openBrowser(server);
  const back = await provider.signIn(await begin(browser, returnTo), "4711");
  expect(await comeBack(browser, back)).toBe("/");
});

test("a page elsewhere begins no sign-in", async () => {
  for (const headers of [{ origin: "http://evil.example" }, { "sec-fetch-site": "cross-site" }]) {
    const { status, headers: answered } = await openBrowser(server).send("POST", PATH, {}, headers);
    expect({ status, cookie: answered["set-cookie"] }).toEqual({ status: 403, cookie: undefined });
  }
});

test("sign-ins are written down with what the provider said, and failed ones by name and address; no code of them is", async () => {
  provider.people.set("4714", { preferred_username: "wu.lei", groups: [] });
  await signIn(openBrowser(server), "4711");
  await signIn(openBrowser(server), "4714");
  const asked = await admin.ask("/api/v1/audit?action=signInByProvider&limit=1");
  const { items } = asked.json as { items: readonly { readonly after: string }[] };
  expect(items[0]).toMatchObject({
    actorKind: "person",
    actorName: "li.na",
    after: JSON.stringify({ account: `${provider.issuer} 4711`, role: "viewer", accountSets: null }),
  });
  expect((await admin.ask("/api/v1/audit?action=beginSignIn")).json).toMatchObject({ items: [] });
  await server.stop();
  server = await startTestServer({ auth: "on", provider: optionsOf(), data: server.data });
  admin = openBrowser(server);
  await admin.signIn(ADMIN.name, ADMIN.password);
  const failed = await admin.ask("/api/v1/audit?action=failSignIn");
  expect(failed.text).toContain("wu.lei");
  expect(asked.text + failed.text).not.toMatch(/code=|state=/);
});

test("with one address for every browser, who asks by another is sent to that one, and the provider sends him back to it", async () => {
  const fixed = await startTestServer({ auth: "on", provider: optionsOf({ publicUrl: "https://mes.factory" }) });
  try {
    const browser = openBrowser(fixed);
    const elsewhere = await browser.send("POST", PATH, { returnTo: PAGE });
    expect(elsewhere.json).toEqual({ url: `https://mes.factory${PAGE}` });
    expect(elsewhere.headers["set-cookie"]).toBeUndefined();
    const behindProxy = { origin: "https://mes.factory", "sec-fetch-site": "same-origin" };
    const { json } = await browser.send("POST", PATH, { returnTo: PAGE }, behindProxy);
    const { searchParams } = new URL((json as { url: string }).url);
    expect(searchParams.get("redirect_uri")).toBe(`https://mes.factory${PATH}`);
  } finally {
    await fixed.stop();
  }
});

test("a server starts while the provider is down, tells who would sign in, and signs in when it is there again", async () => {
  const { port } = new URL(provider.issuer);
  await provider.stop();
  const early = await startTestServer({ auth: "on", provider: optionsOf() });
  try {
    const browser = openBrowser(early);
    expect((await browser.send("POST", PATH)).json).toMatchObject({ status: 503, code: "PROVIDER_UNAVAILABLE" });
    provider = await startOpenIdProvider({ port: Number(port), inIdToken: false });
    provider.people.set("4711", { preferred_username: "li.na", groups: ["/viewers"] });
    expect(await signIn(browser, "4711")).toBe(PAGE);
    expect(await callerOf(browser), "by the claims of the user info").toMatchObject({ name: "li.na", role: "viewer" });
    // Its keys are others after a restart.
    expect(await signIn(openBrowser(server), "4711")).toBe(PAGE);
  } finally {
    await early.stop();
  }
});

test("over TLS, both cookies are this host's alone, and the provider sends browsers back by https", async () => {
  const { cert, key } = await selfSigned();
  const files = { certificate: join(folder, "server.crt"), key: join(folder, "server.key"), clients: null };
  writeFileSync(files.certificate, cert);
  writeFileSync(files.key, key);
  const secure = await startTestServer({
    auth: "on",
    provider: optionsOf(),
    tls: { files, port: 0, hsts: false },
  });
  const ask = (
    path: string,
    init: { method?: string; cookie?: string; body?: string } = {},
  ): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const { method = "GET", cookie = "", body } = init;
      const headers = { cookie, accept: "text/html", "content-type": "application/json" };
      const req = request(`${secure.tlsUrl}${path}`, { method, headers, ca: cert, agent: false }, resolve);
      req.on("error", reject);
      req.end(body);
    });
  try {
    const begun = await ask(PATH, { method: "POST", body: JSON.stringify({ returnTo: PAGE }) });
    const [cookie = ""] = begun.headers["set-cookie"] ?? [];
    expect(cookie).toMatch(/^__Host-cellgrade-sign-in=.*; Secure$/);
    const { url } = (await json(begun)) as { url: string };
    expect(new URL(url).searchParams.get("redirect_uri")).toBe(`${secure.tlsUrl}${PATH}`);
    const { pathname, search } = new URL(await provider.signIn(url, "4711"));
    const back = await ask(pathname + search, { cookie: cookie.split(";", 1)[0] ?? "" });
    expect(back).toMatchObject({ statusCode: 303, headers: { location: PAGE } });
    const [forgotten, session = ""] = back.headers["set-cookie"] ?? [];
    expect(forgotten).toMatch(/^__Host-cellgrade-sign-in=; Max-Age=0; .*; Secure$/);
    expect(session).toMatch(/^__Host-cellgrade-session=.*; Secure/);
    expect((await ask(READS, { cookie: session.split(";", 1)[0] ?? "" })).statusCode).toBe(200);
  } finally {
    await secure.stop();
  }
});

test("without a provider there is none to sign in by", async () => {
  const alone = await startTestServer({ auth: "on" });
  try {
    const browser = openBrowser(alone);
    expect((await browser.ask("/api/v1/session")).json).toMatchObject({ provider: null });
    for (const answer of [await browser.send("POST", PATH), await browser.ask(`${PATH}?code=1&state=2`)]) {
      expect(answer.json).toMatchObject({ status: 404, code: "PROVIDER_MISSING" });
    }
  } finally {
    await alone.stop();
  }
});
