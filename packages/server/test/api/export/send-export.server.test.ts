import { get } from "node:http";
import type { AddressInfo } from "node:net";
import { type RecordPage, type RecordStore, type SnapshotReader, StoreError } from "@cellgrade/store/store";
import fastify from "fastify";
import { pino } from "pino";
import { afterEach, expect, test } from "vitest";
import { createExports } from "../../../src/api/export/exports.ts";
import { exportTable } from "../../../src/api/export/export-table.ts";
import { type Format, FORMATS, sendExport } from "../../../src/api/export/send-export.ts";
import { SAMPLE_RECORD } from "../../running-server.ts";

// A store that fails while an export reads it.

const units = { voltage: "V", electricity: "A", volume: "Ah", energy: "Wh" };
const exports = createExports();
let app = fastify();
afterEach(() => app.close());

/** Serves one export of a store that gives so many pages and then fails; how its answer ends. */
const HERE = { id: null };

async function exportOf(format: Format, pages: number) {
  const receipt = { receivedAt: 1_000, revision: 1, lateReplay: false, testTimeAhead: false, exclusion: null };
  let given = 0;
  async function search(): Promise<RecordPage> {
    if (given === pages) throw new StoreError("a query failed", "nothing");
    given += 1;
    const items = Array.from({ length: 1_000 }, (_, index) => ({
      ...SAMPLE_RECORD,
      barcode: `${given}-${index}`,
      ...receipt,
    }));
    return { items, hasNext: true, hasPrevious: false, stoppedAt: null };
  }
  const count = () => Promise.reject(new StoreError("a query failed", "nothing"));
  const store = {
    snapshot: <Result>(work: (reader: SnapshotReader) => Promise<Result>) => work({ search }),
    count,
  } as unknown as RecordStore;
  app = fastify();
  app.get("/", async (_request, reply) => {
    const request = {
      filter: {},
      order: { sortBy: "barcode", descending: false } as const,
      table: exportTable({
        accountSet: { timeZone: "UTC", units },
        rules: [],
        isUnread: () => false,
        names: ["barcode"],
        language: "en",
      }),
      format,
      fileName: `x.${format}`,
    };
    const running = exports.start(`${format}-${pages}`, HERE);
    await sendExport({ store, running, log: pino({ level: "silent" }) }, request, reply);
    return reply;
  });
  await app.listen({ host: "127.0.0.1", port: 0 });
  const { port } = app.server.address() as AddressInfo;
  return new Promise<{ status: number; bytes: number; whole: boolean }>((resolve, reject) => {
    get({ port, agent: false }, (response) => {
      let bytes = 0;
      response.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
      });
      response.on("error", () => {});
      response.on("close", () => resolve({ status: response.statusCode ?? 0, bytes, whole: response.complete }));
    }).on("error", reject);
  });
}

test.each(Object.keys(FORMATS) as Format[])("a failure in the middle breaks a %s off", async (format) => {
  const { status, bytes, whole } = await exportOf(format, 3);
  expect(status).toBe(200);
  expect(bytes).toBeGreaterThan(10);
  expect(whole).toBe(false);
  await expect.poll(() => exports.find(`${format}-3`, HERE)).toMatchObject({ state: "failed", rowsTotal: null });
});

test("a failure before the first row is an error, and no file", async () => {
  expect(await exportOf("csv", 0)).toMatchObject({ status: 500, whole: true }); // 503 behind the problem handlers
  expect(exports.find("csv-0", HERE)).toMatchObject({ state: "failed", rows: 0 });
});
