import { ERRORS, type ErrorCode, HTTP_STATUS_MODES } from "@cellgrade/contract/errors";
import { SAVE_BODY_BYTES_MAX } from "@cellgrade/contract/bounds";
import { LIST_PATH } from "@cellgrade/contract/wire";
import { describe, expect, test } from "vitest";
import { type Reply, replyOf, save, saveBatch } from "../ingest/exchange-http.ts";
import { startGatedServer } from "../ingest/gated-server.ts";
import { sharedServer } from "../ingest/ingest-server.ts";
import { connectTo, type RawRequest, requestBytes, sendOnce } from "../ingest/raw-socket.ts";
import { cell } from "../ingest/samples.ts";

// CONTRACT, "Response": every row of its table and clauses 9 to 11, in both status modes.

const TO_001 = "x-request-datasource: 001";
const body = JSON.stringify(cell("RESPONSE"));
const many = { headers: [TO_001], body: "x".repeat(SAVE_BODY_BYTES_MAX + 1) };

/** The refusals that a request alone brings about. */
const refusals: readonly [code: ErrorCode, strictStatus: number, msg: string, request: RawRequest][] = [
  [
    "FIELD_INVALID",
    400,
    "barcode(电芯条码)不能为空；voltage(电压)必须是数值",
    { headers: [TO_001], body: JSON.stringify({ ...cell(""), voltage: true }) },
  ],
  ["BODY_INVALID", 400, "请求体不是合法的 JSON 对象: 最外层必须是 {…} 对象", { headers: [TO_001], body: "[]" }],
  ["BODY_TOO_LARGE", 413, "请求体超过 64 KiB", many],
  ["ACCOUNT_SET_MISSING", 400, "请求头 x-request-datasource(账套编码)不能为空", { body }],
  [
    "ACCOUNT_SET_AMBIGUOUS",
    400,
    "请求头 x-request-datasource(账套编码)重复且不一致",
    { headers: [TO_001, "x-request-datasource: 002"], body },
  ],
  ["ACCOUNT_SET_UNKNOWN", 404, "账套不存在: X", { headers: ["x-request-datasource: X"], body }],
  ["ACCOUNT_SET_DISABLED", 403, "账套已停用: Off", { headers: ["x-request-datasource: Off"], body }],
  [
    "ACCESS_DENIED",
    403,
    "设备无权访问账套: 001",
    { path: LIST_PATH, headers: [TO_001, "Host: mes.example"], body: '{"barcodeArr":["X"]}' },
  ],
  ["METHOD_NOT_ALLOWED", 405, "请使用 POST 方法", { method: "PUT", headers: [TO_001], body }],
  ["METHOD_NOT_ALLOWED", 405, "请使用 POST 方法", { method: "GET", headers: [TO_001] }],
  ["METHOD_NOT_ALLOWED", 405, "请使用 POST 方法", { method: "OPTIONS", headers: [TO_001] }],
  ["PATH_UNKNOWN", 404, "接口地址不存在: /api/pick/x", { path: "/api/pick/x", headers: [TO_001], body }],
];

/** Requests broken as HTTP: the same status in both modes. */
const broken: readonly [code: ErrorCode, status: number, msg: string, bytes: Buffer][] = [
  ["HTTP_INVALID", 400, "HTTP 请求格式错误", Buffer.from("no HTTP at all\r\n\r\n")],
  ["HTTP_INVALID", 400, "HTTP 请求格式错误", Buffer.from(`POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n`)],
  ["HTTP_INVALID", 400, "HTTP 请求格式错误", withoutHost(requestBytes({ headers: [TO_001], body }))],
  ["HTTP_INVALID", 400, "HTTP 请求格式错误", withoutHost(requestBytes({ method: "GET", path: "/healthz" }))],
  ["HEADERS_TOO_LARGE", 431, "请求头过大", requestBytes({ headers: [TO_001, `X: ${"x".repeat(40_000)}`], body })],
  ["EXPECTATION_FAILED", 417, "不支持的 Expect 请求头", requestBytes({ headers: [TO_001, "Expect: x"], body })],
];

function withoutHost(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString().replace("Host: localhost\r\n", ""));
}

const RETRY: readonly ErrorCode[] = ["OVERLOADED", "STORE_UNAVAILABLE", "SHUTTING_DOWN", "REQUEST_TIMEOUT"];

function expectRefusal(reply: Reply, code: ErrorCode, status: number, msg: string): void {
  expect(reply).toEqual({
    state: -1,
    status,
    code,
    msg,
    resBody: [],
    retryAfter: RETRY.includes(code) ? "1" : null,
    allow: code === "METHOD_NOT_ALLOWED" ? "POST" : null,
  });
}

describe.each(HTTP_STATUS_MODES)("clause 9: --http-status %s", (httpStatus) => {
  const strict = httpStatus === "strict";
  const server = sharedServer({ httpStatus });

  test("stored: state 1, 保存成功, clause 10: an empty resBody, status 200", async () => {
    const reply = replyOf(await sendOnce(server().url, { headers: [TO_001], body }));
    expect(reply).toEqual({
      state: 1,
      status: 200,
      msg: "保存成功",
      resBody: [],
      code: null,
      retryAfter: null,
      allow: null,
    });
  });

  test("clause 11: state is the number 1 or -1, and the answer holds nothing but the envelope", async () => {
    const stored = await sendOnce(server().url, { headers: [TO_001], body });
    expect(stored?.body.toString()).toBe('{"state":1,"msg":"保存成功","resBody":[]}');
    const refused = await sendOnce(server().url, { headers: [TO_001], body: "{" });
    expect(refused?.body.toString()).toMatch(/^\{"state":-1,"msg":"[^"]+","resBody":\[\]\}$/);
  });

  test.each(refusals)("%s: status 200 or, strict, %i; %s", async (code, strictStatus, msg, request) => {
    const reply = replyOf(await sendOnce(server().url, request));
    expectRefusal(reply, code, strict ? strictStatus : 200, msg);
  });

  test.each(broken)("clause 9: broken as HTTP: %s %i in both modes, and the connection is closed", async (...row) => {
    const [code, status, msg, bytes] = row;
    const connection = connectTo(server().url);
    connection.send(bytes);
    const answer = await connection.answer();
    expectRefusal(replyOf(answer), code, status, msg);
    expect(answer?.headers.get("connection")).toBe("close");
    expect(await connection.closed()).toHaveLength(0);
  });

  test("OVERLOADED: a full queue refuses, and what was in it is stored", async () => {
    const gated = await startGatedServer({ statusMode: httpStatus, recordsMax: 1 });
    try {
      gated.shut();
      const first = save(gated.url, cell("A"));
      await gated.queued(1);
      expectRefusal(await save(gated.url, cell("B")), "OVERLOADED", strict ? 429 : 200, "系统繁忙，请稍后重试");
      expectRefusal(await saveBatch(gated.url, [cell("C")]), "OVERLOADED", strict ? 429 : 200, "系统繁忙，请稍后重试");
      gated.open();
      expect((await first).state).toBe(1);
      expect((await save(gated.url, cell("B"))).state).toBe(1);
    } finally {
      await gated.discard();
    }
  });

  test("STORE_UNAVAILABLE: a commit that surely wrote nothing", async () => {
    const gated = await startGatedServer({ statusMode: httpStatus });
    try {
      const msg = "数据保存失败，请稍后重试";
      gated.failNext("nothing");
      expectRefusal(await save(gated.url, cell("A")), "STORE_UNAVAILABLE", strict ? 503 : 200, msg);
      gated.failNext("nothing");
      expectRefusal(await saveBatch(gated.url, [cell("A"), {}]), "STORE_UNAVAILABLE", strict ? 503 : 200, msg);
      expect((await save(gated.url, cell("A"))).state).toBe(1);
    } finally {
      await gated.discard();
    }
  });

  test("SHUTTING_DOWN: a request whose body arrives while the server stops, and its connection is closed", async () => {
    const gated = await startGatedServer({ statusMode: httpStatus });
    try {
      const connection = connectTo(gated.url);
      const bytes = requestBytes({ headers: [TO_001], body });
      connection.send(bytes.subarray(0, -1));
      gated.beStopping();
      connection.send(bytes.subarray(-1));
      const reply = replyOf(await connection.answer());
      expectRefusal(reply, "SHUTTING_DOWN", strict ? 503 : 200, "服务正在停止，请稍后重试");
      await connection.closed();
    } finally {
      await gated.discard();
    }
  });
});

test("clause 9: x-error-code tells what to send again from what will never pass", () => {
  const retry = Object.entries(ERRORS).filter(([, { advice }]) => advice === "retry");
  expect(retry.map(([code]) => code).sort()).toEqual([...RETRY].sort());
});

test("every code of the registry is brought about by a test of this folder or its neighbour", () => {
  const here = new Set([...refusals, ...broken].map(([code]) => code));
  const rest = Object.keys(ERRORS).filter((code) => !here.has(code as ErrorCode));
  expect(rest.sort()).toEqual(["OVERLOADED", "REQUEST_TIMEOUT", "SHUTTING_DOWN", "STORE_UNAVAILABLE", "TOKEN_MISSING"]);
});

describe("--lang en", () => {
  const english = sharedServer({ language: "en" });

  test("the same codes and states with English messages", async () => {
    expect(await save(english().url, cell("EN"))).toMatchObject({ state: 1, msg: "Saved" });
    const refused = await save(english().url, { ...cell(""), voltage: "2.85Ah" });
    expect(refused).toMatchObject({
      code: "FIELD_INVALID",
      msg: "barcode must not be empty; voltage must be a number",
    });
    const partly = await saveBatch(english().url, [cell("EN"), 7]);
    expect(partly.msg).toBe("1 of 2 records refused");
    expect(partly.resBody[0]?.["msg"]).toBe("The record must be an object");
  });
});

describe("a stopping server", () => {
  const stopping = sharedServer();

  test("answers what was accepted, refuses what comes later, and closes its connections", async () => {
    const { url } = stopping();
    const bytes = requestBytes({ headers: [TO_001], body });
    const slow = connectTo(url);
    slow.send(bytes.subarray(0, -1));
    const idle = connectTo(url);
    idle.send(bytes);
    expect(replyOf(await idle.answer()).state).toBe(1);
    const stopped = stopping().stop();
    await idle.closed();
    slow.send(bytes.subarray(-1));
    expect(replyOf(await slow.answer())).toMatchObject({ code: "SHUTTING_DOWN", retryAfter: "1" });
    await slow.closed();
    await stopped;
    expect(await sendOnce(url, { headers: [TO_001], body })).toBeNull();
  });
});
