import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Answer, SAMPLE_RECORD, startTestServer, type TestServer } from "../../running-server.ts";
import { sendJson } from "../json-client.ts";

// A record kept out of statistics: it stays, is shown with its reason, and can be counted again.

const RECORDS = "/api/v1/account-sets/001/records";
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const exclude = (barcode: string, body: unknown): Promise<Answer> =>
  sendJson(server, "PUT", `${RECORDS}/${barcode}/exclusion`, body);
const include = (barcode: string): Promise<Answer> => sendJson(server, "DELETE", `${RECORDS}/${barcode}/exclusion`, {});

test("an excluded record is answered with its reason, found by the filter, and counted again when that is asked for", async () => {
  for (const barcode of ["A", "B"]) await server.save({ ...SAMPLE_RECORD, barcode });
  const excluded = { reason: "探针接触不良", excludedAt: expect.stringMatching(/Z$/) };
  const answer = await exclude("A", { reason: " 探针接触不良 " });
  expect(answer.status, answer.text).toBe(200);
  expect(answer.json).toMatchObject({ barcode: "A", volume: SAMPLE_RECORD.volume, excluded });
  expect((await server.ask(`${RECORDS}/A`)).json).toEqual(answer.json);
  expect((await server.ask(`${RECORDS}?excluded=true`)).json).toMatchObject({ items: [{ barcode: "A", excluded }] });
  expect((await server.ask(`${RECORDS}?excluded=false`)).json).toMatchObject({ items: [{ barcode: "B" }] });
  expect((await include("A")).json).toMatchObject({ barcode: "A", excluded: null });
  expect((await server.ask(`${RECORDS}?excluded=true`)).json).toMatchObject({ items: [] });
});

test("it belongs to the version: a repetition stays excluded, a retest counts, and history tells", async () => {
  await server.save({ ...SAMPLE_RECORD, barcode: "RETEST" });
  await exclude("RETEST", { reason: "x" });
  await server.save({ ...SAMPLE_RECORD, barcode: "RETEST" });
  expect((await server.ask(`${RECORDS}/RETEST`)).json).toMatchObject({ excluded: { reason: "x" } });
  await server.save({ ...SAMPLE_RECORD, barcode: "RETEST", volume: 1 });
  expect((await server.ask(`${RECORDS}/RETEST`)).json).toMatchObject({ excluded: null });
  expect((await server.ask(`${RECORDS}/RETEST/history`)).json).toMatchObject({
    items: [{ excluded: { reason: "x" } }],
  });
});

test("a machine that asks for its record is told nothing of it", async () => {
  await server.save({ ...SAMPLE_RECORD, barcode: "LISTED" });
  await exclude("LISTED", { reason: "x" });
  const { json } = await server.ask("/api/pick/volumeCollectData/list", {
    method: "POST",
    headers: { "x-request-datasource": "001" },
    body: '{"barcodeArr": ["LISTED"]}',
  });
  expect(json).toMatchObject({
    resBody: [{ ...SAMPLE_RECORD, barcode: "LISTED", receivedAt: expect.stringMatching(/Z$/) }],
  });
  expect(Object.keys((json as { resBody: object[] }).resBody[0] ?? {})).toHaveLength(10);
});

describe("is refused", () => {
  test("404 where there is no record, of a barcode or an account set", async () => {
    for (const answer of [
      await exclude("NOWHERE", { reason: "x" }),
      await include("NOWHERE"),
      await exclude("%00", { reason: "x" }),
      await sendJson(server, "PUT", "/api/v1/account-sets/009/records/A/exclusion", { reason: "x" }),
    ]) {
      expect(answer.status).toBe(404);
      expect(answer.headers["content-type"]).toMatch(/^application\/problem\+json/);
    }
  });

  test.each<[field: string, body: unknown]>([
    ["reason", {}],
    ["reason", { reason: " " }],
    ["reason", { reason: null }],
    ["reason", { reason: "x".repeat(201) }],
    ["body", "x"],
    ["body", { reason: "x", by: "me" }],
  ])("%s: %j", async (field, body) => {
    await server.save({ ...SAMPLE_RECORD, barcode: "STAYS" });
    expect((await exclude("STAYS", body)).json).toMatchObject({ status: 400, field });
    expect((await server.ask(`${RECORDS}/STAYS`)).json).toMatchObject({ excluded: null });
  });

  test("without JSON, or from a page of another origin", async () => {
    await server.save({ ...SAMPLE_RECORD, barcode: "GUARDED" });
    const path = `${RECORDS}/GUARDED/exclusion`;
    const body = '{"reason": "x"}';
    expect((await server.ask(path, { method: "PUT", body })).status).toBe(415);
    expect((await server.ask(path, { method: "DELETE" })).status).toBe(415);
    const headers = { "content-type": "application/json", origin: "http://elsewhere.example" };
    expect((await server.ask(path, { method: "PUT", headers, body })).status).toBe(403);
    expect((await server.ask(`${RECORDS}/GUARDED`)).json).toMatchObject({ excluded: null });
  });
});
