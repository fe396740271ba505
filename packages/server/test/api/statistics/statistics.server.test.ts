import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SAMPLE_RECORD, startTestServer, type TestServer } from "../../running-server.ts";
import { sendJson } from "../json-client.ts";

// Distribution, channels and trend as the API answers them. Their numbers are held to published examples and to an
// independent calculation elsewhere; here it is about what is asked and which limits, rules and shifts are meant.

const SET = "/api/v1/account-sets/001";
const STEP = "分容放电";

type Json = Record<string, unknown>;

let server: TestServer;
let saved = 0;

async function save(record: object): Promise<string> {
  saved += 1;
  const barcode = `CELL${saved}`;
  await server.save({ ...SAMPLE_RECORD, barcode, ...record });
  return barcode;
}

async function get(path: string): Promise<Json> {
  const { status, json, text } = await server.ask(`${SET}/${path}`);
  expect(status, text).toBe(200);
  return json as Json;
}

function limitsOf(workStep: string, limits: object) {
  return sendJson(server, "PUT", `${SET}/limits`, { workStep, quantity: "volume", basedOn: null, ...limits });
}

describe("before anything is saved", () => {
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.stop());

  test("there is nothing to tell, and it is said in the same shape", async () => {
    const none = {
      mean: null,
      sd: null,
      min: null,
      p2_5: null,
      q1: null,
      median: null,
      q3: null,
      p97_5: null,
      max: null,
      bulk: null,
    };
    expect(await get("distribution?lsl=1&usl=2&groupBy=workStep&at=1")).toEqual({
      quantity: "volume",
      ...none,
      count: 0,
      missing: 0,
      excluded: 0,
      unread: 0,
      histogram: null,
      limits: { lsl: 1, usl: 2, source: "query", version: null },
      outOfLimits: null,
      capability: { pp: null, ppk: null, cp: null, cpk: null, sdWithin: null, subgroups: 0, degreesOfFreedom: 0 },
      groups: [],
      groupsOmitted: 0,
      position: { value: 1, below: 0, equal: 0 },
    });
    expect(await get("channels")).toEqual({ quantity: "volume", items: [], devices: [], omitted: 0 });
    expect(await get("trend")).toEqual({ quantity: "volume", period: "run", devices: [], omitted: 0 });
  });
});

describe("with cells", () => {
  beforeAll(async () => {
    server = await startTestServer();
    // Two machines, an hour each; 10, 12, 14 and 20, 22, 24: within them s = 2.
    for (const [deviceCode, testTime, volumes] of [
      ["FR-01", "2024-03-02 09:00:00", [10, 12, 14]],
      ["FR-02", "2024-03-02 21:00:00", [20, 22, 24]],
    ] as const) {
      for (const [index, volume] of volumes.entries()) {
        await save({ deviceCode, testTime, volume, batteryStation: `S${index}`, workStep: STEP });
      }
    }
    await save({ deviceCode: "FR-03", workStep: "静置", volume: null });
    await limitsOf(STEP, { lsl: 11, usl: 23 });
  });
  afterAll(() => server.stop());

  test("a distribution has its moments, quantiles and histogram", async () => {
    expect(await get("distribution?bins=2")).toMatchObject({
      count: 6,
      missing: 1,
      excluded: 0,
      unread: 0,
      mean: 17,
      sd: expect.closeTo(Math.sqrt(33.2), 12), // of squares 49, 25, 9, 9, 25, 49 over 5
      min: 10,
      q1: 12.5,
      median: 17,
      q3: 21.5,
      max: 24,
      histogram: { from: 10, binWidth: 7, counts: [3, 3], below: 0, above: 0 },
      limits: { lsl: null, usl: null, source: null, version: null },
      outOfLimits: null,
      capability: null,
      groups: null,
      position: null,
    });
  });

  test("bins go from and to what is asked, and what lies outside is counted", async () => {
    expect(await get("distribution?bins=2&from=12&to=22")).toMatchObject({
      histogram: { from: 12, binWidth: 5, counts: [2, 2], below: 1, above: 1 },
    });
  });

  test("bins show the bulk and count what lies far off, and numbers at the ends of doubles are never NaN", async () => {
    const other = await startTestServer();
    try {
      const values = [...Array.from({ length: 40 }, (_, place) => 50 + (place % 8) / 8), 99_999_999_999, -1e308, 1e308];
      for (const [index, volume] of values.entries()) {
        await other.save({ ...SAMPLE_RECORD, barcode: `FAR${index}`, batteryStation: `S${index % 2}`, volume });
      }
      const asked = async (path: string) => (await other.ask(`${SET}/${path}`)).json as Json;
      expect(await asked("distribution?bins=7&groupBy=deviceCode&lsl=0&usl=100")).toMatchObject({
        count: 43,
        bulk: { from: 50, to: 50.875 },
        histogram: { from: 50, to: 50.875, counts: [5, 5, 5, 5, 5, 5, 10], below: 1, above: 2 },
        groups: [{ bulk: { from: 50, to: 50.875 }, max: 1e308 }],
        outOfLimits: { below: 1, above: 2 },
        capability: { sdWithin: null, cpk: null },
      });
      expect(await asked("distribution?from=-1e308&to=1e308")).toMatchObject({ histogram: null });
      for (const path of ["distribution", "channels", "trend"]) {
        const { status, text } = await other.ask(`${SET}/${path}`);
        expect([path, status, /NaN|Infinity/.test(text)]).toEqual([path, 200, false]);
      }
    } finally {
      await other.stop();
    }
  });

  test("limits of the query give the share outside and the capability by machine and hour", async () => {
    const { outOfLimits, capability, limits } = await get("distribution?lsl=11&usl=23");
    expect(limits).toEqual({ lsl: 11, usl: 23, source: "query", version: null });
    expect(outOfLimits).toEqual({ below: 1, above: 1, share: 2 / 6 });
    expect(capability).toEqual({
      pp: expect.closeTo(12 / (6 * Math.sqrt(33.2)), 12),
      ppk: expect.closeTo(6 / (3 * Math.sqrt(33.2)), 12),
      cp: 1,
      cpk: 1,
      sdWithin: 2,
      subgroups: 2,
      degreesOfFreedom: 4,
    });
  });

  test.each([
    ["device", 2],
    ["batteryStation", 3],
    ["hour", 2],
    ["day", 1],
    ["shift", 2],
  ])("a subgroup may be a %s", async (subgroup, subgroups) => {
    const { capability } = await get(`distribution?lsl=11&subgroup=${subgroup}`);
    expect(capability).toMatchObject({ subgroups, degreesOfFreedom: 6 - subgroups, cp: null });
  });

  test("stored limits apply to exactly one step, unless the query has its own", async () => {
    const of = async (query: string) => (await get(`distribution?${query}`))["limits"];
    const step = `workStep=${encodeURIComponent(STEP)}`;
    expect(await of(step)).toEqual({ lsl: 11, usl: 23, source: "stored", version: 1 });
    expect(await of(`${step}&workStep=3`)).toMatchObject({ source: null });
    expect(await of("")).toMatchObject({ source: null });
    expect(await of(`${step}&quantity=voltage`)).toMatchObject({ source: null });
    expect(await of(`${step}&usl=20`)).toEqual({ lsl: null, usl: 20, source: "query", version: null });
  });

  test("groups are summed up each by itself", async () => {
    const { groups, groupsOmitted } = await get("distribution?groupBy=deviceCode");
    expect(groupsOmitted).toBe(0);
    expect(groups).toEqual([
      expect.objectContaining({ key: "FR-01", count: 3, mean: 12, sd: 2, min: 10, median: 12, max: 14 }),
      expect.objectContaining({ key: "FR-02", count: 3, mean: 22, sd: 2, q1: 21, q3: 23 }),
    ]);
  });

  test("one value's place is told", async () => {
    expect(await get("distribution?at=14")).toMatchObject({ position: { value: 14, below: 2, equal: 1 } });
  });

  test("channels lie against the median of their machine; stored limits tell NG where there are no rules", async () => {
    const step = `channels?workStep=${encodeURIComponent(STEP)}`;
    const { items, devices } = await get(step);
    expect(devices).toEqual([
      { deviceCode: "FR-01", count: 3, median: 12 },
      { deviceCode: "FR-02", count: 3, median: 22 },
    ]);
    const channel = { batteryStation: "S0", count: 1, sd: null, stuckStreak: 1 };
    expect(items).toContainEqual({
      ...channel,
      deviceCode: "FR-01",
      median: 10,
      medianResidual: -2,
      runResidual: -2,
      ngShare: 1,
      ngStreak: 1,
    });
    expect(items).toContainEqual({
      ...channel,
      deviceCode: "FR-02",
      median: 20,
      medianResidual: -2,
      runResidual: -2,
      ngShare: 0,
      ngStreak: 0,
    });
    expect((await get("channels"))["items"]).toContainEqual(expect.objectContaining({ ngShare: null, ngStreak: 0 }));
  });

  test("a trend has a chart for each machine, by the shifts of the account set; of one point it has no limits", async () => {
    expect((await get("trend?period=shift&deviceCode=FR-02"))["devices"]).toEqual([
      {
        deviceCode: "FR-02",
        parameters: expect.objectContaining({ centerLine: 22, lcl: null, ucl: null, points: 1, usualCount: 3 }),
        phases: [],
        events: [],
        marked: 0,
        firstMarked: null,
        lastMarked: null,
        score: null,
        points: [
          {
            start: "2024-03-02 20:00:00",
            end: null,
            count: 3,
            mean: 22,
            sd: 2,
            phase: null,
            expected: null,
            jumpLcl: null,
            jumpUcl: null,
            levelLcl: null,
            levelUcl: null,
            sdExpected: null,
            sdLcl: null,
            sdUcl: null,
            error: null,
            marks: [],
          },
        ],
      },
    ]);
    const starts = async (period: string) => {
      const { devices } = (await get(`trend?period=${period}`)) as { devices: { points: { start: string }[] }[] };
      return devices.flatMap(({ points }) => points.map(({ start }) => start));
    };
    expect(await starts("hour")).toEqual(["2024-03-02 09:00:00", "2024-03-02 21:00:00"]);
    expect(await starts("day")).toEqual(["2024-03-02 00:00:00", "2024-03-02 00:00:00"]);
  });

  test.each([
    ["distribution?quantity=capacity", "quantity"],
    ["distribution?bins=0", "bins"],
    ["distribution?from=2&to=2", "to"],
    ["distribution?lsl=3&usl=2", "usl"],
    ["distribution?subgroup=week", "subgroup"],
    ["distribution?groupBy=barcode", "groupBy"],
    ["distribution?at=x", "at"],
    ["distribution?period=day", "period"],
    ["channels?bins=4", "bins"],
    ["trend?period=week", "period"],
    ["trend?rules=nelson2&rules=nelson1", "rules"],
  ])("%s is refused by name", async (path, parameter) => {
    const { status, json } = await server.ask(`${SET}/${path}`);
    expect(status).toBe(400);
    expect(json).toMatchObject({ parameter });
  });
});

describe("excluded records and grading rules", () => {
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.stop());

  test("an excluded record leaves all statistics, and comes back when asked for or included again", async () => {
    await save({ volume: 1 });
    const barcode = await save({ volume: 99, deviceCode: "FR-09" });
    const path = `${SET}/records/${barcode}/exclusion`;
    await sendJson(server, "PUT", path, { reason: "探针接触不良" });
    expect(await get("distribution")).toMatchObject({ count: 1, excluded: 1, max: 1 });
    expect(await get("distribution?excluded=true")).toMatchObject({ count: 1, excluded: 0, min: 99 });
    expect((await get("channels"))["devices"]).toHaveLength(1);
    expect((await get("trend"))["devices"]).toHaveLength(1);
    await sendJson(server, "DELETE", path, {});
    expect(await get("distribution")).toMatchObject({ count: 2, excluded: 0 });
  });

  test("with grading rules NG is what none matches, whatever the limits say", async () => {
    const station = { deviceCode: "FR-20", batteryStation: "NG", workStep: STEP };
    for (const [minute, volume] of [5, 1, 1, 1, 5, 1].entries()) {
      await save({ ...station, volume, testTime: `2024-03-03 10:0${minute}:00` });
    }
    await limitsOf(STEP, { lsl: 0, usl: 9 });
    const rules = [{ name: "A", color: "#0072b2", workSteps: [], conditions: [{ quantity: "volume", min: 2 }] }];
    const changed = await sendJson(server, "PUT", `${SET}/grading-rules`, { rules, basedOn: null });
    expect(changed.status, changed.text).toBe(200);
    const { items } = await get(`channels?deviceCode=FR-20&workStep=${encodeURIComponent(STEP)}`);
    expect(items).toEqual([expect.objectContaining({ count: 6, ngShare: 4 / 6, ngStreak: 3, stuckStreak: 3 })]);
  });
});
