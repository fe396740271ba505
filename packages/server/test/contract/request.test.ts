import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { BATCH_BODY_BYTES_MAX, HEADER_BYTES_MAX, SAVE_BODY_BYTES_MAX } from "@cellgrade/contract/limits";
import type { CellRecord } from "@cellgrade/contract/record";
import { LIST_PATH, SAVE_BATCH_PATH, SAVE_PATH } from "@cellgrade/contract/wire";
import { describe, expect, test } from "vitest";
import { kept, list, post, type Reply, replyOf, save, saveBatch } from "../ingest/exchange-http.ts";
import { encodeGb18030 } from "../ingest/gb18030.ts";
import { sharedServer } from "../ingest/ingest-server.ts";
import { connectTo, type RawRequest, requestBytes, sendOnce } from "../ingest/raw-socket.ts";
import { cell } from "../ingest/samples.ts";

// CONTRACT, "Request": clauses 1 to 8, each over real HTTP against the whole server.

const server = sharedServer();
const TO_001 = "x-request-datasource: 001";

let cells = 0;
/** A barcode that no other test uses. */
function fresh(): string {
  cells += 1;
  return `REQ-${cells}`;
}

async function raw(request: RawRequest): Promise<Reply> {
  return replyOf(await sendOnce(server().url, { ...request, headers: request.headers ?? [TO_001] }));
}

async function expectSaved(reply: Reply, record: CellRecord): Promise<void> {
  expect(reply).toMatchObject({ state: 1, status: 200, msg: "保存成功", code: null });
  expect(await kept(server().url, record.barcode)).toEqual(record);
}

async function expectRefused(reply: Reply, code: string, barcode: string): Promise<void> {
  expect(reply).toMatchObject({ state: -1, status: 200, code, resBody: [] });
  expect(await kept(server().url, barcode)).toBeNull();
}

describe("clause 1: the body is read as bytes", () => {
  const utf8 = (text: string): Buffer => Buffer.from(text);
  const utf16le = (text: string): Buffer => Buffer.from(`\ufeff${text}`, "utf16le");
  const encodings: readonly [name: string, encode: (text: string) => Buffer, headers: Record<string, string>][] = [
    ["UTF-8", utf8, {}],
    ["UTF-8 with a byte order mark", (text) => Buffer.from(`\ufeff${text}`), {}],
    ["UTF-16LE with a byte order mark", utf16le, {}],
    ["UTF-16BE with a byte order mark", (text) => utf16le(text).swap16(), {}],
    ["GB18030", encodeGb18030, {}],
    ["GB18030 said to be UTF-8", encodeGb18030, { "content-type": "application/json; charset=utf-8" }],
    ["gzip", (text) => gzipSync(text), { "content-encoding": "gzip" }],
    ["x-gzip", (text) => gzipSync(text), { "content-encoding": "X-GZIP" }],
    ["deflate", (text) => deflateSync(text), { "content-encoding": "deflate" }],
    ["deflate without its frame", (text) => deflateRawSync(text), { "content-encoding": "deflate" }],
    ["br", (text) => brotliCompressSync(text), { "content-encoding": "br" }],
    ["gzip of GB18030", (text) => gzipSync(encodeGb18030(text)), { "content-encoding": "gzip" }],
    ["gzip, then br", (text) => brotliCompressSync(gzipSync(text)), { "content-encoding": "gzip, br" }],
    ["an unknown encoding as identity", utf8, { "content-encoding": "utf-8" }],
    ["identity", utf8, { "content-encoding": "identity" }],
  ];
  test.each(encodings)("clause 1: %s is read", async (_, encode, headers) => {
    const record = cell(fresh(), { deviceCode: "分容机㐀🔋", workStep: "恒流充电" });
    await expectSaved(await post(server().url, { headers, body: encode(JSON.stringify(record)) }), record);
  });

  test.each([
    [],
    ["Content-Type: application/json\\; charset=utf-8"],
    ["Content-Type: application/json; charset=gbk"],
    ["Content-Type: application/x-www-form-urlencoded"],
    ["Content-Type: multipart/form-data; boundary=x"],
    ["Content-Type: text/plain"],
    ["Content-Type: application/json, application/json"],
    ["Content-Type: application/json", "Content-Type: text/xml"],
    ["Content-Type:"],
    ["Content-Type: ;;;"],
  ])("clause 1: %j is never trusted", async (...contentType) => {
    const record = cell(fresh());
    const headers = [TO_001, ...contentType.filter((line) => line !== undefined)];
    await expectSaved(await raw({ headers, body: JSON.stringify(record) }), record);
  });

  test.each([
    ["gzip", Buffer.from("no gzip at all")],
    ["gzip", gzipSync(JSON.stringify(cell("CUT"))).subarray(0, -9)],
    ["deflate", Buffer.from([0x78, 0x9c, 1, 2, 3])],
    ["br", Buffer.from("no brotli at all")],
  ])("clause 1: corrupt %s is refused", async (contentEncoding, body) => {
    const reply = await post(server().url, { headers: { "content-encoding": contentEncoding }, body });
    await expectRefused(reply, "BODY_INVALID", "CUT");
    expect(reply.msg).toBe("请求体不是合法的 JSON 对象: 压缩数据已损坏");
  });

  test("clause 1: a body in no encoding is refused", async () => {
    const reply = await post(server().url, { body: Buffer.from([0x7b, 0xff, 0x7d]) });
    await expectRefused(reply, "BODY_INVALID", "none");
    expect(reply.msg).toBe("请求体不是合法的 JSON 对象: 字符编码既不是 UTF-8 也不是 GB18030");
  });

  test("clause 1: Expect: 100-continue is answered before the body is sent", async () => {
    const record = cell(fresh());
    const body = JSON.stringify(record);
    const connection = connectTo(server().url);
    connection.send(requestBytes({ headers: [TO_001, "Expect: 100-continue", `Content-Length: ${body.length}`] }));
    expect((await connection.answer())?.status).toBe(100);
    connection.send(body);
    await expectSaved(replyOf(await connection.answer()), record);
    connection.drop();
  });

  test("clause 1: Expect: 100-continue before a body that would be too large is told so at once", async () => {
    const headers = [TO_001, "Expect: 100-continue", `Content-Length: ${SAVE_BODY_BYTES_MAX + 1}`];
    expect(await raw({ headers })).toMatchObject({ state: -1, code: "BODY_TOO_LARGE" });
  });

  test("clause 1: a chunked body is read, wherever its chunks and packets are cut", async () => {
    const record = cell(fresh(), { deviceCode: "分容机㐀🔋" });
    const body = Buffer.from(JSON.stringify(record));
    const connection = connectTo(server().url);
    connection.send(requestBytes({ headers: [TO_001, "Transfer-Encoding: chunked"] }));
    for (let from = 0; from < body.length; from += 5) {
      const chunk = body.subarray(from, from + 5);
      connection.send(`${chunk.length.toString(16)}\r\n`);
      await new Promise((resolve) => setImmediate(resolve));
      connection.send(Buffer.concat([chunk, Buffer.from("\r\n")]));
    }
    connection.send("0\r\n\r\n");
    await expectSaved(replyOf(await connection.answer()), record);
    connection.drop();
  });

  test("clause 1: HTTP/1.0 without a Host is served, and the connection closed", async () => {
    const record = cell(fresh());
    const connection = connectTo(server().url);
    connection.send(requestBytes({ version: "HTTP/1.0", headers: [TO_001], body: JSON.stringify(record) }));
    await expectSaved(replyOf(await connection.answer()), record);
    expect(await connection.closed()).toHaveLength(0);
  });

  test("clause 1: HTTP/1.0 with keep-alive is served again on its connection", async () => {
    const connection = connectTo(server().url);
    for (let time = 0; time < 2; time += 1) {
      const record = cell(fresh());
      const headers = [TO_001, "Connection: keep-alive"];
      connection.send(requestBytes({ version: "HTTP/1.0", headers, body: JSON.stringify(record) }));
      await expectSaved(replyOf(await connection.answer()), record);
    }
    connection.drop();
  });

  test("clause 1: Connection: close is served, and the connection closed", async () => {
    const record = cell(fresh());
    const connection = connectTo(server().url);
    connection.send(requestBytes({ headers: [TO_001, "Connection: close"], body: JSON.stringify(record) }));
    await expectSaved(replyOf(await connection.answer()), record);
    expect(await connection.closed()).toHaveLength(0);
  });

  test("clause 1: the offer to go on in HTTP/2, which Java's client makes, is passed over", async () => {
    const record = cell(fresh());
    const offer = ["Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABk"];
    await expectSaved(await raw({ headers: [TO_001, ...offer], body: JSON.stringify(record) }), record);
  });
});

describe("clause 2: text fields", () => {
  const astral = "🔋".repeat(128);
  test.each([
    ["white space around is trimmed, as scanners append it", "\t FR-07\r\n", "FR-07"],
    ["so are the ideographic space and the byte order mark", "\u3000\ufeffFR-07\u00a0", "FR-07"],
    ["a space inside is kept", "FR 07", "FR 07"],
    ["case is kept", "fr-07", "fr-07"],
    ["128 code points fit, whatever their size", astral, astral],
    ["a number is taken as its decimal text", 7, "7"],
    ["a negative one too", -12, "-12"],
    ["and the largest safe one", Number.MAX_SAFE_INTEGER, "9007199254740991"],
  ])("clause 2: %s", async (_, sent, read) => {
    const barcode = fresh();
    const sentRecord = { ...cell(barcode), batteryStation: sent, deviceCode: sent, workStep: sent };
    const record = cell(barcode, { batteryStation: read, deviceCode: read, workStep: read });
    await expectSaved(await save(server().url, sentRecord), record);
  });

  test("clause 2: 1.0 and 1e2 read as 1 and 100", async () => {
    const barcode = fresh();
    const text = JSON.stringify(cell(barcode)).replace('"FR-07"', "1.0").replace('"3"', "1e2");
    await expectSaved(await post(server().url, { body: text }), cell(barcode, { deviceCode: "1", workStep: "100" }));
  });

  test("clause 2: a barcode is trimmed, may be a number, and its case is significant", async () => {
    await expectSaved(await save(server().url, { ...cell(""), barcode: " 4711\r\n" }), cell("4711"));
    await expectSaved(await save(server().url, { ...cell(""), barcode: 4712 }), cell("4712"));
    await save(server().url, cell("Case-1", { volume: 1 }));
    await save(server().url, cell("CASE-1", { volume: 2 }));
    expect((await kept(server().url, "Case-1"))?.volume).toBe(1);
    expect((await kept(server().url, "CASE-1"))?.volume).toBe(2);
    expect(await kept(server().url, "case-1")).toBeNull();
  });

  test.each([
    [undefined, "不能为空"],
    [null, "不能为空"],
    ["", "不能为空"],
    [" \r\n\u3000", "不能为空"],
    [true, "必须是字符串"],
    [["FR-07"], "必须是字符串"],
    [{ code: "FR-07" }, "必须是字符串"],
    [1.5, "必须是字符串"],
    [2 ** 53, "必须是字符串"],
    [1e21, "必须是字符串"],
    ["x".repeat(129), "长度不能超过 128 个字符"],
    ["🔋".repeat(129), "长度不能超过 128 个字符"],
    ["FR\u000007", "不能包含控制字符"],
    ["FR\n07", "不能包含控制字符"],
    ["FR\u007f07", "不能包含控制字符"],
    ["FR\u008507", "不能包含控制字符"],
    ["FR\ud83d07", "包含无效的 Unicode 字符"],
    ["FR\udd0b", "包含无效的 Unicode 字符"],
  ])("clause 2: %j is refused: %s", async (sent, text) => {
    const barcode = fresh();
    const reply = await save(server().url, {
      ...cell(barcode),
      batteryStation: sent,
      deviceCode: sent,
      workStep: sent,
    });
    await expectRefused(reply, "FIELD_INVALID", barcode);
    expect(reply.msg).toBe(`batteryStation(电池工位)${text}；deviceCode(设备编码)${text}；workStep(工步)${text}`);
    const noBarcode = await save(server().url, { ...cell(""), barcode: sent });
    expect(noBarcode).toMatchObject({ state: -1, code: "FIELD_INVALID", msg: `barcode(电芯条码)${text}` });
  });
});

describe("clause 3: numbers", () => {
  test.each([
    ["2.85", 2.85],
    [" -1.5e0 ", -1.5],
    ["+.5", 0.5],
    ["5.", 5],
    ["1E3", 1_000],
    ["-0", 0],
    [-0, 0],
    [0, 0],
    ["1e-400", 0],
    [0.1 + 0.2, 0.30000000000000004],
    ["0.30000000000000004", 0.30000000000000004],
    ["123456789012345678901234567890", 1.2345678901234568e29],
    [Number.MIN_VALUE, Number.MIN_VALUE],
    [Number.MAX_VALUE, Number.MAX_VALUE],
    [null, null],
    ["", null],
    [" \t", null],
    [undefined, null],
  ])("clause 3: %j is kept as %j", async (sent, read) => {
    const barcode = fresh();
    const numbers = { voltage: sent, electricity: sent, volume: sent, energy: sent };
    const body = JSON.stringify({ ...cell(barcode), ...numbers }).replaceAll(
      ":0,",
      Object.is(sent, -0) ? ":-0," : ":0,",
    );
    const record = cell(barcode, { voltage: read, electricity: read, volume: read, energy: read });
    await expectSaved(await post(server().url, { body }), record);
  });

  test.each([
    ["1e999", "超出数值范围"],
    ["-1e999", "超出数值范围"],
    ['"1e999"', "超出数值范围"],
    ['"Infinity"', "必须是数值"],
    ['"NaN"', "必须是数值"],
    ['"0x10"', "必须是数值"],
    ['"1,234"', "必须是数值"],
    ['"2.85Ah"', "必须是数值"],
    ['"１２"', "必须是数值"],
    ['"."', "必须是数值"],
    ['"1 2"', "必须是数值"],
    ['"--1"', "必须是数值"],
    ["true", "必须是数值"],
    ["[1]", "必须是数值"],
    ["{}", "必须是数值"],
  ])("clause 3: %s is refused", async (sent, text) => {
    const barcode = fresh();
    const body = JSON.stringify(cell(barcode)).replace("3.652", sent).replace("9.21", sent);
    const reply = await post(server().url, { body });
    await expectRefused(reply, "FIELD_INVALID", barcode);
    expect(reply.msg).toBe(`voltage(电压)${text}；energy(能量)${text}`);
  });
});

describe("clause 4: testTime", () => {
  test.each([
    ["2024-3-2 9:14:8", "2024-03-02 09:14:08"],
    [" 2024-03-02 09:14:08\n", "2024-03-02 09:14:08"],
    ["2024-02-29 00:00:00", "2024-02-29 00:00:00"],
    ["2000-01-01 00:00:00", "2000-01-01 00:00:00"],
    ["2099-12-31 23:59:59", "2099-12-31 23:59:59"],
  ])("clause 4: %j is kept as %j", async (testTime, read) => {
    const barcode = fresh();
    await expectSaved(await save(server().url, cell(barcode, { testTime })), cell(barcode, { testTime: read }));
  });

  const FORMAT = "必须是 yyyy-MM-dd HH:mm:ss 格式的有效时间";
  const YEAR = "年份必须在 2000 至 2099 之间";
  test.each([
    ["2023-02-29 09:14:08", FORMAT],
    ["2100-02-29 09:14:08", FORMAT],
    ["2024-04-31 09:14:08", FORMAT],
    ["2024-13-01 09:14:08", FORMAT],
    ["2024-00-01 09:14:08", FORMAT],
    ["2024-03-02 24:00:00", FORMAT],
    ["2024-03-02 09:60:08", FORMAT],
    ["2024-03-02 09:14:60", FORMAT],
    ["2024-03-02 09:14:08Z", FORMAT],
    ["2024-03-02 09:14:08+08:00", FORMAT],
    ["2024-03-02T09:14:08", FORMAT],
    ["2024/03/02 09:14:08", FORMAT],
    ["2024-03-02 09:14:08.123", FORMAT],
    ["2024-03-02  09:14:08", FORMAT],
    ["2024-03-02", FORMAT],
    ["24-03-02 09:14:08", FORMAT],
    ["２０２４-03-02 09:14:08", FORMAT],
    [1709342048, FORMAT],
    ["1999-12-31 23:59:59", YEAR],
    ["2100-01-01 00:00:00", YEAR],
    [null, "不能为空"],
  ])("clause 4: %j is refused", async (testTime, text) => {
    const barcode = fresh();
    const reply = await save(server().url, { ...cell(barcode), testTime });
    await expectRefused(reply, "FIELD_INVALID", barcode);
    expect(reply.msg).toBe(`testTime(测试时间)${text}`);
  });
});

describe("clause 5: the object", () => {
  test("clause 5: unknown fields are ignored, __proto__ and constructor among them", async () => {
    const barcode = fresh();
    const extra =
      '"__proto__":{"voltage":1,"state":1},"constructor":{"prototype":{"volume":9}},"Barcode":"X","x":[[{}]],';
    await expectSaved(
      await post(server().url, { body: JSON.stringify(cell(barcode)).replace("{", `{${extra}`) }),
      cell(barcode),
    );
    const inherited = '{"__proto__":{"barcode":"PROTO"},';
    const body = JSON.stringify({ ...cell(""), barcode: undefined }).replace("{", inherited);
    await expectRefused(await post(server().url, { body }), "FIELD_INVALID", "PROTO");
    expect(({} as Record<string, unknown>)["voltage"]).toBeUndefined();
  });

  test("clause 5: of a key given twice the last counts", async () => {
    const barcode = fresh();
    const body = JSON.stringify(cell(barcode)).replace("{", '{"barcode":"FIRST-KEY","volume":-1,');
    await expectSaved(await post(server().url, { body }), cell(barcode));
    expect(await kept(server().url, "FIRST-KEY")).toBeNull();
  });

  const one = JSON.stringify(cell("ONE-OBJECT"));
  test.each([
    `[${one}]`,
    JSON.stringify(one),
    "null",
    "1",
    `${one}${one}`,
    `${one}\n${one}`,
    `${one},`,
    one.slice(0, -1),
    "",
  ])("clause 5: %j is not one JSON object", async (body) => {
    const reply = await post(server().url, { body });
    await expectRefused(reply, "BODY_INVALID", "ONE-OBJECT");
    expect(reply.msg).toMatch(/^请求体不是合法的 JSON 对象: ./);
  });
});

describe("clause 6: limits", () => {
  function padded(barcode: string, bytes: number): string {
    const text = JSON.stringify({ ...cell(barcode), pad: "" });
    return text.replace('"pad":""', `"pad":"${"x".repeat(bytes - text.length)}"`);
  }

  test.each([
    ["as it is", (text: string) => Buffer.from(text), {}],
    ["after inflation", (text: string) => gzipSync(text), { "content-encoding": "gzip" }],
  ])("clause 6: a body of 64 KiB %s is read, one of a byte more is refused", async (_, encode, headers) => {
    const fits = fresh();
    const body = encode(padded(fits, SAVE_BODY_BYTES_MAX));
    await expectSaved(await post(server().url, { headers, body }), cell(fits));
    const exceeds = fresh();
    const reply = await post(server().url, { headers, body: encode(padded(exceeds, SAVE_BODY_BYTES_MAX + 1)) });
    await expectRefused(reply, "BODY_TOO_LARGE", exceeds);
    expect(reply.msg).toBe("请求体超过 64 KiB");
  });

  test("clause 6: a body that inflates without end is refused", async () => {
    const bomb = gzipSync(Buffer.alloc(48 * 1024 * 1024));
    expect(bomb.length).toBeLessThan(SAVE_BODY_BYTES_MAX);
    const reply = await post(server().url, { headers: { "content-encoding": "gzip" }, body: bomb });
    await expectRefused(reply, "BODY_TOO_LARGE", "none");
  });

  test("clause 6: saveBatch and list take bodies of 4 MiB and no byte more", async () => {
    const barcode = fresh();
    const batch = JSON.stringify({ records: [cell(barcode)] });
    const fits = batch.padEnd(BATCH_BODY_BYTES_MAX);
    await expectSaved(await post(server().url, { path: SAVE_BATCH_PATH, body: fits }), cell(barcode));
    const question = JSON.stringify({ barcodeArr: [barcode] }).padEnd(BATCH_BODY_BYTES_MAX);
    expect((await post(server().url, { path: LIST_PATH, body: question })).resBody).toHaveLength(1);
    for (const path of [SAVE_BATCH_PATH, LIST_PATH]) {
      const reply = await post(server().url, { path, body: `${path === LIST_PATH ? question : fits} ` });
      expect(reply).toMatchObject({ state: -1, code: "BODY_TOO_LARGE", msg: "请求体超过 4 MiB" });
    }
  });

  test("clause 6: a body of 40 MiB is told that it is too large, and its connection closed", async () => {
    const connection = connectTo(server().url);
    const mebibyte = Buffer.alloc(1024 * 1024, " ");
    connection.send(requestBytes({ headers: [TO_001, `Content-Length: ${40 * mebibyte.length}`] }));
    for (let sent = 0; sent < 40; sent += 1) connection.send(mebibyte);
    const answer = await connection.answer();
    if (answer !== null) expect(replyOf(answer)).toMatchObject({ state: -1, code: "BODY_TOO_LARGE" });
    await connection.closed();
    await expectSaved(await save(server().url, cell("AFTER-40-MIB")), cell("AFTER-40-MIB"));
  });

  test("clause 6: a body between the limit and 32 MiB is told, and its connection serves the next", async () => {
    const connection = connectTo(server().url);
    connection.send(requestBytes({ headers: [TO_001], body: Buffer.alloc(5 * 1024 * 1024, " ") }));
    expect(replyOf(await connection.answer())).toMatchObject({ code: "BODY_TOO_LARGE" });
    const record = cell(fresh());
    connection.send(requestBytes({ headers: [TO_001], body: JSON.stringify(record) }));
    await expectSaved(replyOf(await connection.answer()), record);
    connection.drop();
  });

  test("clause 6: headers of nearly 16 KiB are read, larger ones refused", async () => {
    const record = cell(fresh());
    const fits = `X-Pad: ${"x".repeat(HEADER_BYTES_MAX - 512)}`;
    await expectSaved(await raw({ headers: [TO_001, fits], body: JSON.stringify(record) }), record);
    const exceeds = `X-Pad: ${"x".repeat(HEADER_BYTES_MAX)}`;
    const reply = await raw({ headers: [TO_001, exceeds], body: JSON.stringify(cell("TOO-MANY-HEADERS")) });
    expect(reply).toMatchObject({ status: 431, state: -1, code: "HEADERS_TOO_LARGE", msg: "请求头过大" });
    expect(await kept(server().url, "TOO-MANY-HEADERS")).toBeNull();
  });

  test("clause 6: keep-alive is held longer than the 100 s of .NET clients", async () => {
    const answer = await sendOnce(server().url, { headers: [TO_001], body: JSON.stringify(cell(fresh())) });
    expect(answer?.headers.get("connection")).toBe("keep-alive");
    expect(answer?.headers.get("keep-alive")).toBe("timeout=120");
  });
});

describe("clause 7: the path", () => {
  test.each([
    SAVE_PATH,
    `${SAVE_PATH}/`,
    "//api/pick/volumeCollectData/save",
    "/api//pick///volumeCollectData//save",
    "/api/pick/volumeCollectData/save//",
    `${SAVE_PATH}?token=1`,
    `${SAVE_PATH}/?a=/b`,
    `http://mes.example${SAVE_PATH}`,
    `HTTP://mes.example:80/${SAVE_PATH}/`,
  ])("clause 7: duplicate slashes and one trailing slash are tolerated: %s", async (path) => {
    const record = cell(fresh());
    await expectSaved(await raw({ path, body: JSON.stringify(record) }), record);
  });

  test.each([
    ["/api/pick/", "/api/pick/"],
    ["/api/pick/volumeCollectData", "/api/pick/volumeCollectData"],
    ["/api/pick/volumeCollectData/Save", "/api/pick/volumeCollectData/Save"],
    ["/api/pick/volumeCollectData/save/x?y=1", "/api/pick/volumeCollectData/save/x"],
    ["/api/pick/volumeCollectData/%73ave", "/api/pick/volumeCollectData/%73ave"],
    ["/api/pick/volumeCollectData/../volumeCollectData/save", "/api/pick/volumeCollectData/../volumeCollectData/save"],
    ["//api/pick//nothing", "//api/pick//nothing"],
    [`/api/pick/${"x".repeat(1_000)}`, `/api/pick/${"x".repeat(118)}…`],
  ])("clause 7: any other path under /api/pick/ is unknown: %s", async (path, shown) => {
    const barcode = fresh();
    const reply = await raw({ path, body: JSON.stringify(cell(barcode)) });
    await expectRefused(reply, "PATH_UNKNOWN", barcode);
    expect(reply.msg).toBe(`接口地址不存在: ${shown}`);
  });
});

describe("clause 8: the header x-request-datasource", () => {
  const send = (barcode: string, ...headers: string[]): Promise<Reply> =>
    raw({ headers, body: JSON.stringify(cell(barcode)) });

  test.each([
    ["trimmed", ["x-request-datasource: \t 001 \t"]],
    ["whatever the case of its name", ["X-Request-DataSource: 001"]],
    ["repeated with the same value", [TO_001, "x-request-datasource: 001"]],
    ["repeated in one line", ["x-request-datasource: 001, 001 ,001"]],
  ])("clause 8: the header is taken when it is %s", async (_, headers) => {
    const record = cell(fresh());
    await expectSaved(await send(record.barcode, ...headers), record);
  });

  test.each([
    ["absent", []],
    ["empty", ["x-request-datasource:"]],
    ["blank", ["x-request-datasource:  \t "]],
    ["blank twice", ["x-request-datasource: ", "x-request-datasource:"]],
    ["a comma", ["x-request-datasource: ,"]],
  ])("clause 8: the header is missing when it is %s", async (_, headers) => {
    const barcode = fresh();
    const reply = await send(barcode, ...headers);
    await expectRefused(reply, "ACCOUNT_SET_MISSING", barcode);
    expect(reply.msg).toBe("请求头 x-request-datasource(账套编码)不能为空");
  });

  test.each([
    [[TO_001, "x-request-datasource: 002"]],
    [["x-request-datasource: 001,002"]],
    [[TO_001, TO_001, "x-request-datasource: 0001"]],
    [[TO_001, "x-request-datasource: "]],
    [["x-request-datasource: none", "x-request-datasource: nothing"]],
  ])("clause 8: the header is ambiguous when its values differ: %j", async (headers) => {
    const barcode = fresh();
    const reply = await send(barcode, ...headers);
    await expectRefused(reply, "ACCOUNT_SET_AMBIGUOUS", barcode);
    expect(reply.msg).toBe("请求头 x-request-datasource(账套编码)重复且不一致");
  });

  test.each([
    ["1", "1"],
    ["0001", "0001"],
    ["off", "off"],
    ["__proto__", "__proto__"],
    ["你", "你"],
    ["分容机账套", "分容机账套"],
    ["x".repeat(300), `${"x".repeat(128)}…`],
  ])("clause 8: matching is exact, and nothing is written to a default: %s", async (code, shown) => {
    const barcode = fresh();
    const reply = await send(barcode, `x-request-datasource: ${code}`);
    await expectRefused(reply, "ACCOUNT_SET_UNKNOWN", barcode);
    expect(reply.msg).toBe(`账套不存在: ${shown}`);
  });

  test("clause 8: a code in GB18030 is shown as it was meant", async () => {
    const [before = "", after = ""] = requestBytes({ headers: ["x-request-datasource: @"], body: "{}" })
      .toString("latin1")
      .split("@");
    const bytes = Buffer.concat([Buffer.from(before), encodeGb18030("分容"), Buffer.from(after)]);
    expect(replyOf(await sendOnce(server().url, bytes)).msg).toBe("账套不存在: 分容");
  });

  test("clause 8: a disabled account set is refused", async () => {
    const reply = await save(server().url, cell(fresh()), { accountSet: "Off" });
    expect(reply).toMatchObject({ state: -1, code: "ACCOUNT_SET_DISABLED", msg: "账套已停用: Off" });
  });

  test("clause 8: saveBatch and list ask for it too", async () => {
    for (const accountSet of [null, "none"]) {
      const code = accountSet === null ? "ACCOUNT_SET_MISSING" : "ACCOUNT_SET_UNKNOWN";
      expect((await saveBatch(server().url, [cell(fresh())], { accountSet })).code).toBe(code);
      expect((await list(server().url, ["X"], { accountSet })).code).toBe(code);
    }
  });
});

describe("clause 8: a server with a default account set", () => {
  const withDefault = sharedServer({ defaultAccountSet: "002" });

  test("clause 8: takes what has no header, or a blank one, into the default and nowhere else", async () => {
    for (const [barcode, headers] of [
      ["DEFAULT-1", []],
      ["DEFAULT-2", ["x-request-datasource:  "]],
    ] as const) {
      const reply = replyOf(await sendOnce(withDefault().url, { headers, body: JSON.stringify(cell(barcode)) }));
      expect(reply.state).toBe(1);
      expect(await kept(withDefault().url, barcode, "002")).toEqual(cell(barcode));
      expect(await kept(withDefault().url, barcode, "001")).toBeNull();
    }
  });

  test.each([
    ["none", "ACCOUNT_SET_UNKNOWN"],
    ["Off", "ACCOUNT_SET_DISABLED"],
    ["001,002", "ACCOUNT_SET_AMBIGUOUS"],
  ])("clause 8: never takes %s into the default", async (accountSet, code) => {
    expect((await save(withDefault().url, cell("NO-DEFAULT"), { accountSet })).code).toBe(code);
    expect(await kept(withDefault().url, "NO-DEFAULT", "002")).toBeNull();
  });
});
