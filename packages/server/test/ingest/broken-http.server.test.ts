import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { HttpStatusMode } from "@cellgrade/contract/errors";
import { SAVE_PATH } from "@cellgrade/contract/wire";
import { afterEach, describe, expect, test } from "vitest";
import { createAnswers } from "../../src/ingest/answer.ts";
import { createOnClientError } from "../../src/ingest/broken-http.ts";
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
    const limits = { requestTimeout: 100, headersTimeout: 100, connectionsCheckingInterval: 20 };
    const listening = createServer(limits, (req) => req.resume());
    server = listening;
    listening.on("clientError", createOnClientError({ answers }));
    await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
  }

  test.each<[HttpStatusMode, string, Buffer]>([
    ["always-200", "its headers", Buffer.from("POST / HTTP/1.1\r\nHost: localhost\r\n")],
    ["always-200", "its body", saveOf("SLOW").subarray(0, -1)],
    ["strict", "its body", saveOf("SLOW").subarray(0, -1)],
  ])("%s, while %s are missing: 408 with the envelope and retry-after", async (statusMode, _, bytes) => {
    const connection = connectTo(await listen(statusMode));
    connection.send(bytes);
    expect(replyOf(await connection.answer())).toEqual({
      state: -1,
      status: 408,
      code: "REQUEST_TIMEOUT",
      msg: "请求未在规定时间内发送完毕",
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

  test("clause 15: whose request is cut off is told, and nothing is stored", async () => {
    const connection = connectTo(server().url);
    connection.send(saveOf("CUT").subarray(0, -1));
    connection.finish();
    expect(replyOf(await connection.answer())).toMatchObject({ status: 400, code: "HTTP_INVALID" });
    await connection.closed();
    expect(await kept(server().url, "CUT")).toBeNull();
  });
});
