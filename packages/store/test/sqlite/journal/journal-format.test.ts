import * as fc from "fast-check";
import { expect, test } from "vitest";
import { findFrames } from "../../../src/sqlite/journal/find-frames.ts";
import {
  decodePayload,
  encodeFrame,
  encodePayload,
  type JournalBatch,
  readFrame,
} from "../../../src/sqlite/journal/journal-format.ts";
import { KEEP_ALL, submissionOf } from "../../suite/submissions.ts";

// What a segment holds, as bytes: whatever is torn, flipped or left from before, every whole frame is found and no other.

const batchOf = (firstSeq: number, count: number): JournalBatch => ({
  firstSeq,
  count,
  payload: JSON.stringify(`电芯 ${firstSeq}`.repeat(count)),
});

/** Batches that follow each other, as a segment holds them. */
const batches = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 6 }).map((counts) => {
  let seq = 1;
  return counts.map((count) => {
    const batch = batchOf(seq, count);
    seq += count;
    return batch;
  });
});

/** What is found in a segment, and where it is said to be damaged. */
async function find(segment: Buffer): Promise<{ found: JournalBatch[]; damagedAt: readonly number[] }> {
  const { frames, damagedAt } = await findFrames(async (at, bytes) => segment.subarray(at, at + bytes));
  const found = frames.flatMap(({ offset, bytes }) => readFrame(segment.subarray(offset, offset + bytes)) ?? []);
  return { found, damagedAt };
}

const encode = (batch: JournalBatch, salt: number): Buffer => encodeFrame(batch, { salt, accountedThrough: 0 });

const frames = (list: readonly JournalBatch[], salt: number): Buffer =>
  Buffer.concat(list.map((batch) => encode(batch, salt)));

/** The batch that lies at a byte of the frames of these. */
function placeOf(list: readonly JournalBatch[], byte: number): { readonly index: number; readonly start: number } {
  for (let index = 0, start = 0; ; index += 1) {
    const { length } = encode(list[index] as JournalBatch, 7);
    if (byte < start + length) return { index, start };
    start += length;
  }
}

test("clause 12: what was written whole is read back, in order", async () => {
  await fc.assert(
    fc.asyncProperty(batches, async (list) => {
      const segment = Buffer.concat([frames(list, 7), Buffer.alloc(100)]);
      expect(await find(segment)).toEqual({ found: list, damagedAt: [] });
    }),
  );
});

test("a write torn at any byte leaves the frames before it and nothing else", async () => {
  await fc.assert(
    fc.asyncProperty(batches, fc.nat(), async (list, cut) => {
      const whole = frames(list, 7);
      const at = cut % whole.length;
      const segment = Buffer.concat([whole.subarray(0, at), Buffer.alloc(whole.length - at + 64)]);
      const { found, damagedAt } = await find(segment);
      const { index, start } = placeOf(list, at);
      expect(found).toEqual(list.slice(0, index));
      // With less than its mark on the disk, a torn frame looks like none.
      if (at - start >= 8) expect(damagedAt).toEqual([start]);
    }),
  );
});

test("a flipped bit takes its frame and no other, and is named", async () => {
  await fc.assert(
    fc.asyncProperty(batches, fc.nat(), fc.integer({ min: 0, max: 7 }), async (list, position, bit) => {
      const segment = frames(list, 7);
      const at = position % segment.length;
      segment[at] = (segment[at] ?? 0) ^ (1 << bit);
      const { index, start } = placeOf(list, at);
      expect(await find(segment)).toEqual({ found: list.toSpliced(index, 1), damagedAt: [start] });
    }),
  );
});

test("remains of an earlier use are not read, even where they would follow on", async () => {
  const remains = frames([batchOf(1, 1), batchOf(2, 1)], 7);
  const renewed = frames([batchOf(1, 1)], 0xabcdef12);
  renewed.copy(remains);
  expect(await find(remains)).toEqual({ found: [batchOf(1, 1)], damagedAt: [] });
});

test("behind a first frame that is damaged, the newest use counts and not the remains", async () => {
  const remains = frames([batchOf(1, 1), batchOf(2, 1), batchOf(3, 1), batchOf(4, 1)], 7);
  const renewed = frames([batchOf(11, 1), batchOf(12, 1)], 0xabcdef12);
  renewed.copy(remains);
  remains[40] = (remains[40] ?? 0) ^ 1;
  expect(await find(remains)).toEqual({ found: [batchOf(12, 1)], damagedAt: [0] });
});

test("frames larger than a window of reading, and at its seams, are found", async () => {
  const sizes = [1_500_000, 10, 700_000, 1_048_576, 20];
  const list = sizes.map((size, index) => ({
    firstSeq: index + 1,
    count: 1,
    payload: JSON.stringify("x".repeat(size)),
  }));
  const segment = frames(list, 7);
  expect(await find(segment)).toEqual({ found: list, damagedAt: [] });
  segment[60] = 0;
  expect(await find(segment)).toEqual({ found: list.slice(1), damagedAt: [0] });
});

test("doubles, null and any text come back as they were", () => {
  const double = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
  const submission = fc
    .record({ voltage: fc.option(double), barcode: fc.string({ unit: "grapheme", minLength: 1 }) })
    .map((fields) => submissionOf(fields));
  fc.assert(
    fc.property(fc.array(submission), (submissions) => {
      const payload = Buffer.from(encodePayload(submissions, KEEP_ALL)).toString();
      expect(decodePayload(payload)).toEqual({ policy: KEEP_ALL, submissions });
    }),
  );
});

test("a payload from before says nothing of zones and clocks: its test times are compared as texts, and none is judged", () => {
  const row = [1_000, "A", "FR-01", "1-01", "2024-03-02 09:14:08", "3", 3.2, null, 2.5, null];
  const { policy, submissions } = decodePayload(JSON.stringify(["newest-test-time", 30, [row]]));
  expect(policy).toEqual({
    overwrite: "newest-test-time",
    historyDays: 30,
    timeZone: "UTC",
    clockConfirmed: false,
  });
  expect(submissions).toMatchObject([{ receivedAt: 1_000, record: { barcode: "A", volume: 2.5 } }]);
});
