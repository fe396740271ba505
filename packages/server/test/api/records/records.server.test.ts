import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Answer, SAMPLE_RECORD, startTestServer, type TestServer } from "../../running-server.ts";

// Records as the query API gives them back, filtered every way. Everything was saved through the real save interface.

const RECORDS = "/api/v1/account-sets/001/records";
const SUMMARY = "/api/v1/account-sets/001/summary";

/** 128 code points, the longest barcode there can be: 1,536 characters of path. */
const LONGEST_BARCODE = "𠮷".repeat(128);

const CELLS = [
  {
    barcode: "CELL-A1",
    deviceCode: "FR-01",
    batteryStation: "01-01",
    workStep: "分容放电",
    testTime: "2024-03-01 08:00:00",
    voltage: 3.1,
    electricity: 10,
    volume: 100,
    energy: 320,
  },
  {
    barcode: "CELL-A2",
    deviceCode: "FR-01",
    batteryStation: "01-02",
    workStep: "充电",
    testTime: "2024-03-01 23:59:59",
    voltage: 3.2,
    electricity: 20,
    volume: 101.5,
    energy: 325,
  },
  {
    barcode: "CELL-B1",
    deviceCode: "FR-02",
    batteryStation: "01-01",
    workStep: "分容放电",
    testTime: "2024-03-02 00:00:00",
    voltage: 3.3,
    electricity: -5.5,
    volume: 102,
    energy: 330,
  },
  {
    barcode: "cell-b1",
    deviceCode: "FR-03",
    batteryStation: "02-01",
    workStep: "分容 放电",
    testTime: "2024-03-02 09:14:08",
  },
  {
    barcode: "A/B%2F?#&+ ;=",
    deviceCode: "FR-04",
    batteryStation: "03-01",
    workStep: "分容放电",
    testTime: "2024-03-03 00:00:00",
  },
  {
    barcode: LONGEST_BARCODE,
    deviceCode: "FR-04",
    batteryStation: "03-02",
    workStep: "分容放电",
    testTime: "2024-03-04 00:00:00",
  },
] as const;

/** What URLs, routers and proxies take for something else. */
const ODD_BARCODES = [
  ".",
  "..",
  "...",
  "export",
  "history",
  "A%2FB",
  "A/B",
  "50%",
  "%",
  "%25",
  "a?b#c",
  "中文 1",
  "C:\\D",
  "a;b+c=d",
  "&x",
];

let server: TestServer;
let receivedAt: Map<string, string>;

beforeAll(async () => {
  server = await startTestServer({ accountSets: ["001", "002", "003"].map((code) => ({ code, name: code })) });
  for (const cell of CELLS) expect((await server.save(cell)).json).toMatchObject({ state: 1 });
  await server.save({ ...SAMPLE_RECORD, barcode: "OTHER-SET" }, { "x-request-datasource": "002" });
  receivedAt = new Map(itemsOf(await server.ask(RECORDS)).map((item) => [item.barcode, item.receivedAt]));
});
afterAll(() => server.stop());

interface Item {
  readonly barcode: string;
  readonly receivedAt: string;
}

function itemsOf(answer: Answer): readonly Item[] {
  expect(answer.status, answer.text).toBe(200);
  return (answer.json as { items: Item[] }).items;
}

async function found(query: string): Promise<string[]> {
  const barcodes = itemsOf(await server.ask(`${RECORDS}?${query}`)).map(({ barcode }) => barcode);
  const { count } = (await server.ask(`${SUMMARY}?${query}`)).json as { count: number };
  expect(count, "the summary counts the records that the page shows").toBe(barcodes.length);
  return barcodes.sort();
}

const inOrder = (...barcodes: string[]): string[] => barcodes.sort();

describe("a record", () => {
  test("is the nine wire fields, numbers that were not given as null, and how it came", async () => {
    const { json, headers } = await server.ask(`${RECORDS}/cell-b1`);
    expect(json).toEqual({
      ...CELLS[3],
      voltage: null,
      electricity: null,
      volume: null,
      energy: null,
      receivedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      revision: 1,
      lateReplay: false,
      testTimeAhead: false,
      grade: null,
      excluded: null,
      unread: false,
    });
    expect(headers["content-type"]).toBe("application/json; charset=utf-8");
    expect(headers["cache-control"]).toBe("no-store");
  });

  test.each(CELLS.map(({ barcode }) => barcode))("%s is found by its percent-encoded barcode", async (barcode) => {
    const { status, json } = await server.ask(`${RECORDS}/${encodeURIComponent(barcode)}`);
    expect(status).toBe(200);
    expect(json).toMatchObject({ barcode });
  });

  test.each(ODD_BARCODES)("of the barcode %j has an address that no URL changes on its way", async (barcode) => {
    const saved = await server.save({ ...CELLS[0], barcode }, { "x-request-datasource": "003" });
    expect(saved.json).toMatchObject({ state: 1 });
    const query = new URLSearchParams({ barcode });
    const ask = async (path: string, init?: RequestInit) =>
      (await fetch(`${server.url}/api/v1/account-sets/003/record${path}?${query.toString()}`, init)).json();
    expect(await ask("")).toMatchObject({ barcode, excluded: null });
    expect(await ask("/history")).toEqual({ items: [] });
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify({ reason: "探针" });
    expect(await ask("/exclusion", { method: "PUT", headers, body })).toMatchObject({ barcode, excluded: {} });
    const excluded = await server.ask("/api/v1/account-sets/003/records?excluded=true");
    expect(itemsOf(excluded).map((item) => item.barcode)).toEqual([barcode]);
    expect(await ask("/exclusion", { method: "DELETE", headers, body: "{}" })).toMatchObject({ excluded: null });
  });

  test("is found by where it was addressed before, but for what a path cannot hold", async () => {
    for (const { barcode } of CELLS) {
      const before = await server.ask(`${RECORDS}/${encodeURIComponent(barcode)}?gradingVersion=99`);
      expect(before.json).toMatchObject({ parameter: "gradingVersion" });
      const history = await server.ask(`${RECORDS}/${encodeURIComponent(barcode)}/history`);
      expect(history.json).toEqual({ items: [] });
    }
    expect((await server.ask(`${RECORDS}/export`)).headers["content-type"]).toMatch(/^text\/csv/);
    expect((await server.ask("/api/v1/account-sets/001/record")).json).toMatchObject({ parameter: "barcode" });
  });

  test("is found by a barcode with white space around, as saving trims it", async () => {
    expect((await server.ask(`${RECORDS}/%20CELL-A1%0D%0A`)).json).toMatchObject({ barcode: "CELL-A1" });
  });

  test.each(["CELL-A", "CELL-A1x", "Cell-A1", "OTHER-SET", "%00", "x".repeat(129)])(
    "of the barcode %j there is none",
    async (barcode) => {
      const { status, headers, json } = await server.ask(`${RECORDS}/${barcode}`);
      expect(status).toBe(404);
      expect(headers["content-type"]).toMatch(/^application\/problem\+json/);
      expect(json).toMatchObject({ status: 404, title: "Not Found" });
    },
  );

  test("of another account set stays there", async () => {
    const { json } = await server.ask("/api/v1/account-sets/002/records");
    expect((json as { items: unknown[] }).items).toEqual([expect.objectContaining({ barcode: "OTHER-SET" })]);
  });
});

describe("a filter", () => {
  test("none: everything", async () => {
    expect(await found("")).toEqual(inOrder(...CELLS.map(({ barcode }) => barcode)));
  });
  test("barcode, once, repeated, trimmed; case counts", async () => {
    expect(await found("barcode=CELL-A1")).toEqual(["CELL-A1"]);
    expect(await found("barcode=CELL-A1&barcode=CELL-B1&barcode=NONE")).toEqual(["CELL-A1", "CELL-B1"]);
    expect(await found("barcode=%20CELL-A1%0A")).toEqual(["CELL-A1"]);
    expect(await found(`barcode=${encodeURIComponent(CELLS[4].barcode)}`)).toEqual([CELLS[4].barcode]);
  });
  test("barcodePrefix; case counts, and nothing in it is a wild card", async () => {
    expect(await found("barcodePrefix=CELL-A")).toEqual(["CELL-A1", "CELL-A2"]);
    expect(await found("barcodePrefix=cell")).toEqual(["cell-b1"]);
    expect(await found("barcodePrefix=CELL%25")).toEqual([]);
    expect(await found("barcodePrefix=CELL_")).toEqual([]);
    expect(await found(`barcodePrefix=${encodeURIComponent("𠮷")}`)).toEqual([LONGEST_BARCODE]);
  });
  test("deviceCode, batteryStation, workStep: repeated ones are alternatives, different ones hold together", async () => {
    expect(await found("deviceCode=FR-01")).toEqual(["CELL-A1", "CELL-A2"]);
    expect(await found("deviceCode=FR-01&deviceCode=FR-02")).toEqual(["CELL-A1", "CELL-A2", "CELL-B1"]);
    expect(await found("batteryStation=01-01")).toEqual(["CELL-A1", "CELL-B1"]);
    expect(await found("batteryStation=01-01&batteryStation=02-01")).toEqual(inOrder("CELL-A1", "CELL-B1", "cell-b1"));
    expect(await found("deviceCode=FR-02&batteryStation=01-01")).toEqual(["CELL-B1"]);
    expect(await found(`workStep=${encodeURIComponent("充电")}`)).toEqual(["CELL-A2"]);
    expect(await found(`workStep=${encodeURIComponent("分容")}+${encodeURIComponent("放电")}`)).toEqual(["cell-b1"]);
  });
  test("testTimeFrom is inclusive, testTimeTo exclusive, in every way of writing them", async () => {
    const secondDay = inOrder("CELL-B1", "cell-b1");
    expect(await found("testTimeFrom=2024-03-02&testTimeTo=2024-03-03")).toEqual(secondDay);
    expect(await found("testTimeFrom=2024-03-02T00:00&testTimeTo=2024-03-03T00:00:00")).toEqual(secondDay);
    expect(await found("testTimeFrom=2024-03-02+00:00:00&testTimeTo=2024-3-3")).toEqual(secondDay);
    expect(await found("testTimeFrom=2024-03-02%2000:00:01&testTimeTo=2024-03-02%2009:14:08")).toEqual([]);
    expect(await found("testTimeTo=2024-03-02")).toEqual(["CELL-A1", "CELL-A2"]);
  });
  test("receivedFrom is inclusive, receivedTo exclusive, in any zone", async () => {
    const at = receivedAt.get("CELL-B1") ?? "";
    const expected = (fits: (ms: number) => boolean) =>
      inOrder(...[...receivedAt].filter(([, text]) => fits(Date.parse(text))).map(([barcode]) => barcode));
    const ms = Date.parse(at);
    expect(await found(`receivedFrom=${at}`)).toEqual(expected((other) => other >= ms));
    expect(await found(`receivedTo=${at}`)).toEqual(expected((other) => other < ms));
    const inShanghai = new Date(ms + 8 * 3_600_000).toISOString().replace("Z", "+08:00");
    expect(await found(`receivedFrom=${encodeURIComponent(inShanghai)}`)).toEqual(expected((other) => other >= ms));
    expect(await found(`receivedFrom=${inShanghai}`), "a + that nobody encoded").toEqual(
      expected((other) => other >= ms),
    );
    expect(await found("receivedFrom=2000-01-01T00:00Z&receivedTo=2001-01-01T00:00Z")).toEqual([]);
  });
  test("…Min and …Max are inclusive, and leave out records without the number", async () => {
    expect(await found("voltageMin=3.2")).toEqual(["CELL-A2", "CELL-B1"]);
    expect(await found("voltageMax=3.2")).toEqual(["CELL-A1", "CELL-A2"]);
    expect(await found("electricityMin=-5.5&electricityMax=1e1")).toEqual(["CELL-A1", "CELL-B1"]);
    expect(await found("volumeMin=101.5&volumeMax=101.5")).toEqual(["CELL-A2"]);
    expect(await found("energyMin=%2B325&energyMax=1000")).toEqual(["CELL-A2", "CELL-B1"]);
    expect(await found("volumeMin=200&volumeMax=100")).toEqual([]);
  });
});

test("a summary counts records and machines, spans the test times and describes each number", async () => {
  expect((await server.ask(`${SUMMARY}?barcodePrefix=CELL-`)).json).toEqual({
    count: 3,
    devices: 2,
    firstTestTime: "2024-03-01 08:00:00",
    lastTestTime: "2024-03-02 00:00:00",
    voltage: { count: 3, min: 3.1, mean: expect.closeTo(3.2, 12), max: 3.3 },
    electricity: { count: 3, min: -5.5, mean: expect.closeTo(24.5 / 3, 12), max: 20 },
    volume: { count: 3, min: 100, mean: expect.closeTo(303.5 / 3, 12), max: 102 },
    energy: { count: 3, min: 320, mean: 325, max: 330 },
  });
  expect((await server.ask(`${SUMMARY}?barcode=NONE`)).json).toMatchObject({
    count: 0,
    devices: 0,
    firstTestTime: null,
    lastTestTime: null,
    voltage: { count: 0, min: null, mean: null, max: null },
  });
});

test("history lists what a record replaced, newest first, and is 404 where there is neither", async () => {
  const versions = [
    { ...SAMPLE_RECORD, barcode: "HISTORY/1", volume: 1 },
    { ...SAMPLE_RECORD, barcode: "HISTORY/1", volume: 2, testTime: "2024-03-02 10:00:00" },
    { ...SAMPLE_RECORD, barcode: "HISTORY/1", volume: 3, testTime: "2024-03-02 09:00:00" },
  ];
  for (const version of versions) await server.save(version);
  const record = (await server.ask(`${RECORDS}/HISTORY%2F1`)).json as { receivedAt: string };
  expect(record).toMatchObject({ ...versions[2], revision: 3, lateReplay: true });
  const history = await server.ask(`${RECORDS}/HISTORY%2F1/history`);
  const moment = expect.stringMatching(/Z$/);
  expect(history.json).toEqual({
    items: [
      {
        ...versions[1],
        receivedAt: moment,
        replacedAt: record.receivedAt,
        revision: 2,
        lateReplay: false,
        testTimeAhead: false,
        excluded: null,
      },
      {
        ...versions[0],
        receivedAt: moment,
        replacedAt: moment,
        revision: 1,
        lateReplay: false,
        testTimeAhead: false,
        excluded: null,
      },
    ],
  });
  expect((await server.ask(`${RECORDS}/CELL-A1/history`)).json).toEqual({ items: [] });
  expect((await server.ask(`${RECORDS}/NONE/history`)).status).toBe(404);
});

test("a record of a clock that is ahead says so, is found by that, and gives way to one of a clock that is right", async () => {
  const ahead = { ...SAMPLE_RECORD, barcode: "AHEAD-1", testTime: "2093-07-01 10:00:00" };
  await server.save(ahead);
  expect((await server.ask(`${RECORDS}/AHEAD-1`)).json).toMatchObject({ testTimeAhead: true, lateReplay: false });
  const found = (await server.ask(`${RECORDS}?testTimeAhead=true`)).json as { items: { barcode: string }[] };
  expect(found.items.map(({ barcode }) => barcode)).toEqual(["AHEAD-1"]);
  await server.save({ ...ahead, testTime: "2024-03-02 09:00:00" });
  expect((await server.ask(`${RECORDS}/AHEAD-1`)).json).toMatchObject({ testTimeAhead: false, lateReplay: false });
  expect((await server.ask(`${RECORDS}/AHEAD-1/history`)).json).toMatchObject({ items: [{ testTimeAhead: true }] });
});

test("the account sets are listed by code, without what is the store's own", async () => {
  const { json } = await server.ask("/api/v1/account-sets");
  expect(json).toEqual({
    items: ["001", "002", "003"].map((code) => ({
      code,
      name: code,
      enabled: true,
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      units: { voltage: "unknown", electricity: "unknown", volume: "unknown", energy: "unknown" },
      overwrite: "arrival",
      historyDays: 90,
      shifts: [
        { name: "白班", start: "08:00" },
        { name: "夜班", start: "20:00" },
      ],
      recordDays: null,
      rejectionDays: null,
      runGapMinutes: 20,
      networksDecided: true,
      createdAt: expect.stringMatching(/Z$/),
      version: 1,
    })),
  });
});
