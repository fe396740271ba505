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
