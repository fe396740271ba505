import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SAMPLE_RECORD, startTestServer, type TestServer } from "../../running-server.ts";

const SET = "/api/v1/account-sets/001";

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({ accountSets: ["001", "002"].map((code) => ({ code, name: code })) });
  const record = (barcode: string, deviceCode: string, batteryStation: string) => ({
    ...SAMPLE_RECORD,
    barcode,
    deviceCode,
    batteryStation,
  });
  await server.save(record("A", "FR-01", "1-1"));
  await server.save(record("A", "FR-01", "1-2")); // a retest
  await server.save(record("A", "FR-01", "1-2")); // sent again
  await server.save(record("B", "FR-02", "2-1"));
  await server.save({ ...SAMPLE_RECORD, deviceCode: "FR-02", voltage: "x" });
  await server.save(record("C", "FR-09", "9-9"), { "x-request-datasource": "002" });
});
afterAll(() => server.stop());

async function overview(): Promise<Record<string, unknown>> {
  const { status, text, json } = await server.ask(`${SET}/overview`);
  expect(status, text).toBe(200);
  return json as Record<string, unknown>;
}

describe("the overview", () => {
  test("counts cells once, every save, refusals, and the machines of its own account set, at once", async () => {
    expect(await overview()).toMatchObject({
      cellsToday: 2,
      savesToday: 4,
      refusedToday: 1,
      devicesOnline: 2,
      devicesSilent: 0,
      silentAfterMinutes: 60,
    });
  });

  test("has the last 60 minutes, each once, zeros among them, the last of them now", async () => {
    const { now, savesPerMinute } = (await overview()) as {
      now: string;
      savesPerMinute: { minute: string; saves: number }[];
    };
    const minutes = savesPerMinute.map(({ minute }) => Date.parse(minute));
    const last = Math.floor(Date.parse(now) / 60_000) * 60_000;
    expect(minutes).toEqual(Array.from({ length: 60 }, (_, place) => last - (59 - place) * 60_000));
    expect(savesPerMinute.reduce((sum, { saves }) => sum + saves, 0)).toBe(4);
    expect(savesPerMinute.slice(0, 50).every(({ saves }) => saves === 0)).toBe(true);
  });

  test("has the day and the shift of the account set's clocks", async () => {
    const zone = async (timeZone: string, shifts: readonly object[]) => {
      const changed = await server.ask(SET, {
        method: "PATCH",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ timeZone, shifts }),
      });
      expect(changed.status, changed.text).toBe(200);
      return overview();
    };
    for (const [timeZone, hours] of [
      ["Etc/GMT-14", 14], // IANA has the sign the other way
      ["Etc/GMT+12", -12],
    ] as const) {
      const { now, dayStart, shift } = await zone(timeZone, [{ name: "全天", start: "00:00" }]);
      const date = new Date(Date.parse(String(now)) + hours * 3_600_000).toISOString().slice(0, 10);
      expect(dayStart).toBe(new Date(Date.parse(`${date}T00:00:00Z`) - hours * 3_600_000).toISOString());
      expect(shift).toMatchObject({ name: "全天", from: `${date} 00:00:00` });
    }
  });
});

describe("values", () => {
  const values = async (query: string) => {
    const { status, json } = await server.ask(`${SET}/values?${query}`);
    return status === 200 ? (json as { items: string[] }).items : json;
  };

  test("are those that exist, sorted, narrowed by machine and beginning", async () => {
    expect(await values("field=deviceCode")).toEqual(["FR-01", "FR-02"]);
    expect(await values("field=deviceCode&startsWith=FR-02")).toEqual(["FR-02"]);
    expect(await values("field=batteryStation&deviceCode=FR-02")).toEqual(["2-1"]);
    expect(await values("field=batteryStation&deviceCode=FR-01&deviceCode=FR-02&startsWith=2")).toEqual(["2-1"]);
    expect(await values("field=workStep")).toEqual([SAMPLE_RECORD.workStep]);
  });

  test("of no field, or of one that has none, are refused", async () => {
    expect(await values("")).toMatchObject({ status: 400, parameter: "field" });
    const many = Array.from({ length: 101 }, (_, index) => `deviceCode=${index}`).join("&");
    expect(await values(`field=workStep&${many}`)).toMatchObject({ status: 400, parameter: "deviceCode" });
    expect(await values("field=voltage")).toMatchObject({ status: 400, parameter: "field" });
  });
});
