import { afterAll, beforeAll, expect, test } from "vitest";
import { type Answer, startTestServer, type TestServer } from "../../running-server.ts";
import { sendJson } from "../json-client.ts";

// Specification limits (规格限) by work step and quantity.

const LIMITS = "/api/v1/account-sets/001/limits";
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const put = (body: unknown): Promise<Answer> => sendJson(server, "PUT", LIMITS, body);
const VOLUME = { workStep: "分容放电", quantity: "volume", lsl: 99.5, usl: 105, basedOn: null };

test("limits are versions; those in force are listed by step and quantity, removed ones among the versions alone", async () => {
  expect((await server.ask(LIMITS)).json).toEqual({ items: [], versions: [] });
  const { basedOn: _, ...volume } = VOLUME;
  const first = await put(VOLUME);
  expect(first.status, first.text).toBe(200);
  expect(first.json).toEqual({ ...volume, version: 1, createdAt: expect.stringMatching(/Z$/) });
  const voltage = (await put({ ...VOLUME, quantity: "voltage", usl: null })).json;
  const charging = (await put({ ...VOLUME, workStep: "充电", lsl: null })).json;
  const second = (await put({ ...VOLUME, usl: 106, basedOn: 1 })).json;
  expect((await server.ask(LIMITS)).json).toEqual({
    items: [charging, voltage, second],
    versions: [second, charging, voltage, first.json],
  });
  const removed = await put({ ...VOLUME, lsl: null, usl: null, basedOn: 2 });
  expect(removed.json).toMatchObject({ version: 3, lsl: null, usl: null });
  const { items, versions } = (await server.ask(LIMITS)).json as { items: unknown[]; versions: unknown[] };
  expect(items).toEqual([charging, voltage]);
  expect(versions).toHaveLength(5);
  expect((await put({ ...VOLUME, basedOn: 3 })).json).toMatchObject({ version: 4 });
});

test("based on another version than the current one of the step and quantity: 409, and nothing changes", async () => {
  const step = { ...VOLUME, workStep: "老化" };
  await put(step);
  for (const basedOn of [null, 2]) expect((await put({ ...step, lsl: 1, basedOn })).status).toBe(409);
  const { items } = (await server.ask(LIMITS)).json as { items: { workStep: string }[] };
  expect(items.find(({ workStep }) => workStep === "老化")).toMatchObject({ lsl: 99.5, version: 1 });
});

test.each<[field: string, changes: object]>([
  ["workStep", { workStep: "" }],
  ["workStep", { workStep: "x".repeat(129) }],
  ["quantity", { quantity: "capacity" }],
  ["lsl", { lsl: "1" }],
  ["lsl", { lsl: undefined }],
  ["usl", { usl: 99.5 }],
  ["usl", { usl: 1 }],
  ["basedOn", { basedOn: 0 }],
  ["body", { target: 1 }],
])("what can be no limits is refused, and the field named: %s %j", async (field, changes) => {
  expect((await put({ ...VOLUME, ...changes })).json).toMatchObject({ status: 400, field });
});
