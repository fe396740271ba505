import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Answer, SAMPLE_RECORD, startTestServer, type TestServer } from "../../running-server.ts";

const SET = "/api/v1/account-sets/001";
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({ accountSets: ["001", "002"].map((code) => ({ code, name: code })) });
  for (const barcode of ["A", "B", "C", "电芯𠮷"]) await server.save({ ...SAMPLE_RECORD, barcode });
});
afterAll(() => server.stop());

function store(body: unknown, set = SET): Promise<Answer> {
  return server.ask(`${set}/barcode-lists`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

async function idOf(barcodes: readonly unknown[]): Promise<string> {
  const answer = await store({ barcodes });
  expect(answer.status, answer.text).toBe(201);
  return (answer.json as { id: string }).id;
}

async function found(query: string): Promise<string[]> {
  const { json } = await server.ask(`${SET}/records?sort=barcode&${query}`);
  return (json as { items: { barcode: string }[] }).items.map(({ barcode }) => barcode);
}

describe("a stored list", () => {
  test("names its barcodes in a query, of which those found are answered", async () => {
    const id = await idOf(["C", "A", "NONE", "电芯𠮷"]);
    expect(await found(`barcodeList=${id}`)).toEqual(["A", "C", "电芯𠮷"]);
    expect((await server.ask(`${SET}/summary?barcodeList=${id}`)).json).toMatchObject({ count: 3 });
  });

  test("together with other filters: all hold", async () => {
    const id = await idOf(["A", "B"]);
    expect(await found(`barcodeList=${id}&barcode=B&barcode=C`)).toEqual(["B"]);
    expect(await found(`barcodeList=${id}&barcode=C`)).toEqual([]);
    expect(await found(`barcodeList=${id}&barcodePrefix=A`)).toEqual(["A"]);
  });

  test("is read as saving reads barcodes, each counted once", async () => {
    const answer = await store({ barcodes: ["A", " A\r\n", "B", 5] });
    expect(answer.json).toEqual({
      id: expect.stringMatching(/^[\w-]+$/),
      count: 3,
      expiresAt: expect.stringMatching(/Z$/),
    });
    expect(Date.parse((answer.json as { expiresAt: string }).expiresAt)).toBeGreaterThan(Date.now());
  });

  test("stored again has the same id; of another account set it is unknown", async () => {
    const id = await idOf(["A", "B", "C"]);
    expect(await idOf(["A", "B", "C"])).toBe(id);
    const { status } = await server.ask(`/api/v1/account-sets/002/records?barcodeList=${id}`);
    expect(status).toBe(404);
  });

  test("of 1,000 of the longest barcodes is taken", async () => {
    const barcodes = Array.from({ length: 1_000 }, (_, n) => String(n).padStart(4, "0") + "𠮷".repeat(124));
    // Escaped, as many clients write what is not ASCII: 1.5 MiB.
    const body = JSON.stringify({ barcodes }).replaceAll("𠮷", "\\ud842\\udfb7");
    expect(body.length).toBeGreaterThan(1_400_000);
    const headers = { "content-type": "application/json" };
    const answer = await server.ask(`${SET}/barcode-lists`, { method: "POST", headers, body });
    expect(answer.json).toMatchObject({ count: 1_000 });
    expect(await found(`barcodeList=${(answer.json as { id: string }).id}`)).toEqual([]);
  });

  test("is 404 once it has expired", async () => {
    const id = await idOf(["EXPIRES"]);
    const system = new DatabaseSync(join(server.data, "system.sqlite"));
    system.prepare("update barcode_list set expires_at = ? where id = ?").run(Date.now() - 1, id);
    system.close();
    const { status, json } = await server.ask(`${SET}/records?barcodeList=${id}`);
    expect(status).toBe(404);
    expect(json).toMatchObject({ parameter: "barcodeList" });
  });
});

describe("what is no list is refused", () => {
  test.each<[string, unknown]>([
    ["no object", ["A"]],
    ["null", null],
    ["no barcodes", {}],
    ["none at all", { barcodes: [] }],
    ["no array", { barcodes: "A" }],
    ["too many", { barcodes: Array.from({ length: 1_001 }, String) }],
    ["an empty one", { barcodes: ["A", " "] }],
    ["one too long", { barcodes: ["x".repeat(129)] }],
    ["null among them", { barcodes: [null] }],
    ["another key", { barcodes: ["A"], barcodeArr: ["B"] }],
  ])("%s", async (_, body) => {
    const answer = await store(body);
    expect(answer.status).toBe(400);
    expect(answer.headers["content-type"]).toMatch(/^application\/problem\+json/);
  });

  test("the bad one is told by its place", async () => {
    expect((await store({ barcodes: ["A", "B", ""] })).json).toMatchObject({
      detail: expect.stringContaining("barcodes[2]"),
    });
  });

  test("broken JSON, an empty body and one over 4 MiB", async () => {
    const post = (body: string) =>
      server.ask(`${SET}/barcode-lists`, { method: "POST", headers: { "content-type": "application/json" }, body });
    for (const [body, status] of [
      ['{"barcodes": ["A"', 400],
      ["", 400],
      ['{"__proto__": {}, "barcodes": ["A"]}', 400],
      [`{"barcodes": ["${"x".repeat(4 * 1024 * 1024)}"]}`, 413],
    ] as const) {
      const answer = await post(body);
      expect(answer.status).toBe(status);
      expect(answer.headers["content-type"]).toMatch(/^application\/problem\+json/);
      expect(answer.text).not.toMatch(/FST_|Fastify|position/);
    }
  });

  test("an unknown account set", async () => {
    expect((await store({ barcodes: ["A"] }, "/api/v1/account-sets/009")).status).toBe(404);
  });
});
