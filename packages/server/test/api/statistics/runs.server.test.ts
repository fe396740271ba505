import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sendJson } from "../json-client.ts";
import { SAMPLE_RECORD, startTestServer, type TestServer } from "../../running-server.ts";

const SET = "/api/v1/account-sets/001";
type Json = { readonly [name: string]: unknown };

let server: TestServer;
const get = async (path: string): Promise<Json> => (await server.ask(`${SET}/${path}`)).json as Json;
const runName = (deviceCode: string, testTime: string): string =>
  `run=${encodeURIComponent(`${deviceCode}@${testTime}`)}`;

/** A tray of a machine: its cells by station, each a second after the other. */
async function tray(deviceCode: string, start: string, volumes: { readonly [station: string]: number }): Promise<void> {
  for (const [index, [batteryStation, volume]] of Object.entries(volumes).entries()) {
    const testTime = `${start}:${String(index).padStart(2, "0")}`;
    const barcode = `${deviceCode} ${start} ${batteryStation}`;
    await server.save({ ...SAMPLE_RECORD, barcode, deviceCode, batteryStation, testTime, volume });
  }
}

beforeAll(async () => {
  server = await startTestServer();
  await tray("FR-1", "2024-03-02 08:00", { "1-10": 101, "1-9": 100, "1-2": 99 });
  await tray("FR-1", "2024-03-02 12:00", { "1-2": 105 });
  await tray("FR-2", "2024-03-02 10:00", { "1-2": 50, "1-3": 52 });
  // A retest of a cell of the first tray, in the machine beside it.
  const retest = { barcode: "FR-1 2024-03-02 08:00 1-9", deviceCode: "FR-2", batteryStation: "1-9" };
  await server.save({ ...SAMPLE_RECORD, ...retest, testTime: "2024-03-02 10:00:30", volume: 51 });
});
afterAll(() => server.stop());

describe("runs", () => {
  test("are listed newest first, with what each lacked and the figures of its cells", async () => {
    const { items, nextCursor, runGapMinutes } = await get("runs");
    expect({ nextCursor, runGapMinutes }).toEqual({ nextCursor: null, runGapMinutes: 20 });
    expect(items).toMatchObject([
      { deviceCode: "FR-1", start: "2024-03-02 12:00:00", cells: 1, stations: 1, missingStations: ["1-9", "1-10"] },
      { deviceCode: "FR-2", cells: 3, count: 3, median: 51, sd: 1, ng: null, retests: 1, missingStations: [] },
      { deviceCode: "FR-1", end: "2024-03-02 08:00:02", cells: 3, count: 3, median: 100, sd: 1, retests: 0 },
    ]);
  });

  test("know no retest of an unread barcode, since each may be another cell", async () => {
    for (const hour of ["08", "12"]) {
      const unread = { barcode: "NOREAD", deviceCode: "FR-9", testTime: `2024-03-05 ${hour}:00:00` };
      await server.save({ ...SAMPLE_RECORD, ...unread, volume: Number(hour) });
    }
    const { items } = await get("runs?deviceCode=FR-9&unread=true");
    expect((items as Json[]).map(({ cells, retests }) => [cells, retests])).toEqual([
      [1, 0],
      [1, 0],
    ]);
  });

  test("come a page at a time, and a cursor that is none is refused", async () => {
    const first = await get("runs?limit=2");
    expect(first["items"]).toHaveLength(2);
    const second = await get(`runs?limit=2&cursor=${first["nextCursor"] as string}`);
    expect(second).toMatchObject({ items: [{ start: "2024-03-02 08:00:00" }], nextCursor: null });
    for (const cursor of ["x", Buffer.from('["FR-1","then"]').toString("base64url")]) {
      expect(await get(`runs?cursor=${cursor}`)).toMatchObject({ status: 400, code: "CURSOR_INVALID" });
    }
  });

  test("are told apart by the gap of the account set, whenever they are asked for", async () => {
    const set = async (runGapMinutes: number) => sendJson(server, "PATCH", SET, { runGapMinutes });
    await set(240);
    const spans = ((await get("runs?deviceCode=FR-1"))["items"] as Json[]).map(({ start, end }) => [start, end]);
    await set(20);
    expect(spans).toEqual([["2024-03-02 08:00:00", "2024-03-02 12:00:00"]]);
  });

  test("name their cells as a filter: every kept measurement, whatever moment within names them", async () => {
    const run = runName("FR-1", "2024-03-02 08:00:01");
    const { items } = await get(`records?${run}&sort=testTime`);
    expect((items as Json[]).map(({ batteryStation, volume }) => [batteryStation, volume])).toEqual([
      ["1-10", 101],
      ["1-9", 100], // its record is of the other machine since
      ["1-2", 99],
    ]);
    const page = await get(`records?${run}&sort=testTime&limit=2`);
    const next = await get(`records?${run}&sort=testTime&limit=2&cursor=${page["nextCursor"] as string}`);
    expect(next).toMatchObject({ items: [{ batteryStation: "1-2" }], nextCursor: null });
    expect(await get(`summary?${run}`)).toMatchObject({ count: 3, volume: { max: 101 } });
    expect(await get(`distribution?${run}`)).toMatchObject({ count: 3, median: 100 });
    expect(await get(`runs?${run}`)).toMatchObject({ items: [{ start: "2024-03-02 08:00:00" }] });
    expect(await get(`records?${runName("FR-1", "2024-03-02 09:00:00")}`)).toMatchObject({ items: [] });
  });

  test("are the base of the map's residual, and the points of the chart", async () => {
    const { items } = await get("channels?deviceCode=FR-1");
    expect(
      (items as Json[]).map(({ batteryStation, count, runResidual }) => [batteryStation, count, runResidual]),
    ).toEqual([
      ["1-2", 2, -0.5], // 1 below its run, then its run alone
      ["1-9", 1, 0],
      ["1-10", 1, 1],
    ]);
    const { period, devices } = await get("trend?deviceCode=FR-1");
    expect({ period, devices }).toMatchObject({
      period: "run",
      devices: [
        {
          points: [
            { start: "2024-03-02 08:00:00", end: "2024-03-02 08:00:02", count: 3, mean: 100 },
            { start: "2024-03-02 12:00:00", end: "2024-03-02 12:00:00", count: 1, mean: 105 },
          ],
        },
      ],
    });
  });

  test("that are named in another way are refused, in words", async () => {
    for (const name of ["FR-1", "@2024-03-02 08:00:00", "FR-1@then", "FR-1@2024-02-30 08:00:00"]) {
      expect(await get(`records?run=${encodeURIComponent(name)}`)).toMatchObject({ status: 400, code: "RUN_EXPECTED" });
    }
    const many = Array.from({ length: 101 }, () => runName("FR-1", "2024-03-02 08:00:00")).join("&");
    expect(await get(`records?${many}`)).toMatchObject({ status: 400, code: "VALUES_TOO_MANY" });
  });
});
