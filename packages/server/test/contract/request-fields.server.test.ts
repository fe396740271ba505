import { describe, expect, test } from "vitest";
import { kept, post, save } from "../ingest/exchange-http.ts";
import { cell } from "../ingest/samples.ts";
import { expectRefused, expectSaved, fresh, server, startServer } from "./request-server.ts";

// CONTRACT, "Request", clauses 2 to 4: text, numbers, testTime.

startServer();

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
