import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LIST_PATH } from "@cellgrade/contract/wire";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newAccountSet } from "../../../src/account-sets/new-account-set.ts";
import { SAMPLE_RECORD, startTestServer, type TestServer } from "../../running-server.ts";
import { withEngine } from "../../throwaway-engine.ts";
import { sendJson } from "../json-client.ts";

// CONTRACT clause 2: invisible characters around a text are trimmed since 1.1. Records from before have them, and are found.

/** Kept by a server of before. */
const OLD = "OLD-1\u200b";
/** Kept as OLD-2 now, and once more by a server of before. */
const TWICE = "\u202aOLD-2";

let data: string;
let server: TestServer;
beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), "cellgrade-test-"));
  await withEngine(data, "server", async (engine) => {
    const set = await engine.system.accountSets.add(newAccountSet("001", "001"));
    if (set === null) throw new Error("the account set is there already");
    const store = engine.openStore(set);
    const records = [OLD, TWICE].map((barcode) => ({ ...SAMPLE_RECORD, barcode, workStep: "分容\u200b" }));
    const submissions = records.map((record) => ({ record, receivedAt: 1_709_341_448_000 }));
    await store.saveBatch(submissions, {
      overwrite: "arrival",
      historyDays: 90,
      timeZone: "Asia/Shanghai",
      clockConfirmed: true,
    });
    await store.close();
  });
  server = await startTestServer({ data });
  for (const barcode of ["OLD-2", "NEW-1"]) await server.save({ ...SAMPLE_RECORD, barcode });
});
afterAll(async () => {
  await server.stop();
  rmSync(data, { recursive: true, force: true });
});

/** What is asked for, and the barcode of the record that is found. */
const LOOK_UPS = [
  [OLD, OLD],
  [` ${OLD}\r\n`, OLD],
  [TWICE, TWICE],
  ["OLD-2", "OLD-2"],
  ["\u200bNEW-1\ue004", "NEW-1"],
] as const;

const address = (barcode: string, more = "") =>
  `/api/v1/account-sets/001/record${more}?barcode=${encodeURIComponent(barcode)}`;

test.each(LOOK_UPS)("asked for by %j: %j, by every way to ask", async (asked, kept) => {
  expect((await server.ask(address(asked))).json).toMatchObject({ barcode: kept });
  expect((await server.ask(address(asked, "/history"))).status).toBe(200);
  const headers = { "x-request-datasource": "001", "content-type": "application/json" };
  const body = JSON.stringify({ barcodeArr: [asked, asked] });
  const listed = (await server.ask(LIST_PATH, { method: "POST", headers, body })).json;
  expect(listed).toMatchObject({ resBody: [{ barcode: kept }, { barcode: kept }] });
  expect((listed as { resBody: unknown[] }).resBody).toHaveLength(2);
  const excluded = await sendJson(server, "PUT", address(asked, "/exclusion"), { reason: "探针" });
  expect(excluded.json).toMatchObject({ barcode: kept, excluded: { reason: "探针" } });
  expect((await sendJson(server, "DELETE", address(asked, "/exclusion"), {})).json).toMatchObject({ excluded: null });
});

test("pages, filters and stored lists hold them, each once", async () => {
  const records = async (query: string): Promise<readonly string[]> => {
    const { json } = await server.ask(`/api/v1/account-sets/001/records?sort=barcode&${query}`);
    return (json as { items: { barcode: string }[] }).items.map(({ barcode }) => barcode);
  };
  const first = (await server.ask("/api/v1/account-sets/001/records?sort=barcode&limit=2")).json as {
    readonly items: readonly { readonly barcode: string }[];
    readonly nextCursor: string;
  };
  expect(first.items.map(({ barcode }) => barcode)).toEqual(["NEW-1", OLD]);
  expect(await records(`cursor=${first.nextCursor}`)).toEqual(["OLD-2", TWICE]);
  expect(await records(`barcode=${encodeURIComponent(OLD)}`)).toEqual([OLD]);
  expect(await records(`barcode=${encodeURIComponent("NEW-1\u200b")}`)).toEqual(["NEW-1"]);
  expect(await records(`workStep=${encodeURIComponent("分容\u200b")}`)).toEqual([OLD, TWICE]);
  const barcodes = [OLD, "NEW-1\u200b", "NEW-1"];
  const stored = await sendJson(server, "POST", "/api/v1/account-sets/001/barcode-lists", { barcodes });
  expect(stored.json).toMatchObject({ count: 2 });
  expect(await records(`barcodeList=${(stored.json as { id: string }).id}`)).toEqual(["NEW-1", OLD]);
});
