import { readFileSync } from "node:fs";
import { join } from "node:path";
import { NEW_POLICY } from "@cellgrade/contract/machine-policy";
import { afterAll, beforeAll, expect, test } from "vitest";
import { toldHeads } from "../../../src/access/audit/command-line.ts";
import { verifyAudit } from "../../../src/access/audit/verify.ts";
import { type AccessServer, startAccessServer } from "../../access/access-server.ts";
import { SAMPLE_RECORD } from "../../running-server.ts";
import { withEngine } from "../../throwaway-engine.ts";
import { addUser, ADMIN, type Browser, openBrowser, setUpAdmin } from "../people/browser.ts";

// What is written down of what people and scripts do, over real HTTP.

let access: AccessServer;
let admin: Browser;
beforeAll(async () => {
  access = await startAccessServer();
  admin = await setUpAdmin(access.server);
});
afterAll(() => access.stop());

interface Entry {
  readonly actorKind: string;
  readonly actorName: string;
  readonly address: string;
  readonly action: string;
  readonly accountSet: string | null;
  readonly target: string | null;
  readonly before: string | null;
  readonly after: string | null;
}

async function entries(filter = ""): Promise<readonly Entry[]> {
  const { json } = await admin.ask(`/api/v1/audit?limit=1000${filter}`);
  return (json as { readonly items: readonly Entry[] }).items;
}

async function last(action: string): Promise<Entry | undefined> {
  return (await entries(`&action=${action}`))[0];
}

test("a change is written down with who, from where, before and after; a look at it is not", async () => {
  const path = "/api/v1/account-sets/001";
  const before = (await entries()).length;
  await admin.ask("/api/v1/account-sets");
  await admin.ask(`${path}/limits`);
  expect((await entries()).length).toBe(before);
  expect((await admin.send("PATCH", path, { name: "二车间" })).status).toBe(200);
  const entry = await last("changeAccountSet");
  expect(entry).toMatchObject({ actorKind: "person", actorName: ADMIN.name, address: "127.0.0.1", accountSet: "001" });
  expect(JSON.parse(entry?.before ?? "")).toMatchObject({ name: "001" });
  expect(entry?.after).toBe('{"name":"二车间"}');
});

test("what people set again is written down with what it replaced", async () => {
  const limits = { workStep: "分容放电", quantity: "volume", lsl: 1, usl: 2, basedOn: null };
  const rules = [{ name: "A", color: "#56b4e9", workSteps: [], conditions: [{ quantity: "volume", min: 1 }] }];
  const set = "/api/v1/account-sets/002";
  await admin.send("PUT", `${set}/limits`, limits);
  await admin.send("PUT", `${set}/limits`, { ...limits, lsl: 1.5, basedOn: 1 });
  expect(JSON.parse((await last("changeLimits"))?.before ?? "")).toMatchObject({ lsl: 1, version: 1 });
  expect((await admin.send("PUT", `${set}/grading-rules`, { rules, basedOn: null })).status).toBe(200);
  await admin.send("PUT", `${set}/grading-rules`, { rules: [], basedOn: 1 });
  expect(JSON.parse((await last("changeGradingRules"))?.before ?? "")).toMatchObject({ rules: [{ name: "A" }] });

  await access.server.save({ ...SAMPLE_RECORD, barcode: "EXCLUDED" });
  const exclusion = "/api/v1/account-sets/001/records/EXCLUDED/exclusion";
  await admin.send("PUT", exclusion, { reason: "探针" });
  expect(await last("excludeRecord")).toMatchObject({
    target: '{"barcode":"EXCLUDED"}',
    before: '{"revision":1,"excluded":null}',
    after: '{"reason":"探针"}',
  });
  await admin.send("DELETE", exclusion);
  expect(JSON.parse((await last("includeRecord"))?.before ?? "")).toMatchObject({ excluded: { reason: "探针" } });
});

test("many exclusions are one entry, with the filter as people read it, the reason and how many", async () => {
  for (const barcode of ["MANY1", "MANY2"]) await access.server.save({ ...SAMPLE_RECORD, barcode, workStep: "老化" });
  const path = `/api/v1/account-sets/001/exclusions?barcodePrefix=MANY&workStep=${encodeURIComponent("老化")}`;
  expect((await admin.send("POST", path, { reason: "探针" })).status).toBe(200);
  const entry = await last("excludeRecords");
  expect(entry).toMatchObject({ actorName: ADMIN.name, target: '{"filter":"barcodePrefix=MANY&workStep=老化"}' });
  expect(JSON.parse(entry?.after ?? "")).toMatchObject({ reason: "探针", count: 2, left: 0 });
  await admin.send("DELETE", path);
  expect(await last("includeRecords")).toMatchObject({ after: '{"count":2,"left":0}' });
  expect(await entries("&action=excludeRecords")).toHaveLength(1);
});

test("whatever is done about somebody says who he was, after he is gone too", async () => {
  const user = await addUser(access.server, admin, { name: "zhao", role: "viewer" });
  await openBrowser(access.server).signIn("zhao", user.password);
  await user.browser.send("DELETE", "/api/v1/account/sessions");
  expect(JSON.parse((await last("endOtherSessions"))?.before ?? "")).toMatchObject([{ address: "127.0.0.1" }]);
  const path = `/api/v1/users/${user.id}`;
  const done = [
    ["changeUser", () => admin.send("PATCH", path, { role: "engineer" })],
    ["endSessionsOfUser", () => admin.send("DELETE", `${path}/sessions`)],
    ["resetPassword", () => admin.send("POST", `${path}/password`)],
    ["removeUser", () => admin.send("DELETE", path)],
  ] as const;
  for (const [action, act] of done) {
    expect((await act()).status, action).toBe(200);
    expect(JSON.parse((await last(action))?.before ?? ""), action).toMatchObject({ name: "zhao" });
  }
  expect(JSON.parse((await last("changeUser"))?.before ?? "")).toMatchObject({ role: "viewer" });
});

test("a policy says whether tokens are asked for; a token that is submitted as a machine's is left out", async () => {
  const policy = "/api/v1/account-sets/002/machine-policy";
  const { json } = await admin.ask(policy);
  const { version, networks } = json as { readonly version: number; readonly networks: readonly string[] };
  const certificates = {
    certificate: "optional",
    boundCertificates: [{ certificate: "pc-07", deviceCodes: ["FR-01"] }],
  };
  const settings = { ...NEW_POLICY, ...certificates, networks };
  await admin.send("PUT", policy, { ...settings, token: "required", basedOn: version });
  const entry = await last("setMachinePolicy");
  expect([JSON.parse(entry?.before ?? ""), JSON.parse(entry?.after ?? "")]).toMatchObject([
    { token: "off", certificate: "off", boundCertificates: [] },
    { token: "required", ...certificates },
  ]);
  const headers = { "x-request-datasource": "001", "X-Api-Key": "cgm_secret", Authorization: "Bearer cgm_secret" };
  await admin.send("POST", "/api/v1/account-sets/001/submissions", { headers, body: "{}" });
  const submitted = await last("submit");
  expect(submitted?.after).toContain("x-request-datasource");
  expect(submitted?.after).not.toContain("cgm_secret");
});

test.each([
  ["tokens", "Token", { name: "报表", role: "viewer", accountSets: ["001"], expiresAt: null }],
  ["account-sets/001/machine-tokens", "MachineToken", { name: "厂商", expiresAt: null }],
] as const)(
  "%s are written down as they were and as they became, without what is sent",
  async (path, kind, settings) => {
    const read = async (action: string) => {
      const { before, after } = (await last(`${action}${kind}`)) ?? {};
      return [before, after].map((json) => JSON.parse(json ?? "null") as { readonly id: number } | null);
    };
    const added = (await admin.send("POST", `/api/v1/${path}`, settings)).json as {
      text: string;
      token: { id: number };
    };
    const { id } = added.token;
    expect(await read("add")).toMatchObject([null, { ...settings, id }]);
    const soon = new Date(Date.now() + 86_400_000).toISOString();
    const renewed = await admin.send("POST", `/api/v1/${path}/${id}/renewal`, { expiresAt: soon, overlapMinutes: 5 });
    const other = renewed.json as typeof added;
    expect(await read("renew")).toMatchObject([
      { ...settings, id },
      { name: settings.name, id: other.token.id, expiresAt: soon, overlapMinutes: 5 },
    ]);
    expect((await admin.send("DELETE", `/api/v1/${path}/${other.token.id}`, {})).status).toBe(200);
    expect(await read("revoke")).toMatchObject([{ name: settings.name, id: other.token.id, expiresAt: soon }, {}]);
    for (const { before, after } of await entries()) {
      for (const secret of [added.text.slice(4), other.text.slice(4), "hash"])
        expect(`${before}${after}`).not.toContain(secret);
    }
  },
);

test("what a refused change asked for is not written down as done", async () => {
  const before = (await entries("&action=changeLimits")).length;
  expect((await admin.send("PUT", "/api/v1/account-sets/001/limits", { lsl: "x" })).status).toBe(400);
  expect((await entries("&action=changeLimits")).length).toBe(before);
});

test("a script is named by its token", async () => {
  const { text } = await access.issue({ name: "日报", role: "admin" });
  const asked = { method: "PATCH", token: text, body: { historyDays: 30 } };
  await expect.poll(async () => (await access.ask("/api/v1/account-sets/002", asked)).status).toBe(200);
  expect(await last("changeAccountSet")).toMatchObject({ actorKind: "token", actorName: "日报", accountSet: "002" });
});

test("an export, and a look at the raw bytes of a refused submission, are written down", async () => {
  await admin.ask("/api/v1/account-sets/001/records/export?deviceCode=FR-01");
  expect(await last("exportRecords")).toMatchObject({ actorName: ADMIN.name, after: '"deviceCode=FR-01"' });
  await access.server.save({ ...SAMPLE_RECORD, barcode: "" });
  const page = (await admin.ask("/api/v1/account-sets/001/rejections")).json as { items: { id: number }[] };
  const id = String(page.items[0]?.id);
  await admin.ask(`/api/v1/account-sets/001/rejections/${id}`);
  expect(await last("getRejectionOfAccountSet")).toMatchObject({ target: JSON.stringify({ id }) });
});

test("sign-ins, and people who are let in and sent away, are written down without any password", async () => {
  const user = await addUser(access.server, admin, { name: "wang", role: "viewer" });
  expect(await last("addUser")).toMatchObject({ actorName: ADMIN.name, after: expect.stringContaining("wang") });
  const browser = openBrowser(access.server);
  await browser.signIn("wang", user.password);
  expect(await last("signIn")).toMatchObject({ actorKind: "person", actorName: "wang", address: "127.0.0.1" });
  for (const { before, after } of await entries()) expect(`${before} ${after}`).not.toContain(user.password);
  const { browser: shared } = await addUser(access.server, admin, { name: "sun", role: "viewer" });
  await shared.signIn("wang", user.password); // where somebody else was signed in
  expect(await last("signIn")).toMatchObject({ actorKind: "person", actorName: "wang" });
  expect(await last("setUp")).toMatchObject({ actorKind: "person", actorName: ADMIN.name });
  expect(JSON.parse((await last("setUp"))?.after ?? "")).toMatchObject({ name: ADMIN.name, token: "…", password: "…" });
});

test("the export of the trail names itself, and no field of it runs as a formula", async () => {
  await admin.send("PATCH", "/api/v1/account-sets/001", { name: "=1+1" });
  const { text, headers } = await admin.ask("/api/v1/audit/export?action=changeAccountSet");
  expect(headers["content-type"]).toContain("text/csv");
  const lines = text.split("\r\n");
  expect(lines[0]).toContain("chain,seq,at,actorKind");
  const { heads } = (await admin.ask("/api/v1/audit")).json as { readonly heads: readonly object[] };
  expect(toldHeads(text), "the end of the chain, though the filter leaves its entry out").toEqual(heads);
  expect(lines[2]).toContain("changeAccountSet");
  expect(await last("exportAudit")).toMatchObject({ actorName: ADMIN.name });
  expect(text).not.toMatch(/(?:^|,)[=+@]/m);
});

test("the whole of it is one chain, whose end the server tells", async () => {
  const { heads } = (await admin.ask("/api/v1/audit")).json as {
    heads: { chain: string; seq: number; hash: string }[];
  };
  const key = readFileSync(join(access.server.data, "audit-key"), "utf8").trim();
  const verified = await withEngine(access.server.data, "administration", ({ system }) =>
    verifyAudit(system.audit, { key, told: heads }),
  );
  expect(verified.map(({ chain, faults }) => [chain, faults])).toEqual([["server", []]]);
});
