import { request as httpRequest } from "node:http";
import { SAVE_BATCH_PATH } from "@cellgrade/contract/wire";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Answer, SAMPLE_RECORD, startTestServer, type TestServer } from "../../running-server.ts";
import { sendJson } from "../json-client.ts";

// All that a filter fits is kept out of statistics with one reason, and counted again.

const SET = "/api/v1/account-sets/001";
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const excludeAll = (query: string, body: unknown = { reason: "探针接触不良" }): Promise<Answer> =>
  sendJson(server, "POST", `${SET}/exclusions?${query}`, body);
const includeAll = (query: string): Promise<Answer> => sendJson(server, "DELETE", `${SET}/exclusions?${query}`, {});

async function get(path: string): Promise<unknown> {
  const { status, json, text } = await server.ask(`${SET}/${path}`);
  expect(status, text).toBe(200);
  return json;
}

async function barcodesOf(query: string): Promise<string[]> {
  const { items } = (await get(`records?sort=barcode&${query}`)) as { items: { barcode: string }[] };
  return items.map(({ barcode }) => barcode);
}

test("what would be done is told first, what was done afterwards, and it is undone by the moment that was answered", async () => {
  for (const [index, deviceCode] of ["FR-01", "FR-01", "FR-01", "FR-02"].entries()) {
    await server.save({ ...SAMPLE_RECORD, barcode: `CELL${index}`, deviceCode });
  }
  await sendJson(server, "PUT", `${SET}/records/CELL0/exclusion`, { reason: "样品" });
  expect(await get("exclusions?deviceCode=FR-01")).toEqual({ counted: 2, excluded: 1, max: 100_000 });
  const done = await excludeAll("deviceCode=FR-01", { reason: " 探针接触不良 " });
  expect(done.json).toEqual({ count: 2, left: 0, excludedAt: expect.stringMatching(/Z$/) });
  expect(await get("exclusions?deviceCode=FR-01")).toMatchObject({ counted: 0, excluded: 3 });
  expect(await get("distribution")).toMatchObject({ count: 1, excluded: 3 });
  const { excludedAt } = done.json as { excludedAt: string };
  expect(await barcodesOf(`excludedAt=${excludedAt}`)).toEqual(["CELL1", "CELL2"]);
  expect(await get("records/CELL1")).toMatchObject({ excluded: { reason: "探针接触不良", excludedAt } });
  expect(await get(`distribution?excludedAt=${excludedAt}`)).toMatchObject({ count: 2 });
  expect((await includeAll(`excludedAt=${excludedAt}`)).json).toEqual({ count: 2, left: 0 });
  expect(await barcodesOf("excluded=true"), "what was excluded before stays so").toEqual(["CELL0"]);
  expect((await includeAll("deviceCode=FR-01")).json).toEqual({ count: 1, left: 0 });
  expect(await barcodesOf("excluded=true")).toEqual([]);
});

test("a change goes on to its end when its client leaves, and is written down", async () => {
  const records = (from: number): object[] =>
    Array.from({ length: 1_000 }, (_, index) => ({ ...SAMPLE_RECORD, barcode: `LEFT${from + index}` }));
  for (const from of [0, 1_000, 2_000]) {
    const answer = await server.ask(SAVE_BATCH_PATH, {
      method: "POST",
      headers: { "content-type": "application/json", "x-request-datasource": "001" },
      body: JSON.stringify({ records: records(from) }),
    });
    expect(answer.text).toContain('"state":1');
  }
  const asked = httpRequest(`${server.url}${SET}/exclusions?barcodePrefix=LEFT`, {
    method: "POST",
    headers: { "content-type": "application/json" },
  });
  asked.on("error", () => {}); // its own end
  asked.end('{"reason":"x"}');
  const excluded = async (): Promise<unknown> => get("exclusions?barcodePrefix=LEFT");
  await expect.poll(excluded).not.toMatchObject({ excluded: 0 });
  asked.destroy();
  await expect.poll(excluded).toMatchObject({ counted: 0, excluded: 3_000 });
  const entries = async (): Promise<unknown> => (await server.ask("/api/v1/audit?action=excludeRecords")).json;
  await expect
    .poll(entries)
    .toMatchObject({ items: [{ after: expect.stringContaining('"count":3000') }, expect.anything()] });
});

test("what was excluded of a run is shown and undone whole, the measurements among it that were replaced", async () => {
  const first = { ...SAMPLE_RECORD, deviceCode: "RUN-1", testTime: "2024-03-02 08:00:00" };
  for (const barcode of ["RUN-A", "RUN-B"]) await server.save({ ...first, barcode });
  await server.save({ ...first, barcode: "RUN-A", deviceCode: "RUN-2", testTime: "2024-03-02 18:00:00" });
  const run = `run=${encodeURIComponent("RUN-1@2024-03-02 08:00:00")}`;
  const { excludedAt, count } = (await excludeAll(run)).json as { excludedAt: string; count: number };
  expect(count).toBe(2);
  await server.save({ ...first, barcode: "RUN-B", deviceCode: "RUN-2", testTime: "2024-03-02 18:00:00" });
  expect(await get(`exclusions?excludedAt=${excludedAt}`)).toMatchObject({ counted: 0, excluded: 2 });
  expect(await barcodesOf(`excludedAt=${excludedAt}`)).toEqual(["RUN-A", "RUN-B"]);
  expect((await includeAll(`excludedAt=${excludedAt}`)).json).toEqual({ count: 2, left: 0 });
  expect(await get(`exclusions?${run}`)).toMatchObject({ counted: 2, excluded: 0 });
});

test("the audit trail has the whole filter, as people read it", async () => {
  expect((await excludeAll("barcodePrefix=what?&workStep=1%2B+%E5%AE%B9")).json).toMatchObject({ count: 0 });
  const { json } = await server.ask("/api/v1/audit?action=excludeRecords&limit=1");
  expect(JSON.stringify(json)).toContain("barcodePrefix=what?&workStep=1+ 容");
});

test.each<[field: string, body: unknown]>([
  ["reason", {}],
  ["reason", { reason: " " }],
  ["reason", { reason: "x".repeat(201) }],
  ["body", { reason: "x", by: "me" }],
])("%s is refused in %j, and nothing changes", async (field, body) => {
  expect((await excludeAll("barcodePrefix=CELL", body)).json).toMatchObject({ status: 400, field });
  expect(await get("exclusions?barcodePrefix=CELL")).toMatchObject({ excluded: 0 });
});

test("a filter that is misspelt is refused: it would be a filter of everything", async () => {
  expect((await excludeAll("devicecode=FR-01")).json).toMatchObject({ status: 400, code: "PARAMETER_UNKNOWN" });
  expect((await includeAll("excludedAt=yesterday")).json).toMatchObject({ status: 400, parameter: "excludedAt" });
  expect((await sendJson(server, "POST", "/api/v1/account-sets/009/exclusions", { reason: "x" })).status).toBe(404);
});
