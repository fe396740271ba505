import type { IncomingMessage } from "node:http";
import { PassThrough } from "node:stream";
import { finished } from "node:stream/promises";
import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { createByteBudget, FREE_BYTES } from "../../src/ingest/byte-budget.ts";
import { type Body, readBody } from "../../src/ingest/read-body.ts";
import { createSpareTime } from "../../src/ingest/spare-time.ts";

const BYTES_MAX = 1_000;
const DRAINED_BYTES_MAX = 32 * 1024 * 1024;

/** Reads chunks as the body of a request; how often the body was given, and the body. */
async function read(chunks: Iterable<Buffer>, { cut = false } = {}): Promise<{ given: number; body: Body | null }> {
  const stream = new PassThrough();
  let given = 0;
  let body: Body | null = null;
  const budget = createByteBudget({ bytesMax: BYTES_MAX });
  readBody({ budget, spareTime: createSpareTime() }, stream as unknown as IncomingMessage, BYTES_MAX, (whole) => {
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
    expect(body).toEqual({
      bytes: Buffer.from("first second third"),
      bytesSent: 18,
      tooLarge: false,
      noRoom: false,
      drained: true,
    });
    expect((await read([])).body).toEqual({
      bytes: Buffer.alloc(0),
      bytesSent: 0,
      tooLarge: false,
      noRoom: false,
      drained: true,
    });
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

describe("the room of a body", () => {
  const BUDGET_BYTES = 100_000;
  const BODY_BYTES_MAX = 1_000_000;

  function begin({ bytesMax = BODY_BYTES_MAX } = {}) {
    const budget = createByteBudget({ bytesMax: BUDGET_BYTES });
    const stream = new PassThrough();
    const given = Promise.withResolvers<{ readonly body: Body; readonly release: () => void }>();
    readBody(
      { budget, spareTime: createSpareTime() },
      stream as unknown as IncomingMessage,
      bytesMax,
      (body, release) => given.resolve({ body, release }),
    );
    return { budget, stream, given: given.promise };
  }

  test("beyond its first 4 KiB a body takes from the budget what it has, until it is released", async () => {
    const { budget, stream, given } = begin();
    stream.write(Buffer.alloc(FREE_BYTES));
    await turn();
    expect(budget.taken()).toBe(0);
    stream.write(Buffer.alloc(50_000));
    await expect.poll(() => budget.taken()).toBe(50_000);
    stream.end(Buffer.alloc(10));
    const { body, release } = await given;
    expect(body).toMatchObject({ noRoom: false, bytesSent: FREE_BYTES + 50_010 });
    expect(budget.taken()).toBe(50_010);
    release();
    release();
    expect(budget.taken()).toBe(0);
  });

  test("a body that ends before it is complete gives its room back", async () => {
    const { budget, stream } = begin();
    stream.write(Buffer.alloc(50_000));
    await expect.poll(() => budget.taken()).toBe(50_000 - FREE_BYTES);
    stream.destroy();
    await expect.poll(() => budget.taken()).toBe(0);
  });

  test("without room it is read to its end and not kept, but for its first 4 KiB, and gives its room back at once", async () => {
    const { budget, stream, given } = begin();
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, at) => at % 251));
    for (let at = 0; at < bytes.length; at += 10_000) stream.write(bytes.subarray(at, at + 10_000));
    stream.end();
    const { body } = await given;
    expect(body).toMatchObject({ noRoom: true, tooLarge: false, drained: true, bytesSent: bytes.length });
    expect(body.bytes.equals(bytes.subarray(0, FREE_BYTES))).toBe(true);
    expect(body.bytes.buffer).not.toBe(bytes.buffer); // a slice would keep all of it
    expect(budget.taken()).toBe(0);
  });

  test("one that is too large as well is told so", async () => {
    const { stream, given } = begin({ bytesMax: 200_000 });
    stream.end(Buffer.alloc(200_001));
    expect((await given).body).toMatchObject({ noRoom: true, tooLarge: true });
  });

  test("beyond its first 64 KiB a body is read in spare time, a piece after the other", async () => {
    const works: (() => void)[] = [];
    const stream = new PassThrough();
    let body: Body | null = null;
    const budget = createByteBudget({ bytesMax: BODY_BYTES_MAX });
    readBody(
      { budget, spareTime: { run: (work) => works.push(work) } },
      stream as unknown as IncomingMessage,
      BODY_BYTES_MAX,
      (whole) => {
        body = whole;
      },
    );
    stream.write(Buffer.alloc(64 * 1024));
    await turn();
    expect(stream.isPaused()).toBe(false);
    stream.write(Buffer.alloc(1));
    await expect.poll(() => works.length).toBe(1);
    expect(stream.isPaused()).toBe(true);
    stream.end();
    await turn();
    expect(body).toBeNull();
    works[0]?.();
    await expect.poll(() => body).toMatchObject({ bytesSent: 64 * 1024 + 1 });
  });
});
