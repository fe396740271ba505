import { LIST_PATH, SAVE_BATCH_PATH, SAVE_PATH } from "@cellgrade/contract/wire";
import { describe, expect, onTestFinished, test } from "vitest";
import { kept, replyOf } from "./exchange-http.ts";
import { freshGatedServer } from "./gated-server.ts";
import { sharedServer, startIngestServer } from "./ingest-server.ts";
import { connectTo, type RawConnection, requestBytes } from "./raw-socket.ts";
import { cell } from "./samples.ts";

// CONTRACT clause 6: what follows a body and begins no request has no answer of its own.

const TO_001 = "x-request-datasource: 001";

function connected(url: string): RawConnection {
  const connection = connectTo(url);
  onTestFinished(() => connection.drop());
  return connection;
}

let barcodes = 0;
const fresh = (): string => `TRAILING-${(barcodes += 1)}`;

/** The requests that save one record, by the ways in which a request comes. */
const WAYS: Readonly<Record<string, (barcode: string) => Buffer>> = {
  "a plain save": (barcode) => requestBytes({ headers: [TO_001], body: JSON.stringify(cell(barcode)) }),
  "a save that node:http reads": (barcode) =>
    requestBytes({ path: `${SAVE_PATH}/`, headers: [TO_001], body: JSON.stringify(cell(barcode)) }),
  "a chunked save": (barcode) => {
    const body = JSON.stringify(cell(barcode));
    const chunks = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
    return requestBytes({ headers: [TO_001, "Transfer-Encoding: chunked"], body: chunks });
  },
  "a batch": (barcode) =>
    requestBytes({
      path: SAVE_BATCH_PATH,
      headers: [TO_001],
      body: JSON.stringify({ records: [cell(barcode)] }),
    }),
};

const TRAILING: Readonly<Record<string, Buffer>> = {
  "a NUL": Buffer.from("\0"),
  "blanks and a NUL": Buffer.from("  \t\0"),
  "line ends and a NUL": Buffer.from("\r\n\n\0"),
  "the rest of a buffer of 40 KiB": Buffer.alloc(40 * 1024, 0xff),
};

const cases = Object.entries(WAYS).flatMap(([way, request]) =>
  Object.entries(TRAILING).map(([what, bytes]) => [what, way, request, bytes] as const),
);

describe("clause 6: what no request begins with", () => {
  const server = sharedServer();

  test.each(cases)("%s behind %s in its packet: the save is answered, then the connection closed", async (...each) => {
    const [, , request, bytes] = each;
    const barcode = fresh();
    const connection = connected(server().url);
    connection.send(Buffer.concat([request(barcode), bytes]));
    const answer = await connection.answer();
    expect(replyOf(answer).state).toBe(1);
    expect(answer?.headers.get("connection")).toBe("close");
    expect(await connection.closed()).toHaveLength(0);
    expect(await kept(server().url, barcode)).toEqual(cell(barcode));
  });

  test.each(cases)("%s behind %s, after its answer: the connection is closed without another", async (...each) => {
    const [, , request, bytes] = each;
    const connection = connected(server().url);
    connection.send(request(fresh()));
    expect(replyOf(await connection.answer()).state).toBe(1);
    connection.send(bytes);
    expect(await connection.closed()).toHaveLength(0);
  });

  test.each(Object.entries(WAYS))("a NUL behind %s and others before it: all are answered", async (_, request) => {
    const connection = connected(server().url);
    connection.send(Buffer.concat([request(fresh()), request(fresh()), request(fresh()), Buffer.from("\0")]));
    for (let n = 0; n < 3; n += 1) expect(replyOf(await connection.answer()).state).toBe(1);
    expect(await connection.closed()).toHaveLength(0);
  });

  test.each([
    ["HTTP/1.0", requestBytes({ version: "HTTP/1.0", headers: [TO_001], body: JSON.stringify(cell("T-1.0")) })],
    [
      "a save to close behind",
      requestBytes({ headers: [TO_001, "Connection: close"], body: JSON.stringify(cell("T-C")) }),
    ],
    ["a question", requestBytes({ path: LIST_PATH, headers: [TO_001], body: '{"barcodeArr":["T"]}' })],
  ])("a NUL behind %s: it is answered, then the connection closed", async (_, request) => {
    const connection = connected(server().url);
    connection.send(Buffer.concat([request, Buffer.from("\0")]));
    expect(replyOf(await connection.answer()).state).toBe(1);
    expect(await connection.closed()).toHaveLength(0);
  });

  test("a NUL behind what the query API is asked: it is answered, then the connection closed", async () => {
    const connection = connected(server().url);
    connection.send(Buffer.concat([requestBytes({ method: "GET", path: "/healthz" }), Buffer.from("\0")]));
    expect((await connection.answer())?.status).toBe(200);
    expect(await connection.closed()).toHaveLength(0);
  });

  test.each(Object.entries(WAYS))("line ends behind %s are skipped, however often", async (_, request) => {
    const connection = connected(server().url);
    for (const ends of ["\r\n", "\r\n\r\n", "\n", ""]) {
      connection.send(Buffer.concat([request(fresh()), Buffer.from(ends)]));
      expect(replyOf(await connection.answer()).state).toBe(1);
      connection.send(ends);
    }
  });

  test.each(Object.entries(WAYS))("a method that there is not, behind %s, has its 400 as ever", async (_, request) => {
    const connection = connected(server().url);
    connection.send(request(fresh()));
    expect(replyOf(await connection.answer()).state).toBe(1);
    connection.send("1\0\0");
    expect(replyOf(await connection.answer())).toMatchObject({ status: 400, code: "HTTP_INVALID" });
    expect(await connection.closed()).toHaveLength(0);
  });

  test("a NUL that no request came before has its 400 as ever", async () => {
    const connection = connected(server().url);
    connection.send("\0");
    expect(replyOf(await connection.answer())).toMatchObject({ status: 400, code: "HTTP_INVALID" });
  });
});

describe("clause 6: while a commit is under way", () => {
  const server = freshGatedServer();

  test.each(Object.entries(WAYS))("a NUL behind %s waits for its answer", async (_, request) => {
    server().shut();
    const connection = connected(server().url);
    connection.send(request(fresh()));
    await server().arrived(1);
    connection.send("\0");
    await kept(server().url, "none"); // a round trip: the byte has come
    server().open();
    expect(replyOf(await connection.answer()).state).toBe(1);
    expect(await connection.closed()).toHaveLength(0);
  });

  test("line ends behind a plain save leave its connection on the short way", async () => {
    const connection = connected(server().url);
    connection.send(WAYS["a plain save"]?.(fresh()) ?? "");
    expect(replyOf(await connection.answer()).state).toBe(1);
    connection.send("\r\n");
    connection.send(WAYS["a plain save"]?.(fresh()) ?? "");
    expect(replyOf(await connection.answer()).state).toBe(1);
    expect(server().readByNode()).toBe(0);
  });
});

test.each(Object.entries(WAYS))(
  "clause 6: bytes behind %s are counted for its machine, in its packet and after its answer",
  async (_, request) => {
    const server = await startIngestServer();
    onTestFinished(() => server.discard());
    for (const together of [true, false]) {
      const connection = connectTo(server.url);
      connection.send(Buffer.concat([request(fresh()), Buffer.from(together ? "\0" : "")]));
      expect(replyOf(await connection.answer()).state).toBe(1);
      if (!together) connection.send(" \0");
      expect(await connection.closed()).toHaveLength(0);
    }
    const machines = await server.afterStop((system) => system.machines.list("001", { now: 0, dayStart: 0 }));
    const counted = machines.map(({ name, saved, tolerances }) => [name, saved, tolerances["trailingBytes"]]);
    expect(counted).toEqual([["FR-07", 2, 2]]);
  },
);
