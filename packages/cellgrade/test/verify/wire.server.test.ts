import { createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { GBK_TEXT, toGbk } from "../../src/verify/checks/body.ts";
import { innerDetailOf } from "../../src/verify/checks/inner-detail.ts";
import { showBytes } from "../../src/verify/report/show-bytes.ts";
import { converse, exchange } from "../../src/verify/wire/raw-exchange.ts";
import { readAnswer } from "../../src/verify/wire/read-answer.ts";
import { readEnvelope } from "../../src/verify/wire/read-envelope.ts";
import type { RequestParts } from "../../src/verify/wire/request.ts";
import { readTarget, type Target } from "../../src/verify/wire/target.ts";

const REQUEST: RequestParts = {
  line: "POST /x HTTP/1.1",
  headers: [["host", "x"]],
  body: Buffer.from("{}"),
  chunked: false,
  expectsContinue: false,
};

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listen(onBytes: (socket: Socket, text: string) => void): Promise<Target> {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", (bytes) => onBytes(socket, bytes.toString("latin1")));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const target = typeof address === "object" ? readTarget(`http://127.0.0.1:${address?.port}`) : null;
  if (target === null) throw new Error("not listening");
  return target;
}

function answerOf(text: string, ended = false): { body: string; cutOff: boolean } | string {
  const reading = readAnswer(Buffer.from(text, "latin1"), ended);
  if (reading.answer === null) return reading.fault;
  return { body: reading.answer.body.toString("latin1"), cutOff: reading.answer.cutOff };
}

describe("an answer is read", () => {
  test("by its length, and is incomplete before", () => {
    expect(answerOf("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")).toEqual({ body: "{}", cutOff: false });
    expect(answerOf("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{")).toBe("incomplete");
    expect(answerOf("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{", true)).toEqual({ body: "{", cutOff: true });
  });

  test("by chunks", () => {
    const head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
    expect(answerOf(`${head}1\r\n{\r\n1;a=b\r\n}\r\n0\r\n\r\n`)).toEqual({ body: "{}", cutOff: false });
    expect(answerOf(`${head}1\r\n{\r\n`)).toBe("incomplete");
    expect(answerOf(`${head}-9\r\n{\r\n`, true)).toEqual({ body: "", cutOff: true });
  });

  test("to the end of the connection where it names no length", () => {
    expect(answerOf("HTTP/1.1 200 OK\r\n\r\n{}")).toBe("incomplete");
    expect(answerOf("HTTP/1.1 200 OK\r\n\r\n{}", true)).toEqual({ body: "{}", cutOff: false });
  });

  test("as malformed where it is not HTTP", () => {
    expect(answerOf("SSH-2.0-OpenSSH\r\n")).toBe("malformed");
    expect(answerOf("HTTP/1.1 OK\r\n\r\n")).toBe("malformed");
  });
});

describe("an exchange", () => {
  test("takes an answer that came before the connection was reset", async () => {
    const target = await listen((socket) => {
      socket.write("HTTP/1.1 413 X\r\nContent-Length: 2\r\n\r\n{}", () => socket.resetAndDestroy());
    });
    const done = await exchange(target, { ...REQUEST, body: Buffer.alloc(8 * 1024 * 1024) }, { timeoutMs: 5_000 });
    expect(done.answer?.status ?? done.failure).toBe(413);
  });

  test("says how it failed", async () => {
    const closing = await listen((socket) => socket.destroy());
    expect((await exchange(closing, REQUEST, { timeoutMs: 5_000 })).failure).toBe("closed");
    const silent = await listen(() => {});
    expect((await exchange(silent, REQUEST, { timeoutMs: 50 })).failure).toBe("timeout");
    const other = await listen((socket) => socket.write("220 smtp ready\r\n"));
    expect((await exchange(other, REQUEST, { timeoutMs: 5_000 })).failure).toBe("malformed");
    const gone = readTarget("http://127.0.0.1:1") ?? silent;
    expect((await exchange(gone, REQUEST, { timeoutMs: 5_000 })).failure).toBe("unreachable");
  });

  test("holds the body back until the 100 came", async () => {
    const texts: string[] = [];
    const target = await listen((socket, text) => {
      texts.push(text);
      if (text.endsWith("\r\n\r\n")) socket.write("HTTP/1.1 100 Continue\r\n\r\n");
      else socket.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    });
    const done = await exchange(target, { ...REQUEST, expectsContinue: true }, { timeoutMs: 5_000 });
    expect(texts).toEqual(["POST /x HTTP/1.1\r\nhost: x\r\n\r\n", "{}"]);
    expect(done).toMatchObject({ interim: [100], failure: null, answer: { status: 200 } });
  });

  test("matches pipelined answers to their requests in order", async () => {
    const target = await listen((socket) => {
      socket.write("HTTP/1.1 201 A\r\nContent-Length: 1\r\n\r\naHTTP/1.1 202 B\r\nContent-Length: 1\r\n\r\nb");
    });
    const done = await converse(target, [REQUEST, REQUEST], { timeoutMs: 5_000, pipelined: true });
    expect(done.map(({ answer }) => answer?.status)).toEqual([201, 202]);
  });
});

test("the base URL may have a context path, or be the save address itself", () => {
  expect(readTarget("http://mes:8080/app/")).toMatchObject({ host: "mes", port: 8080, basePath: "/app" });
  expect(readTarget("https://mes/api/pick/volumeCollectData/save")).toMatchObject({
    port: 443,
    basePath: "",
    tls: true,
  });
  expect(readTarget("http://[::1]:9")).toMatchObject({ host: "::1", hostHeader: "[::1]:9" });
  expect(["mes:8080", "ftp://mes", "http://mes/?a=1", "http://u:p@mes"].map(readTarget)).toEqual([
    null,
    null,
    null,
    null,
  ]);
});

test("the envelope is read tolerantly, and every departure is named", () => {
  const read = (body: string) =>
    readEnvelope({ line: "", status: 200, headers: [], body: Buffer.from(body), cutOff: false });
  expect(read('{"state":1,"msg":"","resBody":[]}')).toEqual({ state: 1, msg: "", resBody: [], faults: [] });
  expect(read('\ufeff{"state":"-1","msg":null,"resBody":[1],"ok":0}')).toMatchObject({
    state: -1,
    faults: ["byteOrderMark", "stateNotNumber", "msgNotText", "resBodyNotObjects", "extraKeys"],
  });
  expect(read('{"state":0,"msg":"","resBody":null}')).toMatchObject({
    state: null,
    faults: ["stateOther", "resBodyNotArray"],
  });
  expect(read('{"msg":"","resBody":[]}')).toMatchObject({ state: null, faults: ["stateMissing"] });
  expect(read("[]").faults).toEqual(["notJson"]);
});

test("bytes are shown readably, and none is invisible", () => {
  expect(showBytes(Buffer.from("分容\n\u0000\ufeff"))).toBe("分容\\n\\u0000\\ufeff");
  expect(showBytes(Buffer.from([0x7b, 0xb7, 0xd6]))).toBe("{\\xb7\\xd6");
  expect(showBytes(Buffer.from("分容"), 4)).toBe("分… (6 bytes)");
});

test("the GBK bytes sent are the text that is then looked for", () => {
  expect(new TextDecoder("gbk", { fatal: true }).decode(toGbk(`{"a":"${GBK_TEXT}"}`))).toBe(`{"a":"${GBK_TEXT}"}`);
});

test("inner detail is told from plain messages", () => {
  for (const leak of [
    "java.lang.NullPointerException: null",
    "at com.mes.SaveService.save(SaveService.java:42)",
    "TypeError: Cannot read properties of undefined",
    "insert into t_volume (barcode) values (?)",
    "ORA-00001",
    "ENOENT: /var/lib/mes/001.sqlite",
    "C:\\mes\\app.dll",
  ]) {
    expect(innerDetailOf(leak), leak).not.toBeNull();
  }
  for (const plain of [
    "保存成功",
    "请求体不是合法的 JSON 对象: 第 3 个字符处语法错误",
    "barcode(电芯条码)不能为空；voltage(电压)必须是数值",
    "接口地址不存在: /api/pick/nothing/here",
    "The server is busy, try again shortly",
    '{"error":"Internal Server Error"}',
  ]) {
    expect(innerDetailOf(plain), plain).toBeNull();
  }
});
