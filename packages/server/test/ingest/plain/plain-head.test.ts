import { SAVE_BODY_BYTES_MAX } from "@cellgrade/contract/bounds";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createPlainHeadReader } from "../../../src/ingest/plain/plain-head.ts";

const LINE = "POST /api/pick/volumeCollectData/save HTTP/1.1";
const USUAL = ["Host: mes:8080", "Content-Type: application/json", "x-request-datasource: 001"];

function headOf(lines: readonly string[], line = LINE): Buffer {
  return Buffer.from(`${[line, ...lines].join("\r\n")}\r\n\r\n`, "latin1");
}

function readOnce(bytes: Buffer) {
  const reader = createPlainHeadReader();
  return { reading: reader.read(bytes), ...reader.last };
}

describe("a plain head", () => {
  test("is read whole: its headers, its length and that of the body", () => {
    const bytes = headOf([...USUAL, "Content-Length: 250", "X-Empty:", "User-Agent:\t Machine \t"]);
    const { reading, head, length, contentLength } = readOnce(Buffer.concat([bytes, Buffer.from("{}")]));
    expect(reading).toBe("whole");
    expect(length).toBe(bytes.length);
    expect(contentLength).toBe(250);
    expect(head.method).toBe("POST");
    expect(head.headers).toEqual({
      host: "mes:8080",
      "content-type": "application/json",
      "x-request-datasource": "001",
      "content-length": "250",
      "x-empty": "",
      "user-agent": "Machine",
    });
    expect(head.accountSet).toMatchObject({ code: "001", fault: null });
  });

  test.each([
    ["a content encoding", "Content-Encoding: gzip"],
    ["a connection to keep", "Connection: Keep-Alive"],
    ["characters beyond ASCII", "X-Line: \xb7\xd6\xc8\xdd"],
  ])("may have %s", (_, line) => {
    expect(readOnce(headOf([...USUAL, "Content-Length: 2", line])).reading).toBe("whole");
  });

  test.each([0, SAVE_BODY_BYTES_MAX])("may announce %i bytes", (contentLength) => {
    const read = readOnce(headOf([...USUAL, `Content-Length: ${contentLength}`]));
    expect(read).toMatchObject({ reading: "whole", contentLength });
  });

  test("is waited for as long as it may become one", () => {
    const bytes = headOf([...USUAL, "Content-Length: 250"]);
    for (let length = 1; length < bytes.length; length += 1) {
      expect(readOnce(bytes.subarray(0, length)).reading).toBe("incomplete");
    }
    expect(readOnce(Buffer.from(`${LINE}\r\nX: ${"x".repeat(5_000)}`)).reading).toBe("foreign");
  });
});

const LENGTH = "Content-Length: 2";

test.each<[what: string, bytes: Buffer]>([
  ["another method", headOf([...USUAL, LENGTH], LINE.replace("POST", "PUT"))],
  ["another path", headOf([...USUAL, LENGTH], LINE.replace("/save", "/saveBatch"))],
  ["a query", headOf([...USUAL, LENGTH], LINE.replace("/save", "/save?a=b"))],
  ["HTTP/1.0", headOf([...USUAL, LENGTH], LINE.replace("1.1", "1.0"))],
  ["an empty line before it", Buffer.concat([Buffer.from("\r\n"), headOf([...USUAL, LENGTH])])],
  ["no length", headOf(USUAL)],
  ["two lengths", headOf([...USUAL, LENGTH, LENGTH])],
  ["a length with a sign", headOf([...USUAL, "Content-Length: +2"])],
  ["a length with a zero before it", headOf([...USUAL, "Content-Length: 02"])],
  ["a length of too much", headOf([...USUAL, `Content-Length: ${SAVE_BODY_BYTES_MAX + 1}`])],
  ["no host", headOf([...USUAL.slice(1), LENGTH])],
  ["two hosts", headOf([...USUAL, "host: other", LENGTH])],
  ["a header twice", headOf([...USUAL, "X-Request-Datasource: 001", LENGTH])],
  ["a coding of the transfer", headOf([...USUAL, LENGTH, "Transfer-Encoding: chunked"])],
  ["an expectation", headOf([...USUAL, LENGTH, "Expect: 100-continue"])],
  ["an upgrade", headOf([...USUAL, LENGTH, "Upgrade: h2c"])],
  ["a connection to close", headOf([...USUAL, LENGTH, "Connection: close"])],
  ["a folded line", headOf([...USUAL, LENGTH, "X: a", " b"])],
  ["a line without colon", headOf([...USUAL, LENGTH, "X"])],
  ["a space before the colon", headOf([...USUAL, LENGTH, "X : a"])],
  ["an empty name", headOf([...USUAL, LENGTH, ": a"])],
  ["a bare line feed", headOf([...USUAL, LENGTH, "X: a\nTransfer-Encoding: chunked"])],
  ["a bare carriage return", headOf([...USUAL, LENGTH, "X: a\rY: b"])],
  ["a zero byte", headOf([...USUAL, LENGTH, "X: a\0"])],
  ["what is no HTTP", Buffer.from("\x16\x03\x01\x02")],
])("%s is left to node:http", (_, bytes) => {
  expect(readOnce(bytes).reading).toBe("foreign");
});

test("a head that is known by the one before it is read as one that is not", () => {
  const digits = fc.oneof(fc.nat(70_000).map(String), fc.stringMatching(/^[0-9+\- x]{0,6}$/));
  const order = fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 });
  const tail = fc.constantFrom("", "{}", "1", "\r\n");
  fc.assert(
    fc.property(order, digits, digits, tail, fc.nat(400), (places, before, now, rest, cut) => {
      const of = (length: string): Buffer => {
        const lines = [...USUAL, `Content-Length: ${length}`];
        return Buffer.concat([headOf(places.map((place) => lines[place] ?? "")), Buffer.from(rest)]);
      };
      const reader = createPlainHeadReader();
      reader.read(of(before));
      for (const bytes of [of(now), of(now).subarray(0, cut + 1), of(before)]) {
        const reading = reader.read(bytes);
        const anew = readOnce(bytes);
        expect(reading).toBe(anew.reading);
        if (reading === "whole") {
          expect(reader.last).toMatchObject({ length: anew.length, contentLength: anew.contentLength });
        }
      }
    }),
    { numRuns: 2_000 },
  );
});
