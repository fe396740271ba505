import { describe, expect, test } from "vitest";
import { ERRORS, type ErrorCode, type ErrorDefinition, FOUND_TEXT, RETRY_AFTER_S, SAVED_TEXT } from "../src/errors.ts";
import { describeFaults, readRecord } from "../src/read-record.ts";

/** CONTRACT, table of responses and clause 9: code, what the text names, the Chinese text, the status of `strict`. */
const CONTRACT_TABLE: readonly (readonly [ErrorCode, detail: string, msg: string, strictStatus: number])[] = [
  [
    "FIELD_INVALID",
    "barcode(电芯条码)不能为空；voltage(电压)必须是数值",
    "barcode(电芯条码)不能为空；voltage(电压)必须是数值",
    400,
  ],
  ["BODY_INVALID", "内容不完整", "请求体不是合法的 JSON 对象: 内容不完整", 400],
  ["BODY_TOO_LARGE", "64 KiB", "请求体超过 64 KiB", 413],
  ["ACCOUNT_SET_MISSING", "", "请求头 x-request-datasource(账套编码)不能为空", 400],
  ["ACCOUNT_SET_AMBIGUOUS", "", "请求头 x-request-datasource(账套编码)重复且不一致", 400],
  ["ACCOUNT_SET_UNKNOWN", "X", "账套不存在: X", 404],
  ["ACCOUNT_SET_DISABLED", "X", "账套已停用: X", 403],
  ["ACCESS_DENIED", "X", "设备无权访问账套: X", 403],
  ["TOKEN_MISSING", "", "请求头 x-api-key(设备令牌)不能为空", 401],
  ["METHOD_NOT_ALLOWED", "", "请使用 POST 方法", 405],
  ["PATH_UNKNOWN", "/api/pick/x", "接口地址不存在: /api/pick/x", 404],
  ["OVERLOADED", "", "系统繁忙，请稍后重试", 429],
  ["STORE_UNAVAILABLE", "", "数据保存失败，请稍后重试", 503],
  ["SHUTTING_DOWN", "", "服务正在停止，请稍后重试", 503],
];

/** Requests that are not valid HTTP. Their status is sent in both modes. */
const BROKEN_HTTP: readonly (readonly [ErrorCode, status: number])[] = [
  ["HTTP_INVALID", 400],
  ["REQUEST_TIMEOUT", 408],
  ["HEADERS_TOO_LARGE", 431],
  ["EXPECTATION_FAILED", 417],
];

const definitions = Object.entries(ERRORS) as [ErrorCode, ErrorDefinition][];

test("the registry holds the codes of the contract and no other", () => {
  const codes = [...CONTRACT_TABLE, ...BROKEN_HTTP].map(([code]) => code);
  expect(Object.keys(ERRORS).sort()).toEqual([...codes].sort());
});

test.each(CONTRACT_TABLE)("%s says what the contract says", (code, detail, msg, strictStatus) => {
  const definition: ErrorDefinition = ERRORS[code];
  expect(definition.text["zh-CN"](detail)).toBe(msg);
  expect(definition.status).toBe(strictStatus);
  expect(definition.brokenHttp).toBeUndefined();
});

test.each(BROKEN_HTTP)("%s keeps its status in both modes", (code, status) => {
  const definition: ErrorDefinition = ERRORS[code];
  expect(definition.status).toBe(status);
  expect(definition.brokenHttp).toBe(true);
});

describe.each(definitions)("%s", (_code, definition) => {
  test("has a text in both languages that ends without a full stop", () => {
    for (const language of ["zh-CN", "en"] as const) {
      const text = definition.text[language]("X");
      expect(text.trim()).toBe(text);
      expect(text).toMatch(/[^。.]$/);
    }
  });

  test("names its detail in both languages or in neither", () => {
    const named = (["zh-CN", "en"] as const).map((language) => definition.text[language]("§").includes("§"));
    expect(named[0]).toBe(named[1]);
  });
});

test("exactly these refusals are worth sending again", () => {
  const retried = definitions.filter(([, { advice }]) => advice === "retry").map(([code]) => code);
  expect(retried.sort()).toEqual(["OVERLOADED", "REQUEST_TIMEOUT", "SHUTTING_DOWN", "STORE_UNAVAILABLE"]);
  expect(RETRY_AFTER_S).toBeGreaterThan(0);
});

test("a success is told in both languages", () => {
  expect(SAVED_TEXT["zh-CN"]).toBe("保存成功");
  for (const text of [SAVED_TEXT, FOUND_TEXT]) expect(text.en).toMatch(/^[A-Z][a-z]+$/);
});

test("the text of FIELD_INVALID is the list of faults, as the contract shows it", () => {
  const { faults } = readRecord({
    batteryStation: "1",
    deviceCode: "FR-01",
    testTime: "2024-03-02 09:14:08",
    workStep: "1",
    voltage: "abc",
  });
  expect(ERRORS.FIELD_INVALID.text["zh-CN"](describeFaults(faults ?? []))).toBe(
    "barcode(电芯条码)不能为空；voltage(电压)必须是数值",
  );
});
