import { gzipSync } from "node:zlib";
import { ERRORS, type ErrorCode } from "@cellgrade/contract/errors";
import { ACCOUNT_SET_HEADER, LIST_PATH, SAVE_BATCH_PATH, SAVE_PATH } from "@cellgrade/contract/wire";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { kept, post, type Reply, replyOf, save } from "./exchange-http.ts";
import { sharedServer } from "./ingest-server.ts";
import { connectTo } from "./raw-socket.ts";
import { cell } from "./samples.ts";

// Whatever is sent: an envelope or a closed connection, no inner detail, nothing stored of what was refused, and a
// server that goes on. Runs are bounded; a failure prints its seed.

const server = sharedServer();

/** Words of stack traces, of the engine and of the system, none of which a random request sends. */
const INNER = /\bat \/|node:|sqlite|\bSQL\b|\bError\b|\.ts\b|\/work|\/tmp|\/home|node_modules|undefined|\[object/i;

function expectDiscreet({ state, msg, code, resBody }: Reply): void {
  const texts = [msg, ...resBody.filter(() => state === -1).map((item) => String(item["msg"]))];
  for (const text of texts) expect(text).not.toMatch(INNER);
  if (code !== null) expect(Object.keys(ERRORS)).toContain(code as ErrorCode);
}

const value = fc.oneof(
  fc.jsonValue(),
  fc.string({ unit: "binary" }),
  fc.double(),
  fc.constantFrom("2.85", " 1e5", "1e999", "2024-3-2 9:14:8", "0x10", "", null, "\u0000", "\ud800", "x".repeat(200)),
);

/** A record of `barcode` with some fields replaced, removed or added. */
function disturbed(barcode: string): fc.Arbitrary<Record<string, unknown>> {
  const names = fc.oneof(fc.constantFrom(...Object.keys(cell("")), "__proto__", "constructor"), fc.string());
  return fc.array(fc.tuple(names, value), { maxLength: 3 }).map((changes) => {
    const record: Record<string, unknown> = { ...cell(barcode) };
    for (const [name, changed] of changes) {
      if (name !== "barcode")
        Object.defineProperty(record, name, { value: changed, enumerable: true, configurable: true });
    }
    return record;
  });
}

describe("clause 15: whatever the body holds", () => {
  test("a record with disturbed fields is stored as a whole or refused as a whole", async () => {
    let n = 0;
    let refusals = 0;
    await fc.assert(
      fc.asyncProperty(disturbed("@"), async (fields) => {
        n += 1;
        const barcode = `FUZZ-${n}`;
        const reply = await save(server().url, { ...fields, barcode });
        expectDiscreet(reply);
        const record = await kept(server().url, barcode);
        expect(record !== null).toBe(reply.state === 1);
        if (reply.state === -1) refusals += 1;
      }),
      { numRuns: 300 },
    );
    expect(refusals).toBeGreaterThan(30);
    expect(refusals).toBeLessThan(270);
  });

  test("any bytes under any of the headers get an envelope without inner detail", async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 400 }).map((array) => Buffer.from(array)),
      fc.json().map((text) => Buffer.from(text)),
      fc.json().map((text) => gzipSync(text)),
      fc
        .tuple(fc.jsonValue(), fc.constantFrom("records", "barcodeArr"))
        .map(([json, key]) => Buffer.from(JSON.stringify({ [key]: json }))),
      fc
        .tuple(disturbed("FUZZ-LIST"), value)
        .map(([record, other]) => Buffer.from(JSON.stringify({ records: [record, other], barcodeArr: [other] }))),
    );
    const header = fc.oneof(fc.constantFrom("gzip", "br", "deflate", "application/json", "001"), headerValue());
    const request = fc.record({
      path: fc.constantFrom(SAVE_PATH, SAVE_BATCH_PATH, LIST_PATH, "/api/pick/unknown"),
      accountSet: fc.oneof(fc.constantFrom("001", null), headerValue()),
      headers: fc.record({ "content-type": header, "content-encoding": header }),
      body: bytes,
    });
    await fc.assert(
      fc.asyncProperty(request, async (sent) => expectDiscreet(await post(server().url, sent))),
      { numRuns: 400 },
    );
  });

  /** What an HTTP client lets through, Latin-1 included. */
  function headerValue(): fc.Arbitrary<string> {
    return fc
      .string({ unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)) })
      .map((text) => text.replace(/\u007f/g, ""));
  }
});

describe("whatever is sent instead of HTTP", () => {
  test("gets an envelope or a closed connection, and the server goes on", async () => {
    const lines = fc.constantFrom(
      `POST ${SAVE_PATH} HTTP/1.1\r\n`,
      "Host: localhost\r\n",
      `${ACCOUNT_SET_HEADER}: 001\r\n`,
      "Content-Length: 5\r\n",
      "Transfer-Encoding: chunked\r\n",
      "Expect: 100-continue\r\n",
      "Connection: close\r\n",
      "\r\n",
      "5\r\nabcde\r\n",
      "0\r\n\r\n",
      "{}",
      "\0",
      "GET ",
    );
    const pieces = fc.array(
      fc.oneof(
        lines.map((line) => Buffer.from(line)),
        fc.uint8Array({ maxLength: 20 }),
      ),
      {
        minLength: 1,
        maxLength: 12,
      },
    );
    await fc.assert(
      fc.asyncProperty(pieces, async (parts) => {
        const connection = connectTo(server().url);
        connection.send(Buffer.concat(parts));
        connection.finish();
        for (let answer = await connection.answer(); answer !== null; answer = await connection.answer()) {
          // What is not for the machine interface is answered by the query API, in a form of its own.
          const type = answer.headers.get("content-type") ?? "";
          if (answer.status !== 100 && !type.startsWith("application/problem+json") && answer.status !== 404) {
            expectDiscreet(replyOf(answer));
          }
        }
        expect(await connection.closed()).toHaveLength(0);
      }),
      { numRuns: 300 },
    );
    expect((await save(server().url, cell("AFTER-FUZZ"))).state).toBe(1);
  });
});
