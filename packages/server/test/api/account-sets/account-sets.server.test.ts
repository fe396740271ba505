import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Answer, SAMPLE_RECORD, startTestServer, type TestServer } from "../../running-server.ts";
import { sendJson } from "../json-client.ts";

// Account sets (账套) added and changed over the API.

const SETS = "/api/v1/account-sets";
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const add = (body: unknown): Promise<Answer> => sendJson(server, "POST", SETS, body);
const change = (code: string, body: unknown): Promise<Answer> => sendJson(server, "PATCH", `${SETS}/${code}`, body);
const listed = async (code: string): Promise<unknown> =>
  ((await server.ask(SETS)).json as { items: { code: string }[] }).items.find((set) => set.code === code);

test("one that was added is listed and takes saves at once, with the defaults of one that the command line adds", async () => {
  const answer = await add({ code: "A-2" });
  expect(answer.status, answer.text).toBe(201);
  const { items } = (await server.ask(SETS)).json as { items: { code: string; createdAt: string }[] };
  const first = items.find(({ code }) => code === "001");
  expect(answer.json).toEqual({ ...first, code: "A-2", name: "A-2", createdAt: expect.stringMatching(/Z$/) });
  expect(await listed("A-2")).toEqual(answer.json);
  expect((await server.save(SAMPLE_RECORD, { "x-request-datasource": "A-2" })).json).toMatchObject({ state: 1 });
});

test("one is added with all its settings", async () => {
  const settings = {
    name: "三车间",
    enabled: false,
    timeZone: "Asia/Shanghai",
    units: { voltage: "mV", electricity: "mA", volume: "mAh", energy: "mWh" },
    overwrite: "newest-test-time",
    historyDays: 0,
    shifts: [
      { name: "早", start: "00:00" },
      { name: "中", start: "08:00" },
      { name: "晚", start: "16:00" },
    ],
    recordDays: 3_650,
    rejectionDays: 30,
    runGapMinutes: 45,
  };
  expect((await add({ code: "003", ...settings })).json).toMatchObject({ code: "003", ...settings });
  const refused = await server.save(SAMPLE_RECORD, { "x-request-datasource": "003" });
  expect(refused.headers["x-error-code"]).toBe("ACCOUNT_SET_DISABLED");
});

test("a code that is taken is 409, one that can be none 400", async () => {
  expect((await add({ code: "001" })).status).toBe(409);
  expect((await add({ code: "一车间" })).json).toMatchObject({ status: 400, field: "code" });
  expect((await add({ name: "x" })).json).toMatchObject({ status: 400, field: "code" });
});

test("a change changes what it names and nothing else, and holds for the next save", async () => {
  await add({ code: "004", units: { volume: "Ah" } });
  const before = await listed("004");
  const changed = await change("004", { name: " 四车间 ", units: { voltage: "V" }, recordDays: 100 });
  expect(changed.status, changed.text).toBe(200);
  expect(changed.json).toEqual({
    ...(before as object),
    name: "四车间",
    units: { voltage: "V", electricity: "unknown", volume: "Ah", energy: "unknown" },
    recordDays: 100,
    version: 2,
  });
  expect(await listed("004")).toEqual(changed.json);
  expect((await change("004", { recordDays: null })).json).toMatchObject({ recordDays: null });
  await change("004", { enabled: false });
  const refused = await server.save(SAMPLE_RECORD, { "x-request-datasource": "004" });
  expect(refused.headers["x-error-code"]).toBe("ACCOUNT_SET_DISABLED");
  expect((await change("009", { name: "x" })).status).toBe(404);
});

test("two changes of units at once keep both, and every other setting too", async () => {
  await add({ code: "005" });
  const changes = [{ units: { volume: "mAh" } }, { units: { voltage: "mV" } }, { name: "五车间" }, { historyDays: 7 }];
  const answers = await Promise.all(changes.map((each) => change("005", each)));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  expect(await listed("005")).toMatchObject({
    name: "五车间",
    historyDays: 7,
    units: { volume: "mAh", voltage: "mV", electricity: "unknown", energy: "unknown" },
    version: 5,
  });
});

test("a change that is based on another version than the current one is 409, and changes nothing", async () => {
  await add({ code: "006" });
  expect((await change("006", { name: "甲", basedOn: 1 })).json).toMatchObject({ name: "甲", version: 2 });
  const before = await listed("006");
  for (const basedOn of [1, 3, null]) {
    const { json } = await change("006", { name: "乙", basedOn });
    expect(json).toMatchObject({ status: 409, code: "ACCOUNT_SET_CHANGED" });
  }
  expect((await change("006", { name: "乙", basedOn: "2" })).json).toMatchObject({ status: 400, field: "basedOn" });
  expect(await listed("006")).toEqual(before);
  expect((await change("006", { name: "乙", basedOn: 2 })).json).toMatchObject({ name: "乙", version: 3 });
});

describe("what can be no setting is refused, and the field named", () => {
  const shift = { name: "白班", start: "08:00" };
  test.each<[field: string, body: unknown]>([
    ["body", []],
    ["body", { code: "002" }],
    ["body", { createdAt: "2024-03-02T01:14:08.000Z" }],
    ["name", { name: "" }],
    ["name", { name: "x".repeat(65) }],
    ["name", { name: 5 }],
    ["enabled", { enabled: "yes" }],
    ["timeZone", { timeZone: "+08:00" }],
    ["timeZone", { timeZone: null }],
    ["units", { units: "mAh" }],
    ["units", { units: { capacity: "mAh" } }],
    ["units.volume", { units: { volume: "x".repeat(17) } }],
    ["units.volume", { units: { volume: null } }],
    ["overwrite", { overwrite: "never" }],
    ["historyDays", { historyDays: "90" }],
    ["historyDays", { historyDays: null }],
    ["historyDays", { historyDays: 36_501 }],
    ["shifts", { shifts: [] }],
    ["shifts", { shifts: Array.from({ length: 7 }, (_, hour) => ({ name: `${hour}`, start: `0${hour}:00` })) }],
    ["shifts[0]", { shifts: [{ ...shift, end: "20:00" }] }],
    ["shifts[0].name", { shifts: [{ ...shift, name: "" }] }],
    ["shifts[0].start", { shifts: [{ ...shift, start: "24:00" }] }],
    ["shifts[0].start", { shifts: [{ name: "白班" }] }],
    ["shifts[1].start", { shifts: [shift, { name: "夜班", start: "08:00" }] }],
    ["shifts[1].name", { shifts: [shift, { ...shift, start: "20:00" }] }],
    ["recordDays", { recordDays: 0 }],
    ["recordDays", { recordDays: 1.5 }],
    ["rejectionDays", { rejectionDays: "none" }],
    ["runGapMinutes", { runGapMinutes: 0 }],
    ["runGapMinutes", { runGapMinutes: "20" }],
    ["runGapMinutes", { runGapMinutes: 1_441 }],
  ])("%s: %j", async (field, body) => {
    const before = await listed("001");
    const answer = await change("001", body);
    expect(answer.json).toMatchObject({ status: 400, field, detail: expect.stringContaining(field) });
    expect(answer.headers["content-type"]).toMatch(/^application\/problem\+json/);
    expect(await listed("001")).toEqual(before);
  });
});
