import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test, vi } from "vitest";
import { sendJson } from "../api/json-client.ts";
import { SAMPLE_RECORD, startTestServer, type TestServer } from "../running-server.ts";

const DAY_MS = 24 * 3_600_000;
const SETS = ["001", "002"].map((code) => ({ code, name: code }));

/** Changes a database while no server has it. */
function edit(data: string, file: string, sql: string, ...values: number[]): void {
  const db = new DatabaseSync(join(data, file));
  db.prepare(sql).run(...values);
  db.close();
}

async function barcodesOf(server: TestServer, code: string): Promise<string[]> {
  const { json } = await server.ask(`/api/v1/account-sets/${code}/records?sort=barcode`);
  return (json as { items: { barcode: string }[] }).items.map(({ barcode }) => barcode);
}

async function refusalsOf(server: TestServer, code: string): Promise<number> {
  const { json } = await server.ask(`/api/v1/account-sets/${code}/rejections`);
  return (json as { items: unknown[] }).items.length;
}

test("records and refused submissions go after the days of their account set, and never where none are set", async () => {
  const data = mkdtempSync(join(tmpdir(), "cellgrade-prune-"));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  const first = await startTestServer({ data, accountSets: SETS });
  for (const { code } of SETS) {
    const headers = { "x-request-datasource": code };
    for (const barcode of ["OLD", "NEW"]) await first.save({ ...SAMPLE_RECORD, barcode }, headers);
    await first.save({ ...SAMPLE_RECORD, volume: "x" }, headers);
  }
  const days = { recordDays: 30, rejectionDays: 30 };
  expect((await sendJson(first, "PATCH", "/api/v1/account-sets/002", days)).status).toBe(200);
  await first.stop();

  const longAgo = Date.now() - 31 * DAY_MS;
  for (const file of ["account-sets/0001-001.sqlite", "account-sets/0002-002.sqlite"]) {
    edit(data, file, "update version set received_at = ?, checksum = null where barcode = 'OLD'", longAgo);
  }
  edit(data, "system.sqlite", "update rejection set received_at = ?", longAgo);

  const second = await startTestServer({ data, accountSets: SETS });
  onTestFinished(() => second.stop());
  await vi.waitFor(
    async () => {
      expect(await barcodesOf(second, "002")).toEqual(["NEW"]);
      expect(await refusalsOf(second, "002")).toBe(0);
    },
    { timeout: 5_000 },
  );
  // They are looked through in the order of their codes.
  expect(await barcodesOf(second, "001")).toEqual(["NEW", "OLD"]);
  expect(await refusalsOf(second, "001")).toBe(1);
});

test("nothing goes by a clock that nobody has confirmed, and the API, /readyz and the audit trail say so until somebody does", async () => {
  const data = mkdtempSync(join(tmpdir(), "cellgrade-prune-"));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  const accountSets = [{ code: "001", name: "001" }];
  const first = await startTestServer({ data, accountSets });
  const days = { recordDays: 30, historyDays: 30, rejectionDays: 30 };
  expect((await sendJson(first, "PATCH", "/api/v1/account-sets/001", days)).status).toBe(200);
  for (const volume of [1, 2]) await first.save({ ...SAMPLE_RECORD, barcode: "OLD", volume });
  await first.save({ ...SAMPLE_RECORD, volume: "x" });
  await first.stop();
  // Seen from the records, the clock is 400 days ahead.
  const longAgo = Date.now() - 400 * DAY_MS;
  const version = "update version set received_at = ?, checksum = null";
  edit(data, "account-sets/0001-001.sqlite", version, longAgo);
  edit(data, "account-sets/0001-001.sqlite", "update version set replaced_at = ? where replaced_by > 0", longAgo);
  edit(data, "system.sqlite", "update rejection set received_at = ?", longAgo);

  const doubtful = { code: "CLOCK_UNCONFIRMED", accountSet: null };
  for (let start = 0; start < 2; start += 1) {
    const server = await startTestServer({ data, accountSets });
    expect((await server.ask("/readyz")).json).toMatchObject({ status: "ready", warnings: [doubtful] });
    expect((await server.ask("/api/v1/clock")).json).toMatchObject({ confirmed: false });
    await server.save({ ...SAMPLE_RECORD, barcode: `NEW-${start}`, testTime: "2098-01-01 00:00:00" });
    await server.stop(); // it waits for what is being deleted
  }
  const third = await startTestServer({ data, accountSets });
  expect(await barcodesOf(third, "001")).toEqual(["NEW-0", "NEW-1", "OLD"]);
  const { json } = await third.ask("/api/v1/account-sets/001/records?testTimeAhead=true");
  expect(json, "nothing is judged by that clock either").toMatchObject({ items: [] });
  expect((await third.ask("/api/v1/account-sets/001/records/OLD/history")).json).toMatchObject({
    items: [{ volume: 1 }],
  });
  expect(await refusalsOf(third, "001")).toBe(1);
  const confirmed = await sendJson(third, "POST", "/api/v1/clock/confirmation", {});
  expect([confirmed.status, confirmed.json]).toMatchObject([200, { confirmed: true, doubt: null }]);
  expect((await third.ask("/readyz")).json).toMatchObject({ warnings: [] });
  expect((await third.ask("/api/v1/audit?action=confirmClock")).json).toMatchObject({
    items: [{ action: "confirmClock" }],
  });
  await third.stop();

  const fourth = await startTestServer({ data, accountSets });
  onTestFinished(() => fourth.stop());
  await vi.waitFor(
    async () => {
      expect(await barcodesOf(fourth, "001")).toEqual(["NEW-0", "NEW-1"]);
      expect(await refusalsOf(fourth, "001")).toBe(0);
    },
    { timeout: 5_000 },
  );
});
