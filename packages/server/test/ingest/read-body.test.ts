import type { IncomingMessage } from "node:http";
import { PassThrough } from "node:stream";
import { finished } from "node:stream/promises";
import { describe, expect, test } from "vitest";
import { type Body, readBody } from "../../src/ingest/read-body.ts";

const BYTES_MAX = 1_000;
const DRAINED_BYTES_MAX = 32 * 1024 * 1024;

/** Reads chunks as the body of a request; how often the body was given, and the body. */
async function read(chunks: Iterable<Buffer>, { cut = false } = {}): Promise<{ given: number; body: Body | null }> {
  const stream = new PassThrough();
  let given = 0;
  let body: Body | null = null;
  readBody(stream as unknown as IncomingMessage, BYTES_MAX, (whole) => {
    given += 1;
    body = whole;
  });
  for (const chunk of chunks) {
    if (!stream.write(chunk)) await new Promise((resolve) => stream.once("drain", resolve));
  }
  if (cut) stream.destroy();
  else stream.end();
  await finished(stream).catch(() => {});
  return { given, body };
}

describe("readBody", () => {
  test("gives the bytes of all chunks in their order, once", async () => {
    const chunks = ["first ", "", "second ", "third"].map((text) => Buffer.from(text));
    const { given, body } = await read(chunks);
    expect(given).toBe(1);
    expect(body).toEqual({ bytes: Buffer.from("first second third"), bytesSent: 18, tooLarge: false, drained: true });
    expect((await read([])).body).toEqual({ bytes: Buffer.alloc(0), bytesSent: 0, tooLarge: false, drained: true });
  });

  test.each([
    [BYTES_MAX, false],
    [BYTES_MAX + 1, true],
  ])("%i bytes: too large is %s", async (length, tooLarge) => {
    for (const chunks of [[Buffer.alloc(length)], [Buffer.alloc(length - 1), Buffer.alloc(1)]]) {
      const { body } = await read(chunks);
      expect(body).toMatchObject({ tooLarge, bytesSent: length, drained: true });
      expect(body?.bytes.length).toBe(BYTES_MAX);
    }
  });

  test("never keeps more than the limit, and gives up a body that has no end", async () => {
    const chunk = Buffer.alloc(64 * 1024);
    const chunks = Array<Buffer>(DRAINED_BYTES_MAX / chunk.length + 10).fill(chunk);
    const { given, body } = await read(chunks);
    expect(given).toBe(1);
    expect(body).toMatchObject({ tooLarge: true, drained: false, bytesSent: DRAINED_BYTES_MAX + chunk.length });
    expect(body?.bytes.length).toBe(BYTES_MAX);
  });

  test("gives nothing when the connection ends before the body", async () => {
    expect(await read([Buffer.from("cut")], { cut: true })).toEqual({ given: 0, body: null });
  });
});
