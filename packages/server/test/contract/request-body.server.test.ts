import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { SAVE_BODY_BYTES_MAX } from "@cellgrade/contract/bounds";
import { describe, expect, test } from "vitest";
import { kept, post, replyOf } from "../ingest/exchange-http.ts";
import { encodeGb18030 } from "../ingest/gb18030.ts";
import { connectTo, requestBytes } from "../ingest/raw-socket.ts";
import { cell } from "../ingest/samples.ts";
import { expectRefused, expectSaved, fresh, raw, server, startServer, TO_001 } from "./request-server.ts";

// CONTRACT, "Request", clauses 1 and 5: the bytes of a body, and the object in them.

startServer();

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
