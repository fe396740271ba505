import { afterAll, beforeAll, expect, test } from "vitest";
import { SAMPLE_RECORD, startTestServer, type TestServer } from "../../running-server.ts";
import { sendJson } from "../json-client.ts";

// A derived quantity may be chosen wherever a measured one may be. One cell in four has a bad probe: its energy is too
// great by 1 %, and nothing that was measured looks unusual.

const SET = "/api/v1/account-sets/001";
const STEP = "分容放电";
const GOOD = 331.25 / 102.513;
const BAD = (331.25 * 1.01) / 102.513;

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
  for (const [index, energy] of [331.25, 331.25, 331.25, 331.25 * 1.01, 0].entries()) {
    const { barcode, batteryStation } = { barcode: `CELL${index}`, batteryStation: `S${index % 4}` };
    await server.save({ ...SAMPLE_RECORD, barcode, batteryStation, workStep: STEP, electricity: -50, energy });
  }
});
afterAll(() => server.stop());

async function get(path: string): Promise<unknown> {
  const { status, json, text } = await server.ask(`${SET}/${path}`);
  expect(status, text).toBe(200);
  return json;
}

test("the distribution is of the quotient; a cell that lacks a part of it is missing, not 0", async () => {
  expect(await get("distribution?quantity=meanVoltage")).toMatchObject({
    quantity: "meanVoltage",
    count: 4,
    missing: 1,
    min: GOOD,
    median: GOOD,
    max: BAD,
  });
  expect(await get("distribution?quantity=duration")).toMatchObject({ count: 5, min: 102.513 / 50 });
});

test("the channel map and the control chart take it", async () => {
  const { items } = (await get("channels?quantity=meanVoltage")) as { items: { batteryStation: string }[] };
  expect(items).toHaveLength(4);
  expect(items.find(({ batteryStation }) => batteryStation === "S3")).toMatchObject({ median: BAD, count: 1 });
  expect(await get("trend?quantity=duration")).toMatchObject({ quantity: "duration", devices: [{}] });
});

test("records are filtered by its range, to the last digit", async () => {
  const found = async (query: string): Promise<string[]> =>
    ((await get(`records?sort=barcode&${query}`)) as { items: { barcode: string }[] }).items.map(
      ({ barcode }) => barcode,
    );
  expect(await found(`meanVoltageMin=${BAD}`)).toEqual(["CELL3"]);
  expect(await found(`meanVoltageMax=${GOOD}`)).toEqual(["CELL0", "CELL1", "CELL2"]);
  expect(await found("durationMin=2&durationMax=2.1&meanVoltageMin=0")).toHaveLength(4);
});

test("stored limits of it hold, and grading rules grade by it", async () => {
  const limits = { workStep: STEP, quantity: "meanVoltage", lsl: 3.2, usl: 3.25, basedOn: null };
  expect((await sendJson(server, "PUT", `${SET}/limits`, limits)).status).toBe(200);
  expect(await get(`distribution?quantity=meanVoltage&workStep=${encodeURIComponent(STEP)}`)).toMatchObject({
    limits: { lsl: 3.2, usl: 3.25, source: "stored" },
    outOfLimits: { below: 0, above: 1 },
  });
  const conditions = [{ quantity: "meanVoltage", min: 3.2, max: 3.25 }];
  const rules = [{ name: "A", color: "#0072b2", workSteps: [], conditions }];
  expect((await sendJson(server, "PUT", `${SET}/grading-rules`, { rules, basedOn: null })).status).toBe(200);
  expect(await get("grades")).toMatchObject({
    items: [
      { grade: "A", count: 3 },
      { grade: "NG", count: 2 },
    ],
  });
  expect(await get("records/CELL0")).toMatchObject({ grade: "A" });
  expect(await get("records/CELL3")).toMatchObject({ grade: "NG" });
});

test("it has no unit of its own, and no record has it as a field", async () => {
  const changed = await sendJson(server, "PATCH", SET, { units: { meanVoltage: "V" } });
  expect(changed.json).toMatchObject({ status: 400, code: "UNITS_QUANTITY_EXPECTED" });
  expect(await get("records/CELL0")).not.toHaveProperty("meanVoltage");
});
