import { afterAll, beforeAll, expect, test } from "vitest";
import { type Finished, run, type SharedServer, startShared } from "./process/server-process.ts";
import { until } from "./process/until.ts";

// `cellgrade token` in a process of its own, beside a running server.

/** A running server sees a change within a second. The rest is for a busy machine. */
const SEEN_MS_MAX = 1_500;

let server: SharedServer;
beforeAll(async () => {
  server = await startShared();
});
afterAll(() => server?.end());

function token(...args: readonly string[]): Promise<Finished> {
  return run(["token", ...args, "--data", server.data]);
}

async function statusOf(path: string, text: string): Promise<number> {
  return (await fetch(server.url + path, { headers: { authorization: `Bearer ${text}` } })).status;
}

interface Issued {
  readonly text: string;
  readonly token: { readonly id: number; readonly expiresAt: number };
}

test("a token opens what it is for within a second of being made, and nothing within a second of its end", async () => {
  const added = await token("add", "日报", "--role", "viewer", "--account-set", "001", "--days", "30");
  expect(added).toMatchObject({ code: 0, stderr: "" });
  expect(added.stdout).toMatch(/^cg_[\w-]{43}\n$/);
  const text = added.stdout.trim();
  await until(async () => (await statusOf("/api/v1/account-sets/001/records", text)) === 200, SEEN_MS_MAX);
  expect(await statusOf("/api/v1/tokens", text)).toBe(403);
  expect(await token("revoke", "1")).toMatchObject({ code: 0, stderr: "" });
  await until(async () => (await statusOf("/api/v1/account-sets/001/records", text)) === 401, SEEN_MS_MAX);
  expect(server.stdout() + server.stderr()).not.toContain(text.slice(3));
});

test("a token is renewed beside the old one, which counts until the overlap is over", async () => {
  const added = await token("add", "换新", "--role", "viewer", "--account-set", "001", "--days", "never", "--json");
  const old = JSON.parse(added.stdout) as Issued;
  const path = "/api/v1/account-sets/001/records";
  await until(async () => (await statusOf(path, old.text)) === 200, SEEN_MS_MAX);
  const renewed = await token("renew", String(old.token.id), "--days", "30", "--overlap-minutes", "60", "--json");
  expect(renewed).toMatchObject({ code: 0, stderr: "" });
  const fresh = JSON.parse(renewed.stdout) as Issued;
  expect(fresh.token).toMatchObject({ name: "换新", role: "viewer", accountSets: ["001"] });
  await until(async () => (await statusOf(path, fresh.text)) === 200, SEEN_MS_MAX);
  expect(await statusOf(path, old.text)).toBe(200);
  await token("renew", String(fresh.token.id), "--days", "30", "--overlap-minutes", "0");
  await until(async () => (await statusOf(path, fresh.text)) === 401, SEEN_MS_MAX);
  expect(await statusOf(path, old.text)).toBe(200);
});

test("list shows whose tokens there are and until when, as text and as JSON, and never what the scripts send", async () => {
  const [never, json] = [
    await token("add", "指标", "--role", "metrics", "--days", "never"),
    await token("add", "BI", "--role", "engineer", "--days", "1", "--json"),
  ];
  const issued = JSON.parse(json.stdout) as Issued;
  expect(issued.token).toMatchObject({ name: "BI", role: "engineer", accountSets: null, lastUsedAt: null });
  expect(issued.token.expiresAt - Date.now()).toBeLessThanOrEqual(24 * 3_600_000);
  const listed = await token("list");
  expect(listed.stdout).toMatch(/^\d+ {2}指标 {2}metrics, all account sets$/m);
  expect(listed.stdout).toMatch(/^ {2}made \S+Z by cellgrade token; never ends; never used$/m);
  expect(listed.stdout).toMatch(/^ {2}made \S+Z by cellgrade token; ends \S+Z; never used$/m);
  const all = listed.stdout + (await token("list", "--json")).stdout;
  for (const text of [never.stdout.trim(), issued.text]) expect(all).not.toContain(text.slice(3));
  expect(all).not.toContain("hash");
});

test("what cannot be done is said in one line, with exit code 1, and makes nothing", async () => {
  const before = (await token("list", "--json")).stdout;
  for (const [args, says] of [
    [["add", "x", "--role", "root", "--days", "1"], "role must be one of viewer, engineer, admin, metrics"],
    [["add", " ", "--role", "viewer", "--days", "1"], "name must be 1 to 64 characters"],
    [["add", "x", "--role", "viewer", "--days", "0"], "days must be a whole number from 1 to 731, or never; not 0"],
    [["add", "x", "--role", "viewer", "--days", "732"], "days must be a whole number from 1 to 731"],
    [["add", "x", "--role", "viewer", "--days", "1", "--account-set", "009"], 'There is no account set "009"'],
    [["renew", "999", "--days", "1", "--overlap-minutes", "0"], "There is no such token, or no longer"],
    [["renew", "1", "--days", "x", "--overlap-minutes", "0"], "days must be a whole number"],
    [["renew", "1", "--days", "1", "--overlap-minutes", "-1"], "overlapMinutes must be a whole number"],
    [["revoke", "999"], "There is no such token, or no longer"],
    [["revoke", "x"], "There is no such token, or no longer"],
  ] as const) {
    const refused = await token(...args);
    expect(refused, args.join(" ")).toMatchObject({ code: 1, stdout: "" });
    expect(refused.stderr).toMatch(/^cellgrade: [^\n]*\n$/);
    expect(refused.stderr).toContain(says);
  }
  expect((await token("list", "--json")).stdout).toBe(before);
  expect(await token("add", "x", "--role", "viewer"), "an end has to be said").toMatchObject({ code: 2 });
});
