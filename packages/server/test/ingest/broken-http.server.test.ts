import { createServer, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { CUT_SHORT } from "@cellgrade/contract/body-faults";
import type { HttpStatusMode } from "@cellgrade/contract/errors";
import { SAVE_BATCH_PATH, SAVE_PATH } from "@cellgrade/contract/wire";
import { afterEach, describe, expect, onTestFinished, test } from "vitest";
import { createAnswers } from "../../src/ingest/answer.ts";
import { createOnClientError } from "../../src/ingest/broken-http.ts";
import { createByteBudget } from "../../src/ingest/byte-budget.ts";
import { createNodeTurns } from "../../src/ingest/node-turns.ts";
import { createSpareTime } from "../../src/ingest/spare-time.ts";
import { kept, replyOf } from "./exchange-http.ts";
import { freshGatedServer } from "./gated-server.ts";
import { connectTo, requestBytes } from "./raw-socket.ts";
import { cell } from "./samples.ts";

const TO_001 = "x-request-datasource: 001";

function saveOf(barcode: string): Buffer {
  return requestBytes({ headers: [TO_001], body: JSON.stringify(cell(barcode)) });
}

/** A save that node:http reads. */
function byNode(barcode: string): Buffer {
  return requestBytes({ path: `${SAVE_PATH}/`, headers: [TO_001], body: JSON.stringify(cell(barcode)) });
}

describe("clause 9: a request that does not arrive whole in time", () => {
  let server: Server | undefined;
  afterEach(() => server?.closeAllConnections());
  afterEach(() => new Promise((resolve) => (server === undefined ? resolve(null) : server.close(resolve))));

  async function listen(statusMode: HttpStatusMode): Promise<string> {
    const answers = createAnswers({ statusMode, language: "zh-CN" });
    const turns = createNodeTurns({ budget: createByteBudget({ bytesMax: 0 }), spareTime: createSpareTime() });
    const limits = { requestTimeout: 100, headersTimeout: 100, connectionsCheckingInterval: 20 };
    const listening = createServer(limits, (req, res) => turns.inTurn(req, res, () => req.resume()));
    server = listening;
    listening.on("clientError", createOnClientError({ answers, tally: { tolerated() {} } }, { language: "zh-CN" }));
    await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
  }

  const LATE = "请求未在规定时间内发送完毕";

  test.each<[HttpStatusMode, string, Buffer, msg: string]>([
    ["always-200", "its headers", Buffer.from("POST / HTTP/1.1\r\nHost: localhost\r\n"), LATE],
    ["always-200", "its body", saveOf("SLOW").subarray(0, -1), `${LATE}: ${CUT_SHORT["zh-CN"]}`],
    ["strict", "its body", saveOf("SLOW").subarray(0, -1), `${LATE}: ${CUT_SHORT["zh-CN"]}`],
  ])("%s, while %s are missing: 408 with the envelope and retry-after", async (statusMode, _, bytes, msg) => {
    const connection = connectTo(await listen(statusMode));
    connection.send(bytes);
    expect(replyOf(await connection.answer())).toEqual({
      state: -1,
      status: 408,
      code: "REQUEST_TIMEOUT",
      msg,
      resBody: [],
      retryAfter: "1",
      allow: null,
    });
    expect(await connection.closed()).toHaveLength(0);
  });
});

describe("clause 15: an error of the connection is never taken for the answer of a save before it", () => {
  const server = freshGatedServer();

  const behind: readonly [name: string, bytes: Buffer][] = [
    ["what is no HTTP", Buffer.from("no HTTP at all\r\n\r\n")],
    ["headers too large", requestBytes({ headers: [TO_001, `X: ${"x".repeat(40_000)}`] })],
    [
      "a wrong chunk",
      Buffer.concat([requestBytes({ headers: [TO_001, "Transfer-Encoding: chunked"] }), Buffer.from("x\r\n")]),
    ],
    ["a length that is none", Buffer.from("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n")],
  ];

  test.each(behind)("%s behind a plain save in the same packet: it is told after its answer", async (_, bytes) => {
    const connection = connectTo(server().url);
    connection.send(Buffer.concat([saveOf("A"), bytes]));
    expect(replyOf(await connection.answer()).state).toBe(1);
    expect(replyOf(await connection.answer()).state).toBe(-1);
    expect(await connection.closed()).toHaveLength(0);
  });

  test.each(behind)(
    "%s behind any other save in the same packet: no answer, and the save may hold",
    async (_, bytes) => {
      const connection = connectTo(server().url);
      connection.send(Buffer.concat([byNode("A"), bytes]));
      expect(await connection.answer()).toBeNull();
      expect(await connection.closed()).toHaveLength(0);
      await server().arrived(1);
      // Not acknowledged, so no read need see it yet; but it is on its way.
      await expect.poll(() => kept(server().url, "A")).toEqual(cell("A"));
    },
  );

  test.each(behind)(
    "%s behind a save that node:http has read, and whose commit is under way: no answer, and the save may hold",
    async (_, bytes) => {
      server().shut();
      const connection = connectTo(server().url);
      connection.send(byNode("A"));
      await server().arrived(1);
      connection.send(bytes);
      expect(await connection.answer()).toBeNull();
      expect(await connection.closed()).toHaveLength(0);
      server().open();
      await expect.poll(() => kept(server().url, "A")).toEqual(cell("A"));
    },
  );

  test.each(behind)(
    "%s behind a plain save whose commit is under way: it is told after its answer",
    async (_, bytes) => {
      server().shut();
      const connection = connectTo(server().url);
      connection.send(saveOf("A"));
      await server().arrived(1);
      connection.send(bytes);
      await kept(server().url, "none"); // a round trip: the bytes have come
      server().open();
      expect(replyOf(await connection.answer()).state).toBe(1);
      expect(replyOf(await connection.answer()).state).toBe(-1);
      expect(await connection.closed()).toHaveLength(0);
    },
  );

  test.each([
    ["plain saves", saveOf],
    ["saves that node:http reads", byNode],
  ])("behind several %s of one packet, it is told after all their answers or not at all", async (_, bytesOf) => {
    const connection = connectTo(server().url);
    const barcodes = ["A", "B", "C"];
    connection.send(Buffer.concat([...barcodes.map(bytesOf), Buffer.from("no HTTP at all\r\n\r\n")]));
    const replies = [];
    for (let answer = await connection.answer(); answer !== null; answer = await connection.answer()) {
      replies.push(replyOf(answer));
    }
    const states = replies.map(({ state }) => state).join();
    expect(["", "1", "1,1", "1,1,1", "1,1,1,-1"]).toContain(states);
    if (states.endsWith("-1")) expect(replies.at(-1)?.code).toBe("HTTP_INVALID");
  });

  test("behind requests of one packet that wait for their turn, it is told after all their answers or not at all", async () => {
    const connection = connectTo(server().url);
    const query = requestBytes({ method: "GET", path: "/nothing" });
    connection.send(Buffer.concat([query, saveOf("A"), saveOf("B"), Buffer.from("no HTTP at all\r\n\r\n")]));
    const statuses: number[] = [];
    for (let answer = await connection.answer(); answer !== null; answer = await connection.answer()) {
      statuses.push(answer.status);
    }
    expect(["", "404", "404,200", "404,200,200", "404,200,200,400"]).toContain(statuses.join());
  });

  test("behind a save that was refused, both are told in their order", async () => {
    const connection = connectTo(server().url);
    const refused = requestBytes({ headers: [TO_001], body: "[]" });
    connection.send(Buffer.concat([refused, Buffer.from("no HTTP at all\r\n\r\n")]));
    expect(replyOf(await connection.answer()).code).toBe("BODY_INVALID");
    expect(replyOf(await connection.answer()).code).toBe("HTTP_INVALID");
    await connection.closed();
  });

  test("after a save that was answered, it is told", async () => {
    const connection = connectTo(server().url);
    connection.send(saveOf("A"));
    expect(replyOf(await connection.answer()).state).toBe(1);
    connection.send("no HTTP at all\r\n\r\n");
    expect(replyOf(await connection.answer()).code).toBe("HTTP_INVALID");
    await connection.closed();
  });
});

describe("a client that ends its side after its request", () => {
  const server = freshGatedServer();

  test("clause 1: still gets the answer, however long the commit takes", async () => {
    server().shut();
    const connection = connectTo(server().url);
    connection.send(saveOf("A"));
    connection.finish();
    await server().arrived(1);
    await kept(server().url, "A"); // a round trip: the end of the other connection was seen
    server().open();
    expect(replyOf(await connection.answer()).state).toBe(1);
    expect(await connection.closed()).toHaveLength(0);
  });

  test.each([
    ["a plain save", saveOf],
    ["a save that node:http reads", byNode],
  ])("clause 15: whose body is cut off is told so, of %s, and nothing is stored", async (_, bytesOf) => {
    const connection = connectTo(server().url);
    connection.send(bytesOf("CUT").subarray(0, -1));
    connection.finish();
    const msg = `HTTP 请求格式错误: ${CUT_SHORT["zh-CN"]}`;
    expect(replyOf(await connection.answer())).toMatchObject({ status: 400, code: "HTTP_INVALID", msg });
    await connection.closed();
    expect(await kept(server().url, "CUT")).toBeNull();
  });

  test("whose headers are cut off is told that its request is no HTTP", async () => {
    const connection = connectTo(server().url);
    connection.send(saveOf("CUT").subarray(0, 100));
    connection.finish();
    expect(replyOf(await connection.answer()).msg).toBe("HTTP 请求格式错误");
  });
});

describe("clause 6: a body whose Content-Length counts characters ends inside its JSON", () => {
  const server = freshGatedServer();

  interface Sent {
    readonly path?: string;
    readonly body: object;
  }
  const record = cell("COUNTED", { batteryStation: "化成柜", deviceCode: "分容机7号", workStep: "恒流充电至截止" });
  const batch = { records: Array.from({ length: 400 }, (_, n) => ({ ...record, barcode: `COUNTED-${n}` })) };

  test.each<[what: string, sent: Sent]>([
    ["a plain save", { body: record }],
    ["a save that node:http reads", { path: `${SAVE_PATH}/`, body: record }],
    ["a batch that is read little by little", { path: SAVE_BATCH_PATH, body: batch }],
  ])("%s: it is told once, and the rest has no answer, in its packet or behind it", async (_, { path, body }) => {
    const text = JSON.stringify(body);
    const headers = [TO_001, `Content-Length: ${text.length}`];
    const bytes = requestBytes({ headers, body: text, ...(path !== undefined && { path }) });
    const head = bytes.length - Buffer.byteLength(text);
    for (const firstBytes of [bytes.length, head + text.length]) {
      const connection = connectTo(server().url);
      connection.send(bytes.subarray(0, firstBytes));
      const answer = await connection.answer();
      const msg = `请求体不是合法的 JSON 对象: ${CUT_SHORT["zh-CN"]}`;
      expect(replyOf(answer)).toMatchObject({ state: -1, code: "BODY_INVALID", msg });
      expect(answer?.headers.get("connection")).toBe("close");
      connection.send(bytes.subarray(firstBytes));
      expect(await connection.closed()).toHaveLength(0);
    }
    expect(await kept(server().url, "COUNTED")).toBeNull();
  });
});

test("clause 15: what is no HTTP behind a body that is still to be read is told after its answer", async () => {
  const answers = createAnswers({ statusMode: "always-200", language: "en" });
  const turns = createNodeTurns({ budget: createByteBudget({ bytesMax: 0 }), spareTime: createSpareTime() });
  const answer = createOnClientError({ answers, tally: { tolerated() {} } }, { language: "en" });
  const { promise: unread, resolve: isRead } = Promise.withResolvers<() => void>();
  const server = createServer((req, res) => {
    turns.inTurn(req, res, () => isRead(() => req.resume().on("end", () => res.end())));
  });
  const broken = new Promise<void>((resolve) => {
    server.on("clientError", (error, socket) => {
      answer(error, socket as Socket);
      setImmediate(resolve);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const connection = connectTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  connection.send(Buffer.concat([requestBytes({ body: "{}" }), Buffer.from("no HTTP")]));
  await broken;
  (await unread)();
  expect((await connection.answer())?.status).toBe(200);
  expect((await connection.answer())?.status).toBe(400);
  expect(await connection.closed()).toHaveLength(0);
});
