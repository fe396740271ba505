import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AccessServer, startAccessServer } from "../../access/access-server.ts";
import { withEngine } from "../../throwaway-engine.ts";
import { SAMPLE_RECORD } from "../../running-server.ts";

// What a machine could not save, an engineer submits: by his role, and through the machines' own front door.

let access: AccessServer;
let engineer: string;
let limited: string;

beforeAll(async () => {
  access = await startAccessServer({ defaultAccountSet: "001" });
  const add = async (accountSets: readonly string[] | null) => {
    const body = { name: "engineer", role: "engineer", accountSets, expiresAt: null };
    const { json } = await access.ask("/api/v1/tokens", { method: "POST", token: access.admin, body });
    return (json as { text: string }).text;
  };
  engineer = await add(null);
  limited = await add(["002"]);
});
afterAll(() => access.stop());

interface Told {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const submit = (body: object, { token = engineer, code = "001" } = {}) =>
  access.ask(`/api/v1/account-sets/${code}/submissions`, { method: "POST", token, body });

async function told(body: object, where?: { readonly token?: string; readonly code?: string }): Promise<Told> {
  const { status, json } = await submit(body, where);
  expect(status).toBe(200);
  return json as Told;
}

const recordOf = async (barcode: string, code = "001") =>
  (await access.ask(`/api/v1/account-sets/${code}/records/${barcode}`, { token: access.admin })).json;

const cell = (barcode: string, changes: object = {}) => ({ ...SAMPLE_RECORD, barcode, ...changes });

describe("a submission of an engineer", () => {
  test("is saved as a machine's, and answered with what the machine would be answered", async () => {
    const machine = await access.server.save(cell("M-1"));
    const { status, headers, body } = await told({ body: JSON.stringify(cell("E-1")) });
    expect([status, body]).toEqual([machine.status, machine.text]);
    expect(headers["content-type"]).toBe(machine.headers["content-type"]);
    expect(await recordOf("E-1")).toMatchObject({ volume: SAMPLE_RECORD.volume, revision: 1 });
  });

  test("is refused as a machine's: with the code, each fault, and a place in the ledger", async () => {
    const wrong = cell("E-2", { volume: "much", deviceCode: "FR-SUBMIT" });
    const machine = await access.server.save(wrong);
    const { headers, body } = await told({ body: JSON.stringify(wrong) });
    expect(body).toBe(machine.text);
    expect(headers["x-error-code"]).toBe("FIELD_INVALID");
    const { json } = await access.ask("/api/v1/account-sets/001/rejections?deviceCode=FR-SUBMIT", {
      token: access.admin,
    });
    const [mine, machines] = (json as { items: { bodyText: string; address: string; code: string }[] }).items;
    expect(mine).toMatchObject({ code: "FIELD_INVALID", address: "127.0.0.1", bodyText: JSON.stringify(wrong) });
    expect(mine?.bodyText).toBe(machines?.bodyText);
  });

  test("is read by the same reader: bytes in another encoding, compressed, too large", async () => {
    const gbk = Buffer.from(JSON.stringify(cell("E-3", { workStep: "?" })).replace("?", "\x95r"), "latin1");
    await told({ bodyBase64: gbk.toString("base64") });
    expect(await recordOf("E-3")).toMatchObject({
      workStep: new TextDecoder("gb18030").decode(Buffer.from("\x95r", "latin1")),
    });
    const headers = { "X-Request-Datasource": "001", "content-encoding": "gzip" };
    await told({ headers, bodyBase64: gzipSync(JSON.stringify(cell("E-4"))).toString("base64") });
    expect(await recordOf("E-4")).toMatchObject({ revision: 1 });
    const large = await told({ body: " ".repeat(64 * 1024 + 1) });
    expect(large.headers["x-error-code"]).toBe("BODY_TOO_LARGE");
    expect((await told({ body: "" })).headers["x-error-code"]).toBe("BODY_INVALID");
  });

  test("names the account set of the path, or what its headers name", async () => {
    const body = JSON.stringify(cell("E-5"));
    const code = async (headers: object) => (await told({ headers, body })).headers["x-error-code"];
    expect(await code({ "x-request-datasource": "009" })).toBe("ACCOUNT_SET_UNKNOWN");
    expect(await code({ "x-request-datasource": "001, 002" })).toBe("ACCOUNT_SET_AMBIGUOUS");
    expect(await code({ "x-request-datasource": "002" })).toBeUndefined();
    expect(await recordOf("E-5", "002")).toMatchObject({ barcode: "E-5" });
    expect(await recordOf("E-5")).toMatchObject({ code: "RECORD_NOT_FOUND" });
    expect(await code({})).toBeUndefined(); // the default one
    expect(await recordOf("E-5")).toMatchObject({ barcode: "E-5" });
  });

  test("is asked nothing that its account set asks of machines", async () => {
    const closed = { networks: ["10.9.9.9/32"], token: "required", deviceCodes: "closed" } as const;
    await withEngine(access.server.data, "administration", ({ system }) =>
      system.machineAccess.change("002", { ...closed, changedAt: Date.now() }),
    );
    const machine = async () => (await access.server.save(cell("P-1"), { "x-request-datasource": "002" })).headers;
    await expect.poll(async () => (await machine())["x-error-code"]).toBe("ACCESS_DENIED");
    const mine = await told({ body: JSON.stringify(cell("P-1")) }, { code: "002" });
    expect(mine.headers["x-error-code"]).toBeUndefined();
  });

  test("comes in as of a browser, whose marks are those of the console and not of a page elsewhere", async () => {
    const headers = { "x-request-datasource": "001", origin: "http://evil.example", host: "evil.example" };
    expect((await told({ headers, body: JSON.stringify(cell("E-6")) })).headers["x-error-code"]).toBeUndefined();
  });
});

test("by its headers nobody submits to an account set that he may not see, nor learns that it is there", async () => {
  const body = JSON.stringify(cell("L-1"));
  const toldOf = (code: string) =>
    told({ headers: { "x-request-datasource": code }, body }, { token: limited, code: "002" });
  const [foreign, missing] = [await toldOf("001"), await toldOf("009")];
  expect(foreign.headers["x-error-code"]).toBe("ACCOUNT_SET_UNKNOWN");
  expect(foreign.body.replace("001", "009")).toBe(missing.body);
  const byDefault = await told({ headers: {}, body }, { token: limited, code: "002" });
  expect(byDefault.headers["x-error-code"]).toBe("ACCOUNT_SET_UNKNOWN");
  expect(await recordOf("L-1")).toMatchObject({ code: "RECORD_NOT_FOUND" });
  expect((await told({ body }, { token: limited, code: "002" })).headers["x-error-code"]).toBeUndefined();
});

test("a refusal that it corrects is marked as done once it is stored, by whoever may see that refusal", async () => {
  await access.server.save({ ...cell("R-1"), deviceCode: "FR-DONE", voltage: "x" });
  const refused = async () => {
    const answer = await access.ask("/api/v1/account-sets/001/rejections?deviceCode=FR-DONE", { token: access.admin });
    return (answer.json as { items: { id: number; resubmittedAt: string | null }[] }).items.at(-1);
  };
  const rejection = (await refused())?.id;
  const notFound = { status: 404, json: { code: "REJECTION_NOT_FOUND" } };
  expect(await submit({ body: "{}", rejection }, { token: limited, code: "002" })).toMatchObject(notFound);
  expect(await submit({ body: "{}", rejection: 999_999 })).toMatchObject(notFound);
  await told({ body: "{}", rejection });
  expect(await refused()).toMatchObject({ resubmittedAt: null });
  await told({ body: JSON.stringify(cell("R-1")), rejection });
  expect(await refused()).toMatchObject({ id: rejection, resubmittedAt: expect.stringMatching(/Z$/) });
});

test("what is no description of a submission is refused by its field, and saves nothing", async () => {
  const refusal = async (body: object) => {
    const { status, json } = await submit(body);
    const { code, field } = json as { code: string; field: string };
    return [status, code, field];
  };
  for (const headers of [
    [],
    "x",
    { "a b": "1" },
    { a: 1 },
    { a: "1\r\nb: 2" },
    { a: "电" },
    { a: "x".repeat(2_000) },
  ]) {
    expect(await refusal({ headers, body: "{}" }), JSON.stringify(headers)).toEqual([
      400,
      "HEADERS_EXPECTED",
      "headers",
    ]);
  }
  for (const body of [{}, { body: 1 }, { body: "{}", bodyBase64: "e30=" }, { bodyBase64: "?" }, { bodyBase64: 1 }]) {
    expect(await refusal(body), JSON.stringify(body)).toEqual([400, "BODY_TEXT_EXPECTED", "body"]);
  }
  for (const rejection of [0, "1", 1.5, null]) {
    expect(await refusal({ body: "{}", rejection })).toEqual([400, "WHOLE_NUMBER_EXPECTED", "rejection"]);
  }
});
