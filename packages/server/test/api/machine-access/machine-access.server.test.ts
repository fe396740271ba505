import { NEW_POLICY } from "@cellgrade/contract/machine-policy";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sendJson } from "../json-client.ts";
import { SAMPLE_RECORD, startTestServer, type TestServer } from "../../running-server.ts";

// Which machines may save, as a page of it asks the API.

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ accountSets: ["001", "002", "003"].map((code) => ({ code, name: code })) });
});
afterAll(() => server.stop());

interface Policy {
  readonly version: number | null;
  readonly learned: readonly string[];
  readonly refused: readonly object[];
}

async function ask(path: string, method: "GET" | "POST" | "PUT" | "DELETE" = "GET", body: object = {}) {
  const asked = `/api/v1/account-sets/${path}`;
  const { status, json } = await (method === "GET" ? server.ask(asked) : sendJson(server, method, asked, body));
  return { status, json };
}

function saveBy(deviceCode: string, accountSet: string, headers: Readonly<Record<string, string>> = {}) {
  return server.save({ ...SAMPLE_RECORD, deviceCode }, { "x-request-datasource": accountSet, ...headers });
}

const POLICY = { ...NEW_POLICY, networks: ["127.0.0.0/8", "::1"] };

describe("a policy", () => {
  test("is that of a new account set until it is set, and counts for the next save", async () => {
    const { json: before } = await ask("001/machine-policy");
    expect(before).toMatchObject({ ...NEW_POLICY, version: 1, learned: [], refused: [] });
    const denied = { ...POLICY, networks: ["192.0.2.0/24"], httpStatus: "always-200", unreadWords: ["空码", "**"] };
    const set = await ask("001/machine-policy", "PUT", { ...denied, basedOn: 1 });
    expect(set).toMatchObject({ status: 200, json: { ...denied, version: 2 } });
    expect((await saveBy("FR-01", "001")).headers["x-error-code"]).toBe("ACCESS_DENIED");
    expect(await ask("001/machine-policy", "PUT", { ...POLICY, basedOn: 1 })).toMatchObject({
      status: 409,
      json: { code: "MACHINE_POLICY_CHANGED" },
    });
    expect(await ask("001/machine-policy", "PUT", { ...POLICY, basedOn: 2 })).toMatchObject({ status: 200 });
    expect((await saveBy("FR-01", "001")).json).toMatchObject({ state: 1 });
  });

  test.each([
    ["networks", ["10.0.0.0/8", "10.0.0.0/33"], "NETWORK_EXPECTED", "networks[1]"],
    ["networks", "10.0.0.0/8", "LIST_EXPECTED", "networks"],
    ["token", "maybe", "CHOICE_EXPECTED", "token"],
    ["certificate", "maybe", "CHOICE_EXPECTED", "certificate"],
    ["boundCertificates", [{ certificate: "pc" }], "LIST_EXPECTED", "boundCertificates[0].deviceCodes"],
    ["boundCertificates", [{ certificate: "", deviceCodes: [] }], "TEXT_EXPECTED", "boundCertificates[0].certificate"],
    ["boundCertificates", [{ name: "pc", deviceCodes: [] }], "FIELD_UNKNOWN", "boundCertificates[0]"],
    ["deviceCodes", "shut", "CHOICE_EXPECTED", "deviceCodes"],
    ["deviceCodesLetIn", ["A", " "], "TEXT_EXPECTED", "deviceCodesLetIn[1]"],
    ["savesPerSecond", 0, "WHOLE_NUMBER_EXPECTED", "savesPerSecond"],
    ["savesPerSecond", undefined, "VALUE_MISSING", "savesPerSecond"],
    ["httpStatus", "always-204", "CHOICE_EXPECTED", "httpStatus"],
    ["unreadBarcodes", null, "CHOICE_EXPECTED", "unreadBarcodes"],
    ["unreadWords", ["NG", "*"], "UNREAD_WORD_EXPECTED", "unreadWords[1]"],
    ["unreadWords", ["A\nB"], "UNREAD_WORD_EXPECTED", "unreadWords[0]"],
    ["unreadWords", Array.from({ length: 65 }, (_, n) => `W${n}`), "LIST_EXPECTED", "unreadWords"],
    ["stripScannerPrefix", "on", "BOOLEAN_EXPECTED", "stripScannerPrefix"],
    ["refuseInvisible", 1, "BOOLEAN_EXPECTED", "refuseInvisible"],
  ])("whose %s is %j is refused by its place", async (field, value, code, place) => {
    const { status, json } = await ask("001/machine-policy", "PUT", { ...POLICY, [field]: value, basedOn: 3 });
    expect([status, json]).toMatchObject([400, { code, field: place }]);
  });

  test("is learned, closed with those that were seen, and one machine more is let in by one call", async () => {
    expect(await ask("002/machine-policy/closing", "POST", { basedOn: 1 })).toMatchObject({
      status: 409,
      json: { code: "NOT_LEARNING" },
    });
    await ask("002/machine-policy", "PUT", { ...POLICY, deviceCodes: "learning", basedOn: 1 });
    for (const code of ["FR-02", "FR-01", "FR-02"]) await saveBy(code, "002");
    const { json: learning } = await ask("002/machine-policy");
    expect((learning as Policy).learned).toEqual(["FR-01", "FR-02"]);
    const closed = await ask("002/machine-policy/closing", "POST", { basedOn: 2 });
    expect(closed.json).toMatchObject({ deviceCodes: "closed", deviceCodesLetIn: ["FR-01", "FR-02"], version: 3 });
    expect((await saveBy("FR-03", "002")).headers["x-error-code"]).toBe("ACCESS_DENIED");
    const { json: shown } = await ask("002/machine-policy");
    expect((shown as Policy).refused).toMatchObject([{ deviceCode: "FR-03", address: "127.0.0.1", refused: 1 }]);
    const letIn = await ask("002/machine-policy/device-codes", "POST", { deviceCodes: ["FR-03"] });
    expect(letIn.json).toMatchObject({ deviceCodesLetIn: ["FR-01", "FR-02", "FR-03"], refused: [], version: 4 });
    expect((await saveBy("FR-03", "002")).json).toMatchObject({ state: 1 });
    const many = Array.from({ length: 4_096 }, (_, n) => `M${n}`);
    expect(await ask("002/machine-policy/device-codes", "POST", { deviceCodes: many })).toMatchObject({
      status: 409,
      json: { code: "DEVICE_CODES_TOO_MANY" },
    });
  });

  test("is tried before it is set: whom it would refuse of those who saved or were refused, and changes nothing", async () => {
    await saveBy("FR-01", "003");
    await server.save({ ...SAMPLE_RECORD, deviceCode: "FR-02", volume: "much" }, { "x-request-datasource": "003" });
    await server.ask("/api/pick/volumeCollectData/save", {
      method: "POST",
      headers: { "x-request-datasource": "003" },
      body: "nonsense",
    });
    const preview = async (policy: object) =>
      (await ask("003/machine-policy/preview", "POST", policy)).json as { seen: number; items: readonly object[] };
    expect(await preview({})).toMatchObject({ seen: 3, items: [] });
    const closed = await preview({ deviceCodes: "closed", deviceCodesLetIn: ["FR-01"] });
    expect(closed.items).toMatchObject([{ deviceCode: "FR-02", address: "127.0.0.1", refusedBy: ["deviceCode"] }]);
    const elsewhere = await preview({ networks: ["192.0.2.0/24"] });
    expect(new Set(elsewhere.items.map((item) => (item as { deviceCode: string | null }).deviceCode))).toEqual(
      new Set(["FR-01", "FR-02", null]),
    );
    expect((await saveBy("FR-02", "003")).json).toMatchObject({ state: 1 });
  });
});

describe("certificates of a policy", () => {
  test("are kept each once, by the digits of a fingerprint or by name, and a server that asks for none warns", async () => {
    const fingerprint = "AB".repeat(32);
    const colons = fingerprint.replaceAll(/(..)(?!$)/g, "$1:");
    const boundCertificates = [
      { certificate: "pc-07", deviceCodes: ["FR-02", "FR-01"] },
      { certificate: colons, deviceCodes: [] },
      { certificate: "pc-07", deviceCodes: ["FR-03", "FR-01"] },
    ];
    const { json: before } = await ask("001/machine-policy");
    const policy = { ...POLICY, certificate: "required", boundCertificates, basedOn: (before as Policy).version };
    expect(await ask("001/machine-policy", "PUT", policy)).toMatchObject({
      status: 200,
      json: {
        certificate: "required",
        boundCertificates: [
          { certificate: fingerprint.toLowerCase(), deviceCodes: [] },
          { certificate: "pc-07", deviceCodes: ["FR-01", "FR-02", "FR-03"] },
        ],
        refusedCertificates: [],
      },
    });
    expect((await saveBy("FR-01", "001")).headers["x-error-code"]).toBe("ACCESS_DENIED");
    const warning = { code: "CERTIFICATES_NOT_ASKED_FOR", accountSet: "001" };
    expect((await server.ask("/readyz")).json).toMatchObject({ warnings: [warning] });
    const preview = await ask("001/machine-policy/preview", "POST", {});
    expect(preview.json).toMatchObject({ items: [{ deviceCode: "FR-01", refusedBy: ["certificate"] }] });
  });
});

describe("tokens of machines", () => {
  interface Issued {
    readonly text: string;
    readonly token: { readonly id: number };
  }

  test("are shown once, renewed beside the old one, and count no longer when they are revoked", async () => {
    await ask("003/machine-policy", "PUT", { ...POLICY, token: "required", basedOn: 1 });
    const saved = async (text: string) => (await saveBy("FR-01", "003", { "x-api-key": text })).json;
    const added = await ask("003/machine-tokens", "POST", { name: "厂商A", expiresAt: null });
    const one = added.json as Issued;
    expect([added.status, one]).toMatchObject([201, { token: { name: "厂商A", expiresAt: null, lastUsedAt: null } }]);
    expect(one.text).toMatch(/^cgm_[\w-]{43}$/);
    expect(await saved(one.text)).toMatchObject({ state: 1 });
    const renewal = { expiresAt: null, overlapMinutes: 60 };
    const renewed = await ask(`003/machine-tokens/${one.token.id}/renewal`, "POST", renewal);
    const other = renewed.json as Issued;
    for (const { text } of [one, other]) expect(await saved(text)).toMatchObject({ state: 1 });
    const listed = await server.ask("/api/v1/account-sets/003/machine-tokens");
    expect((listed.json as { items: readonly object[] }).items).toMatchObject([
      { id: one.token.id, name: "厂商A", expiresAt: expect.any(String), lastUsedAt: expect.any(String) },
      { id: other.token.id, name: "厂商A", expiresAt: null, lastUsedAt: expect.any(String) },
    ]);
    for (const { text } of [one, other]) expect(listed.text).not.toContain(text.slice(4));
    expect(listed.text).not.toContain("hash");
    expect(await ask(`003/machine-tokens/${one.token.id}`, "DELETE", {})).toMatchObject({ status: 200 });
    expect(await saved(one.text)).toMatchObject({ state: -1, msg: "设备无权访问账套: 003" });
    expect(await saved(other.text)).toMatchObject({ state: 1 });
  });

  test("are those of their account set alone", async () => {
    const issued = (await ask("001/machine-tokens", "POST", { name: "A", expiresAt: null })).json as Issued;
    expect((await saveBy("FR-01", "003", { "x-api-key": issued.text })).headers["x-error-code"]).toBe("ACCESS_DENIED");
    for (const [path, method, body] of [
      [`002/machine-tokens/${issued.token.id}`, "DELETE", {}],
      [`002/machine-tokens/${issued.token.id}/renewal`, "POST", { expiresAt: null, overlapMinutes: 0 }],
    ] as const) {
      expect(await ask(path, method, body)).toMatchObject({ status: 404, json: { code: "TOKEN_NOT_FOUND" } });
    }
  });
});
