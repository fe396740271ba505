import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { type AccessServer, startAccessServer } from "../access-server.ts";
import { withEngine } from "../../throwaway-engine.ts";

// Tokens of scripts, made and ended by the API of a server with --auth on.

const TOKENS = "/api/v1/tokens";
const DAY_MS = 24 * 3_600_000;
const inDays = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString();

let access: AccessServer;
beforeAll(async () => {
  access = await startAccessServer();
});
afterAll(() => access.stop());

interface Issued {
  readonly text: string;
  readonly token: { readonly id: number; readonly expiresAt: string | null };
}

const settings = (changes: object = {}) => ({
  name: "日报",
  role: "viewer",
  accountSets: ["001"],
  expiresAt: inDays(30),
  ...changes,
});

function post(path: string, body: unknown, token = access.admin) {
  return access.ask(path, { method: "POST", body, token });
}

async function issue(changes: object = {}): Promise<Issued> {
  const { status, json } = await post(TOKENS, settings(changes));
  expect(status).toBe(201);
  return json as Issued;
}

async function refusal(answer: ReturnType<typeof access.ask>): Promise<unknown> {
  const { status, json } = await answer;
  const { code, field } = json as { readonly code: string; readonly field?: string };
  return field === undefined ? [status, code] : [status, code, field];
}

const asks = (token: string, path = "/api/v1/account-sets/001/records") => access.ask(path, { token });

/** Everything that the data folder holds, with the logs of the databases. */
function allBytes(folder: string): Buffer {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const files = names.map((name) => join(folder, name)).filter((file) => statSync(file).isFile());
  return Buffer.concat(files.map((file) => readFileSync(file)));
}

describe("a token", () => {
  test("is shown once, when it is made, and is nowhere afterwards", async () => {
    const { text, token } = await issue();
    expect(text).toMatch(/^cg_/);
    expect((await asks(text)).status).toBe(200);
    const list = await access.ask(TOKENS, { token: access.admin });
    const shown = (list.json as { items: { id: number }[] }).items.find(({ id }) => id === token.id);
    expect(shown).toEqual({ ...token, lastUsedAt: expect.any(String) });
    expect(shown).toMatchObject({ name: "日报", role: "viewer", accountSets: ["001"], createdBy: "admin" });
    expect(list.text).not.toContain(text.slice(3));
    expect(list.text).not.toContain("hash");
    expect(allBytes(access.server.data).includes(text.slice(3))).toBe(false);
  });

  test("opens what it was made for, and nothing else", async () => {
    const { text } = await issue();
    expect(await refusal(asks(text, "/api/v1/account-sets/002/records"))).toEqual([404, "ACCOUNT_SET_NOT_FOUND"]);
    expect(await refusal(asks(text, TOKENS))).toEqual([403, "ROLE_TOO_LOW"]);
    expect(await refusal(asks(text, "/metrics"))).toEqual([403, "METRICS_TOKEN_NEEDED"]);
    const sets = (await asks(text, "/api/v1/account-sets")).json as { items: { code: string }[] };
    expect(sets.items.map(({ code }) => code)).toEqual(["001"]);
  });

  test("for metrics reads them and nothing else", async () => {
    const { text } = await issue({ role: "metrics", accountSets: null });
    const { status, text: metrics } = await asks(text, "/metrics");
    expect([status, metrics.includes("cellgrade_")]).toEqual([200, true]);
    expect(await refusal(asks(text, "/api/v1/account-sets"))).toEqual([403, "ROLE_TOO_LOW"]);
    expect(await refusal(asks(text, "/docs"))).toEqual([403, "ROLE_TOO_LOW"]);
  });

  test("that nobody was given is refused by a code of its own, however near it is to one", async () => {
    const { text } = await issue();
    const last = text.at(-1) === "A" ? "B" : "A";
    for (const wrong of ["cg_x", text.slice(0, -1), text.slice(0, -1) + last, `${text}A`, text.toUpperCase()]) {
      const answer = await asks(wrong);
      expect(await refusal(Promise.resolve(answer)), wrong).toEqual([401, "TOKEN_UNKNOWN"]);
      expect(answer.text).not.toContain(wrong.slice(0, 20));
    }
    expect(await refusal(access.ask("/api/v1/account-sets"))).toEqual([401, "SIGN_IN_NEEDED"]);
  });

  test("counts no longer from the moment at which it ends", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    onTestFinished(() => void vi.useRealTimers());
    const { text, token } = await issue({ expiresAt: inDays(1) });
    const end = Date.parse(token.expiresAt ?? "");
    vi.setSystemTime(end - 1);
    expect((await asks(text)).status).toBe(200);
    vi.setSystemTime(end);
    expect(await refusal(asks(text))).toEqual([401, "TOKEN_EXPIRED"]);
  });

  test("counts no longer from the answer to its revocation on, and cannot be revoked twice", async () => {
    const { text, token } = await issue();
    const revoke = () => access.ask(`${TOKENS}/${token.id}`, { method: "DELETE", body: {}, token: access.admin });
    expect((await asks(text)).status).toBe(200);
    expect((await revoke()).json).toMatchObject({ id: token.id, name: "日报" });
    expect(await refusal(asks(text))).toEqual([401, "TOKEN_UNKNOWN"]);
    expect(await refusal(revoke())).toEqual([404, "TOKEN_NOT_FOUND"]);
    for (const id of ["0", "x", "-1", "9".repeat(30)]) {
      const other = access.ask(`${TOKENS}/${id}`, { method: "DELETE", body: {}, token: access.admin });
      expect(await refusal(other), id).toEqual([404, "TOKEN_NOT_FOUND"]);
    }
  });

  test("made beside the server counts within a second", async () => {
    const { text } = await access.issue({ name: "beside" });
    await expect.poll(async () => (await asks(text)).status, { timeout: 2_000 }).toBe(200);
  });

  test("that is renewed is not missed by one request: both count until the old one ends", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    onTestFinished(() => void vi.useRealTimers());
    const old = await issue();
    const renewal = { expiresAt: inDays(60), overlapMinutes: 90 };
    const { json, status } = await post(`${TOKENS}/${old.token.id}/renewal`, renewal);
    const renewed = json as Issued;
    expect(status).toBe(201);
    expect(renewed.token).toMatchObject({ name: "日报", role: "viewer", accountSets: ["001"] });
    const start = Date.now();
    for (const { text } of [old, renewed]) expect((await asks(text)).status).toBe(200);
    vi.setSystemTime(start + 91 * 60_000);
    expect(await refusal(asks(old.text))).toEqual([401, "TOKEN_EXPIRED"]);
    expect((await asks(renewed.text)).status).toBe(200);
    expect(await refusal(post(`${TOKENS}/999/renewal`, renewal))).toEqual([404, "TOKEN_NOT_FOUND"]);
    for (const overlapMinutes of [-1, 1.5, "1", undefined, 31 * 24 * 60 + 1]) {
      const refused = refusal(post(`${TOKENS}/${renewed.token.id}/renewal`, { ...renewal, overlapMinutes }));
      expect(await refused).toEqual([400, "WHOLE_NUMBER_EXPECTED", "overlapMinutes"]);
    }
  });
});

describe("who makes a token", () => {
  test("is an admin of all account sets: nobody makes one that may do more than he may", async () => {
    const engineer = await issue({ role: "engineer", accountSets: null });
    const limited = await issue({ role: "admin", accountSets: ["001"] });
    expect(await refusal(post(TOKENS, settings(), engineer.text))).toEqual([403, "ROLE_TOO_LOW"]);
    expect(await refusal(post(TOKENS, settings(), limited.text))).toEqual([403, "ACCOUNT_SETS_LIMITED"]);
    expect(await refusal(access.ask(TOKENS, { token: limited.text }))).toEqual([403, "ACCOUNT_SETS_LIMITED"]);
    const renew = (token: string) => post(`${TOKENS}/1/renewal`, { expiresAt: null, overlapMinutes: 0 }, token);
    expect(await refusal(renew(engineer.text))).toEqual([403, "ROLE_TOO_LOW"]);
    expect(await refusal(renew(limited.text))).toEqual([403, "ACCOUNT_SETS_LIMITED"]);
  });

  test("by a token makes none that lasts longer than that one", async () => {
    const { text, token } = await issue({ role: "admin", accountSets: null, expiresAt: inDays(1) });
    for (const expiresAt of [null, inDays(2)]) {
      expect(await refusal(post(TOKENS, settings({ expiresAt }), text))).toEqual([400, "EXPIRY_TOO_LATE", "expiresAt"]);
      const renewal = post(`${TOKENS}/${token.id}/renewal`, { expiresAt, overlapMinutes: 1 }, text);
      expect(await refusal(renewal)).toEqual([400, "EXPIRY_TOO_LATE", "expiresAt"]);
    }
    expect((await post(TOKENS, settings({ expiresAt: token.expiresAt }), text)).status).toBe(201);
  });

  test("says what it is for, and when it ends, or that it never does", async () => {
    for (const [changes, code, field] of [
      [{ name: " " }, "TEXT_EXPECTED", "name"],
      [{ name: "x".repeat(65) }, "TEXT_EXPECTED", "name"],
      [{ role: "root" }, "CHOICE_EXPECTED", "role"],
      [{ accountSets: "001" }, "LIST_EXPECTED", "accountSets"],
      [{ accountSets: undefined }, "LIST_EXPECTED", "accountSets"],
      [{ role: "metrics" }, "METRICS_UNLIMITED", "accountSets"],
      [{ expiresAt: undefined }, "EXPIRY_EXPECTED", "expiresAt"],
      [{ expiresAt: inDays(-1) }, "EXPIRY_EXPECTED", "expiresAt"],
      [{ expiresAt: inDays(732) }, "EXPIRY_EXPECTED", "expiresAt"],
      [{ expiresAt: "2099-01-01" }, "EXPIRY_EXPECTED", "expiresAt"],
      [{ expiresAt: 1 }, "EXPIRY_EXPECTED", "expiresAt"],
      [{ hash: "a" }, "FIELD_UNKNOWN", "body"],
    ] as const) {
      expect(await refusal(post(TOKENS, settings(changes))), JSON.stringify(changes)).toEqual([400, code, field]);
    }
    expect(await refusal(post(TOKENS, settings({ accountSets: ["009"] })))).toEqual([
      404,
      "ACCOUNT_SET_NOT_FOUND",
      "accountSets",
    ]);
    expect((await issue({ expiresAt: null })).token.expiresAt).toBeNull();
    expect((await issue({ accountSets: [] })).token).toMatchObject({ accountSets: [] });
  });
});

test("the last use outlives the server", async () => {
  const one = await startAccessServer();
  onTestFinished(() => one.stop());
  await one.ask("/api/v1/account-sets", { token: one.admin });
  await one.stopServer();
  const [token] = await withEngine(one.server.data, "server", ({ system }) => system.apiTokens.all());
  expect(token?.lastUsedAt).toBeGreaterThan(0);
});
