import { afterAll, beforeAll, expect, test } from "vitest";
import { SAVE_PATH } from "@cellgrade/contract/wire";
import { SAMPLE_RECORD, startTestServer, type TestServer } from "../../running-server.ts";

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({ accountSets: ["001", "002"].map((code) => ({ code, name: code })) });
});
afterAll(() => server.stop());

async function devices(set: string): Promise<Map<string, Record<string, unknown>>> {
  const { json } = await server.ask(`/api/v1/account-sets/${set}/devices`);
  return new Map((json as { items: { name: string }[] }).items.map((item) => [item.name, item]));
}

/** What the plant's clock shows, `secondsAgo` before now, in the zone of the account sets (the server's own). */
function plantTime(secondsAgo: number): string {
  return new Date(Date.now() - secondsAgo * 1_000).toLocaleString("sv-SE");
}

test("each machine has its own counts, seen at once, and each account set its own machines", async () => {
  for (let n = 0; n < 3; n += 1) {
    await server.save({ ...SAMPLE_RECORD, barcode: `A${n}`, deviceCode: "FR-A", testTime: plantTime(3_600) });
  }
  await server.save({ ...SAMPLE_RECORD, barcode: "B1", deviceCode: "FR-B", voltage: "3.2", energy: "1" });
  await server.save({ ...SAMPLE_RECORD, barcode: " B2 ", deviceCode: "FR-B", testTime: "2024-3-2 9:14:08" });
  await server.save({ ...SAMPLE_RECORD, barcode: "B3", deviceCode: "FR-B", voltage: "high" });
  await server.save({ ...SAMPLE_RECORD, barcode: "C1", deviceCode: "FR-A" }, { "x-request-datasource": "002" });
  await server.ask(SAVE_PATH, { method: "POST", headers: { "x-request-datasource": "001" }, body: "not JSON" });

  const of001 = await devices("001");
  const moment = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  expect([...of001.keys()]).toEqual(["FR-A", "FR-B", "127.0.0.1"]);
  expect(of001.get("FR-A")).toEqual({
    kind: "device",
    name: "FR-A",
    firstSeenAt: moment,
    lastSeenAt: moment,
    lastAddress: "127.0.0.1",
    saved: 3,
    refused: 0,
    savedPerMinute: expect.any(Number),
    savedToday: 3,
    tolerances: {},
    lastTestTime: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
    lastReceivedAt: moment,
    clockOffsetSeconds: expect.any(Number),
  });
  const { clockOffsetSeconds } = of001.get("FR-A") ?? {};
  expect(Math.abs((clockOffsetSeconds as number) - 3_600)).toBeLessThan(30);
  expect(of001.get("FR-B")).toMatchObject({
    saved: 2,
    refused: 1,
    tolerances: { numberAsText: 1, textTrimmed: 1, timeUnpadded: 1 },
    lastTestTime: "2024-03-02 09:14:08",
  });
  expect(of001.get("127.0.0.1")).toMatchObject({
    kind: "address",
    saved: 0,
    refused: 1,
    tolerances: { contentType: 1 },
    lastTestTime: null,
    lastReceivedAt: null,
    clockOffsetSeconds: null,
  });
  expect([...(await devices("002")).keys()]).toEqual(["FR-A"]);
});

test("a clock that is ahead has a negative offset", async () => {
  await server.save({ ...SAMPLE_RECORD, barcode: "D1", deviceCode: "FR-D", testTime: plantTime(-7_200) });
  const { clockOffsetSeconds } = (await devices("001")).get("FR-D") ?? {};
  expect(Math.abs((clockOffsetSeconds as number) + 7_200)).toBeLessThan(30);
});
