import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { read, utils } from "@e965/xlsx";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SAMPLE_RECORD, startTestServer, type TestServer } from "../../running-server.ts";

// Exports as somebody downloads them, read back by readers that are not ours where there is one.

const SET = "/api/v1/account-sets/001";
const EXPORT = `${SET}/records/export`;
const JSON_TYPE = { "content-type": "application/json" };

/** What a spreadsheet would run, and what a file format might break on. */
const TEXTS = ["=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", 'a "quoted", one', "逗号，分容", "<&>_x0041_\uffff", "𠮷"];

const CELLS = TEXTS.map((workStep, index) => ({
  ...SAMPLE_RECORD,
  barcode: `CELL-${index}`,
  deviceCode: `FR-0${index % 3}`,
  workStep,
  testTime: `2024-03-02 09:14:0${index}`,
  voltage: index === 0 ? null : -index / 7,
}));

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({ accountSets: ["001", "002", "003"].map((code) => ({ code, name: code })) });
  for (const cell of CELLS) expect((await server.save(cell)).json).toMatchObject({ state: 1 });
  const settings = {
    timeZone: "Asia/Shanghai",
    units: { voltage: "V", electricity: "unknown", volume: "Ah", energy: "unknown" },
  };
  const changed = await server.ask(SET, { method: "PATCH", headers: JSON_TYPE, body: JSON.stringify(settings) });
  expect(changed.status, changed.text).toBe(200);
});
afterAll(() => server.stop());

interface Download {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly bytes: Buffer;
}

function download(query: string): Promise<Download> {
  return new Promise((resolve, reject) => {
    get(`${server.url}${EXPORT}?${query}`, { agent: false }, (res) => {
      const chunks: Buffer[] = [];
      res.on("data", (chunk: Buffer) => chunks.push(chunk));
      res.on("error", reject);
      res.on("end", () => resolve({ status: res.statusCode ?? 0, headers: res.headers, bytes: Buffer.concat(chunks) }));
    }).on("error", reject);
  });
}

/** RFC 4180 to the letter: throws on anything that is not quoted as it says. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  const field = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n)/y;
  while (field.lastIndex < text.length) {
    const [, value = "", end] = field.exec(text) ?? [];
    if (end === undefined) throw new Error("no CSV");
    rows.at(-1)?.push(value.startsWith('"') ? value.slice(1, -1).replaceAll('""', '"') : value);
    if (end === "\r\n") rows.push([]);
  }
  if (rows.pop()?.length !== 0) throw new Error("the last line has no end");
  return rows;
}

async function csvOf(query: string): Promise<{ readonly head: string[]; readonly rows: string[][] }> {
  const { status, bytes } = await download(query);
  expect(status, bytes.toString()).toBe(200);
  expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
  const [head = [], ...rows] = parseCsv(bytes.subarray(3).toString("utf8"));
  return { head, rows };
}

/** All sheets as rows of typed values. */
async function sheetsOf(query: string): Promise<unknown[][][]> {
  const { status, bytes } = await download(`format=xlsx&${query}`);
  expect(status).toBe(200);
  const book = read(bytes, { cellDates: false, raw: true });
  return book.SheetNames.map((name) =>
    utils.sheet_to_json(book.Sheets[name] ?? {}, { header: 1, raw: true, defval: null }),
  );
}

/** Excel's day number of a plant-local time. */
function serial(localTime: string): number {
  return (Date.parse(`${localTime.replace(" ", "T")}Z`) - Date.UTC(1899, 11, 30)) / 86_400_000;
}

describe("CSV", () => {
  test("holds every record once with all columns, in the order asked, under heads with the units", async () => {
    const { head, rows } = await csvOf("sort=barcode");
    expect(head).toEqual(
      ["电芯条码", "设备编码", "电池工位", "工步", "测试时间", "电压 (V)", "电流", "容量 (Ah)", "能量"].concat([
        "分档",
        "接收时间",
        "版次",
        "迟到重传",
        "不计入统计",
        "测试时间超前",
        "未读到条码",
        "平均电压",
        "折算时长",
      ]),
    );
    expect(rows.map(([barcode]) => barcode)).toEqual(CELLS.map(({ barcode }) => barcode));
    expect(rows[6]?.slice(0, 10)).toEqual([
      "CELL-6",
      "FR-00",
      "01-08-16",
      "逗号，分容",
      "2024-03-02 09:14:06",
      String(-6 / 7),
      "25.01",
      "102.513",
      "331.25",
      "",
    ]);
    expect(rows[6]?.slice(16), "derived quantities").toEqual([String(331.25 / 102.513), String(102.513 / 25.01)]);
    expect(rows[0]?.[5]).toBe(""); // a number that was not given
    expect(rows.every((row) => row[11] === "1" && row[12] === "false" && row[13] === "" && row[14] === "false")).toBe(
      true,
    );
  });

  test("for programs holds every text exact to the character", async () => {
    const { rows } = await csvOf("sort=barcode&columns=workStep,voltage");
    expect(rows.map(([step]) => step)).toEqual(TEXTS);
    expect(rows[1]?.[1]).toBe(String(-1 / 7));
  });

  test("for Excel holds every text as the result of a formula, and numbers and times as they are", async () => {
    const { rows } = await csvOf("format=excel-csv&sort=barcode&columns=workStep,voltage,testTime");
    expect(rows.map(([step]) => step)).toEqual(TEXTS.map((text) => `="${text.replaceAll('"', '""')}"`));
    expect(rows[1]?.slice(1)).toEqual([String(-1 / 7), "2024-03-02 09:14:01"]);
    const { headers } = await download("format=excel-csv&columns=barcode");
    expect(headers["content-type"]).toBe("text/csv; charset=utf-8");
    expect(headers["content-disposition"]).toMatch(/-\d{4}\.csv"/);
  });

  test("for Excel holds a text that is longer than one in a formula may be as several", async () => {
    const workStep = "𠮷".repeat(128);
    await server.save({ ...SAMPLE_RECORD, workStep }, { "x-request-datasource": "003" });
    const answer = await server.ask("/api/v1/account-sets/003/records/export?format=excel-csv&columns=workStep");
    expect(answer.text).toContain(`"=""${"𠮷".repeat(127)}""&""𠮷"""`);
  });

  test("columns are chosen and ordered, filters and the order hold, heads are in the language asked", async () => {
    const { head, rows } = await csvOf("columns=volume,barcode&lang=en&sort=-testTime&deviceCode=FR-01");
    expect(head).toEqual(["Capacity (Ah)", "Barcode"]);
    expect(rows).toEqual(["CELL-7", "CELL-4", "CELL-1"].map((barcode) => ["102.513", barcode]));
  });

  test("receipt is told by the plant's clock", async () => {
    const { json } = await server.ask(`${SET}/records/CELL-1`);
    const { receivedAt } = json as { receivedAt: string };
    const { rows } = await csvOf("columns=receivedAt&barcode=CELL-1");
    const shanghai = new Date(Date.parse(receivedAt) + 8 * 3_600_000).toISOString();
    expect(rows).toEqual([[shanghai.slice(0, 19).replace("T", " ")]]);
  });

  test("an empty result is a file with heads alone", async () => {
    expect((await csvOf("barcode=NONE&columns=barcode")).rows).toEqual([]);
    expect(await sheetsOf("barcode=NONE&columns=barcode")).toEqual([[["电芯条码"]]]);
  });

  test("is named by account set and plant time, and never kept by a cache", async () => {
    const { headers } = await download("");
    expect(headers["content-type"]).toBe("text/csv; charset=utf-8");
    expect(headers["cache-control"]).toBe("no-store");
    expect(headers["content-disposition"]).toMatch(
      /^attachment; filename="(001-records-\d{8}-\d{4}\.csv)"; filename\*=UTF-8''\1$/,
    );
  });
});

describe("XLSX", () => {
  test("is read back by another program: texts as they are, numbers as numbers, times as dates", async () => {
    const [sheet = []] = await sheetsOf("sort=barcode&columns=barcode,workStep,voltage,testTime,lateReplay,revision");
    expect(sheet[0]).toEqual(["电芯条码", "工步", "电压 (V)", "测试时间", "迟到重传", "版次"]);
    expect(sheet.slice(1)).toEqual(
      CELLS.map(({ barcode, workStep, voltage, testTime }) => [
        barcode,
        workStep,
        voltage,
        expect.closeTo(serial(testTime), 8),
        false,
        1,
      ]),
    );
  });

  test("no cell is a formula, and times have a format of dates", async () => {
    const { bytes } = await download("format=xlsx&columns=workStep,testTime");
    const book = read(bytes, { cellFormula: true, cellNF: true });
    const sheet = book.Sheets[book.SheetNames[0] ?? ""] ?? {};
    for (const [place, cell] of Object.entries(sheet)) {
      if (!place.startsWith("!")) expect((cell as { f?: string }).f, place).toBeUndefined();
    }
    expect(sheet["B2"]).toMatchObject({ t: "n", w: expect.stringMatching(/^2024-03-02 09:14:0\d$/) });
  });
});

describe("grades and exclusions", () => {
  test("stand in their columns by the version asked for", async () => {
    const rules = [{ name: "A", color: "#00aa00", workSteps: [], conditions: [{ quantity: "voltage", min: -0.5 }] }];
    const put = (body: object) =>
      server.ask(`${SET}/grading-rules`, { method: "PUT", headers: JSON_TYPE, body: JSON.stringify(body) });
    expect((await put({ rules, basedOn: null })).status).toBe(200);
    expect((await put({ rules: [{ ...rules[0], name: "B" }], basedOn: 1 })).status).toBe(200);
    const reason = { method: "PUT", headers: JSON_TYPE, body: JSON.stringify({ reason: "=probe" }) };
    expect((await server.ask(`${SET}/records/CELL-2/exclusion`, reason)).status).toBe(200);

    const grades = async (query: string) => (await csvOf(`columns=barcode,grade,excluded&sort=barcode&${query}`)).rows;
    expect((await grades("")).slice(0, 3)).toEqual([
      ["CELL-0", "NG", ""],
      ["CELL-1", "B", ""],
      ["CELL-2", "B", "=probe"],
    ]);
    expect(await grades("gradingVersion=1&grade=A")).toEqual(
      ["CELL-1", "CELL-2", "CELL-3"].map((barcode, index) => [barcode, "A", index === 1 ? "=probe" : ""]),
    );
    expect(await grades("excluded=true")).toEqual([["CELL-2", "B", "=probe"]]);
  });
});

describe("what is asked wrongly", () => {
  test.each([
    ["columns=barcode,nothing", "columns"],
    ["columns=barcode,barcode", "columns"],
    ["columns=", "columns"],
    ["format=pdf", "format"],
    ["lang=fr", "lang"],
    ["id=a/b", "id"],
    ["sort=volume", "sort"],
    ["limit=10", "limit"],
    ["gradingVersion=99", "gradingVersion"],
  ])("%s is refused before anything is sent", async (query, parameter) => {
    const answer = await server.ask(`${EXPORT}?${query}`);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.json).toMatchObject({ parameter });
  });
});

describe("a long export", () => {
  const ROWS = 60_000;

  beforeAll(async () => {
    for (let start = 0; start < ROWS; start += 1_000) {
      const records = Array.from({ length: 1_000 }, (_, index) => ({ ...SAMPLE_RECORD, barcode: `L${start + index}` }));
      const answer = await server.ask("/api/pick/volumeCollectData/saveBatch", {
        method: "POST",
        headers: { ...JSON_TYPE, "x-request-datasource": "002" },
        body: JSON.stringify({ records }),
      });
      expect(answer.json).toMatchObject({ state: 1 });
    }
  });

  /** Starts an export that nobody reads yet: the socket's buffers fill, and it stands still. */
  async function begin(id: string): Promise<IncomingMessage> {
    const request = get(`${server.url}/api/v1/account-sets/002/records/export?id=${id}`, { agent: false });
    const [response] = (await once(request, "response")) as [IncomingMessage];
    request.on("error", () => {}); // told to the response too
    return response;
  }

  /** Takes what comes, to the end or until it breaks. */
  async function finish(response: IncomingMessage): Promise<{ readonly bytes: number; readonly whole: boolean }> {
    let bytes = 0;
    response.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
    });
    response.on("error", () => {});
    await new Promise((resolve) => response.once("close", resolve));
    return { bytes, whole: response.complete };
  }

  const stateOf = async (id: string) => (await server.ask(`/api/v1/exports/${id}`)).json as Record<string, unknown>;
  const cancel = (id: string) =>
    server.ask(`/api/v1/exports/${id}`, {
      method: "DELETE",
      headers: { ...JSON_TYPE, "content-length": "2" },
      body: "{}",
    });
  async function until(condition: () => Promise<boolean>): Promise<void> {
    while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  test("waits for its reader, tells how far it is, and is whole at its end", async () => {
    const response = await begin("slow");
    expect(response.headers["x-export-id"]).toBe("slow");
    await until(async () => (await stateOf("slow"))["rowsTotal"] === ROWS);
    // An export of the same rows that begins later and is read is done: so would this one be if it did not wait.
    expect((await finish(await begin("read"))).whole).toBe(true);
    await until(async () => (await stateOf("read"))["state"] === "done");
    const halfway = await stateOf("slow");
    expect(halfway).toMatchObject({ id: "slow", state: "running", rowsTotal: ROWS });
    expect(halfway["rows"]).toBeLessThan(ROWS);
    const { bytes, whole } = await finish(response);
    expect(whole).toBe(true);
    await until(async () => (await stateOf("slow"))["state"] !== "running");
    expect(await stateOf("slow")).toEqual({
      id: "slow",
      state: "done",
      rows: ROWS,
      rowsTotal: ROWS,
      bytes,
      refusal: null,
    });
  });

  test("is cancelled by its id: the connection breaks, and the part is not taken for the whole", async () => {
    const response = await begin("unwanted");
    expect((await cancel("unwanted")).json).toMatchObject({ state: "cancelled" });
    expect((await finish(response)).whole).toBe(false);
    await until(async () => (await stateOf("unwanted"))["state"] === "cancelled");
    expect((await cancel("unwanted")).json).toMatchObject({ state: "cancelled" });
    expect((await server.ask("/api/v1/exports/unknown")).status).toBe(404);
  });

  test("is cancelled when its reader leaves", async () => {
    const response = await begin("left");
    response.destroy();
    await until(async () => (await stateOf("left"))["state"] === "cancelled");
  });

  test("two run at a time: a third is told so, one of the same id too, and there is room again after", async () => {
    const first = await begin("first");
    const again = await server.ask(`${EXPORT}?id=first`);
    expect([again.status, again.json]).toEqual([409, expect.objectContaining({ parameter: "id" })]);
    const second = await begin("second");
    const third = await server.ask(`${EXPORT}?id=third`);
    expect([third.status, third.headers["retry-after"]]).toEqual([503, "1"]);
    expect(third.json).toMatchObject({ detail: expect.stringMatching(/another export runs/i) });
    expect(await stateOf("third")).toMatchObject({ state: "refused", rows: 0, refusal: third.json });
    expect(await stateOf("first")).toMatchObject({ state: "running", refusal: null });
    await Promise.all([finish(first), finish(second)]);
    await until(async () => (await server.ask(`${EXPORT}?id=third`)).status === 200);
  });
});
