import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Clock } from "../../../src/sqlite/clock.ts";
import { type JournalFile, realDisk } from "../../../src/sqlite/journal/disk.ts";
import { findFrames } from "../../../src/sqlite/journal/find-frames.ts";
import {
  decodePayload,
  encodeFrame,
  encodePayload,
  FRAME_HEADER_BYTES,
  type JournalBatch,
  readFrame,
} from "../../../src/sqlite/journal/journal-format.ts";
import { readFrames } from "../../../src/sqlite/journal/read-frames.ts";
import type { JournalDamage } from "../../../src/sqlite/journal/segments.ts";
import { type Journal, type JournalOptions, openJournal } from "../../../src/sqlite/journal/journal.ts";
import { StoreError } from "../../../src/store.ts";
import { KEEP_ALL, submissionOf } from "../../suite/submissions.ts";
import { throwawayFolder } from "../throwaway.ts";

const SEGMENT_BYTES = 4_096;

/** A frame whose payload is one letter in quotes. */
const FRAME_BYTES = FRAME_HEADER_BYTES + 3;

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

describe("the format", () => {
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
});

describe("the journal", () => {
  let folder: Awaited<ReturnType<typeof throwawayFolder>>;
  let journals: Journal[] = [];
  let durable: JournalBatch[] = [];
  let damages: JournalDamage[] = [];

  beforeEach(async () => {
    folder = await throwawayFolder();
    durable = [];
    damages = [];
  });
  afterEach(async () => {
    for (const journal of journals) await journal.close().catch(() => {});
    journals = [];
    await folder.remove();
  });

  /** What is said to be durable, and what is recovered, is read from the files. */
  async function open(options: Partial<JournalOptions> = {}) {
    const journal = await openJournal({
      path: join(folder.folder, "1.journal"),
      appliedThrough: 0,
      onDurable: (frame) => durable.push(...readFrames([frame])),
      onDamage: (damage) => damages.push(damage),
      mayAppend: () => true,
      segmentBytes: SEGMENT_BYTES,
      ...options,
    });
    journals.push(journal);
    return { ...journal, recovered: [...readFrames(journal.recovered)] };
  }

  /** The real disk. Once it is armed, its syncs end when the test says so, and its writes are those of the test. */
  function heldDisk() {
    const held: { path: string; resolve: () => void; reject: (error: Error) => void }[] = [];
    let onHeld: (() => void) | null = null;
    const disk = {
      ...realDisk,
      armed: false,
      write: (file: JournalFile, bytes: Buffer, position: number) => file.write(bytes, position),
      async open(path: string): Promise<JournalFile> {
        const file = await realDisk.open(path);
        return {
          ...file,
          write: (bytes, position) => (disk.armed ? disk.write(file, bytes, position) : file.write(bytes, position)),
          sync() {
            if (!disk.armed) return file.sync();
            return new Promise((resolve, reject) => {
              held.push({ path, resolve, reject });
              onHeld?.();
            });
          },
        };
      },
    };
    /** Resolves when the next sync has begun. */
    const begun = () =>
      new Promise<void>((resolve) => {
        if (held.length > 0) resolve();
        else onHeld = resolve;
      });
    return { disk, begun, held };
  }

  /** A clock on which time passes when the test says so. */
  function stoppedClock() {
    const planned = new Set<() => void>();
    const clock: Clock = {
      now: () => 0,
      after(_ms, work) {
        planned.add(work);
        return () => void planned.delete(work);
      },
    };
    return { clock, passPatience: () => [...planned].forEach((work) => work()) };
  }

  /** A journal on a disk whose syncs are held from now on. */
  async function openHeld(options: Partial<JournalOptions> = {}) {
    const held = heldDisk();
    const journal = await open({ ...options, disk: held.disk });
    held.disk.armed = true;
    return { ...held, journal };
  }

  const outcome = (promise: Promise<void>): Promise<"durable" | StoreError["committed"]> =>
    promise.then(
      () => "durable" as const,
      (error: unknown) => {
        expect(error).toBeInstanceOf(StoreError);
        return (error as StoreError).committed;
      },
    );

  test("clause 12: what was acknowledged is found when it is opened again", async () => {
    const journal = await open();
    await journal.append(2, '"a"');
    await Promise.all([journal.append(1, '"b"'), journal.append(3, '"c"')]);
    expect(durable).toEqual([
      { firstSeq: 1, count: 2, payload: '"a"' },
      { firstSeq: 3, count: 1, payload: '"b"' },
      { firstSeq: 4, count: 3, payload: '"c"' },
    ]);
    expect((await open()).recovered).toEqual(durable);
    expect(damages).toEqual([]);
  });

  test("while two flights are synced, the appends that wait share the next", async () => {
    const { journal, begun, held } = await openHeld();
    const first = [journal.append(1, '"a"'), journal.append(1, '"b"')];
    const others = [journal.append(1, '"c"'), journal.append(1, '"d"')];
    expect(held).toHaveLength(2);
    for (const { resolve } of held.splice(0)) resolve();
    await Promise.all(first);
    await begun();
    expect(held).toHaveLength(1);
    held.shift()?.resolve();
    await Promise.all(others);
  });

  test("clause 12: a flight whose sync ends before that of the one ahead of it waits for it", async () => {
    const { journal, held } = await openHeld();
    const [first, second] = [journal.append(1, '"a"'), journal.append(1, '"b"')];
    held[1]?.resolve();
    await new Promise((resolve) => setImmediate(resolve));
    expect(durable).toEqual([]);
    held[0]?.resolve();
    await Promise.all([first, second]);
    expect(durable.map(({ payload }) => payload)).toEqual(['"a"', '"b"']);
  });

  test("clause 15: behind a sync that failed, what was written into the same segment is unknown too", async () => {
    const { journal, held } = await openHeld();
    const outcomes = [journal.append(1, '"a"'), journal.append(1, '"b"')].map(outcome);
    held[1]?.resolve();
    held[0]?.reject(new Error("EIO"));
    expect(await Promise.all(outcomes)).toEqual(["unknown", "unknown"]);
    expect(durable).toEqual([]);
  });

  test("a segment is used again only after what it holds was applied", async () => {
    const journal = await open({ patienceMs: 1_000 });
    const payload = JSON.stringify("x".repeat(1_500));
    for (let batch = 0; batch < 4; batch += 1) await journal.append(1, payload);
    expect(await outcome(journal.append(1, payload))).toBe("nothing");
    expect((await open()).recovered).toHaveLength(4);
    journal.release(2);
    await journal.append(1, payload);
    expect((await open({ appliedThrough: 2 })).recovered.map(({ firstSeq }) => firstSeq)).toEqual([3, 4, 5]);
  });

  test("an append waits for a segment that is freed in time", async () => {
    const journal = await open();
    const payload = JSON.stringify("x".repeat(3_000));
    await journal.append(1, payload);
    await journal.append(1, payload);
    const waiting = journal.append(1, payload);
    journal.release(1);
    await waiting;
  });

  test("an append waits while as much as may be is not applied, and no longer", async () => {
    let may = true;
    const journal = await open({ mayAppend: () => may });
    await journal.append(2, '"a"');
    may = false;
    let waits = true;
    const next = journal.append(1, '"b"').then(() => void (waits = false));
    journal.release(1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(waits).toBe(true);
    may = true;
    journal.release(2);
    await next;
    expect(durable.map(({ payload }) => payload)).toEqual(['"a"', '"b"']);
  });

  test("an append is refused when nothing is applied for too long", async () => {
    let may = false;
    const { clock, passPatience } = stoppedClock();
    const journal = await open({ mayAppend: () => may, clock });
    const refused = outcome(journal.append(1, '"b"'));
    passPatience();
    expect(await refused).toBe("nothing");
    may = true;
    expect(await outcome(journal.append(1, '"c"'))).toBe("durable");
  });

  const noRoom = () => Object.assign(new Error("no space left on device"), { code: "ENOSPC" });

  test("clause 15: a write that finds no room left nothing, and the next one takes its place", async () => {
    const { journal, disk } = await openHeld();
    disk.write = (file, bytes, position) => {
      if (position > 0) throw noRoom();
      return file.write(bytes.subarray(0, FRAME_HEADER_BYTES - 1), position);
    };
    expect(await outcome(journal.append(1, '"a"'))).toBe("nothing");
    disk.armed = false;
    expect(await outcome(journal.append(1, '"b"'))).toBe("durable");
    expect(durable).toEqual([{ firstSeq: 1, count: 1, payload: '"b"' }]);
    expect((await open()).recovered).toEqual(durable);
  });

  test("clause 15: one that is cut short where the rest of it lies already is unknown: it would be found", async () => {
    const { journal, disk } = await openHeld();
    disk.write = (file, bytes, position) => {
      if (position > 0) throw noRoom();
      file.write(bytes, position); // what an earlier use left there
      return bytes.length - 1;
    };
    expect(await outcome(journal.append(1, '"a"'))).toBe("unknown");
    expect((await open()).recovered).toEqual([{ firstSeq: 1, count: 1, payload: '"a"' }]);
  });

  test("clause 15: with room for the first of two frames, it is unknown, and no number of theirs is given again", async () => {
    const { journal, disk, begun, held } = await openHeld();
    const flights = [journal.append(1, '"a"'), journal.append(1, '"b"')];
    const shared = [journal.append(1, '"c"'), journal.append(1, '"d"')].map(outcome);
    await begun();
    disk.write = (file, bytes, position) => {
      if (position > 3 * FRAME_BYTES - 1) throw noRoom();
      return file.write(bytes.subarray(0, FRAME_BYTES), position);
    };
    for (const { resolve } of held.splice(0)) resolve();
    await Promise.all(flights);
    expect(await Promise.all(shared)).toEqual(["unknown", "unknown"]);
    disk.armed = false;
    await journal.append(1, '"e"');
    expect(durable.map(({ firstSeq }) => firstSeq)).toEqual([1, 2, 5]);
    expect((await open()).recovered.map(({ payload }) => payload)).toEqual(['"a"', '"b"', '"c"', '"e"']);
    expect(damages).toEqual([]);
  });

  test("clause 15: a write that fails in any other way is unknown, and what is found of it takes no number of what follows", async () => {
    const { journal, disk } = await openHeld();
    disk.write = (file, bytes, position) => {
      file.write(bytes, position);
      throw Object.assign(new Error("input/output error"), { code: "EIO" });
    };
    expect(await outcome(journal.append(1, '"a"'))).toBe("unknown");
    disk.armed = false;
    expect(await outcome(journal.append(1, '"b"'))).toBe("durable");
    expect(durable).toEqual([{ firstSeq: 2, count: 1, payload: '"b"' }]);
    expect((await open()).recovered).toEqual([{ firstSeq: 1, count: 1, payload: '"a"' }, ...durable]);
  });

  test("clause 15: a sync that fails is unknown, and nothing is written behind it", async () => {
    const { journal, disk, begun, held } = await openHeld();
    const positions: number[] = [];
    disk.write = (file, bytes, position) => {
      positions.push(position);
      return file.write(bytes, position);
    };
    const doubtful = journal.append(1, '"a"');
    await begun();
    const first = held.shift();
    first?.reject(new Error("EIO"));
    expect(await outcome(doubtful)).toBe("unknown");
    expect(durable).toEqual([]);
    const next = journal.append(1, '"b"');
    await begun();
    const second = held.shift();
    second?.resolve();
    await next;
    expect(positions).toEqual([0, 0]);
    expect(second?.path, "the other segment").not.toBe(first?.path);
    expect(durable).toEqual([{ firstSeq: 2, count: 1, payload: '"b"' }]);
  });

  test("a disk whose syncs fail for days fills the journal with nothing", async () => {
    const { journal, disk, begun, held } = await openHeld();
    for (let failed = 0; failed < 200; failed += 1) {
      const doubtful = outcome(journal.append(1, '"a"'));
      await begun();
      held.shift()?.reject(new Error("EIO")); // of a segment that is made anew too: then nothing was written
      expect(await doubtful).not.toBe("durable");
    }
    disk.armed = false;
    await journal.append(1, '"b"');
    const [frame] = durable;
    expect(frame?.payload).toBe('"b"');
    expect((await open()).recovered.at(-1)).toEqual(frame);
    expect(damages.flatMap(({ lost }) => lost)).toEqual([]);
  });

  test("a sync that hangs: what was written is unknown, what waits and what comes is refused, and it comes back by itself", async () => {
    const { clock, passPatience } = stoppedClock();
    const { journal, begun, held } = await openHeld({ clock });
    const outcomes = ["a", "b", "waits"].map((payload) => outcome(journal.append(1, JSON.stringify(payload))));
    passPatience();
    expect(await Promise.all(outcomes)).toEqual(["unknown", "unknown", "nothing"]);
    expect(await outcome(journal.append(1, '"c"'))).toBe("nothing");
    await expect(journal.close()).rejects.toThrow(StoreError);
    expect(durable).toEqual([]);

    for (const { resolve } of held.splice(0)) resolve();
    await expect.poll(() => durable.length).toBe(2);
    const after = journal.append(1, '"d"');
    await begun();
    held.shift()?.resolve();
    expect(await outcome(after)).toBe("durable");
    expect(durable.map(({ payload }) => payload)).toEqual(['"a"', '"b"', '"d"']);
  });

  test("a closed journal refuses, and finishes what came before", async () => {
    const journal = await open();
    const before = journal.append(1, '"a"');
    await journal.close();
    expect(await outcome(before)).toBe("durable");
    expect(await outcome(journal.append(1, '"b"'))).toBe("nothing");
  });

  describe("opened again", () => {
    const segment = (number: 0 | 1) => join(folder.folder, `1.journal-${number}`);

    function damage(number: 0 | 1, change: (content: Buffer) => void): void {
      const content = readFileSync(segment(number));
      change(content);
      writeFileSync(segment(number), content);
    }

    async function saved(...payloads: string[]): Promise<void> {
      const journal = await open();
      for (const payload of payloads) await journal.append(1, JSON.stringify(payload));
      await journal.close();
      durable = [];
    }

    test("a rotten frame loses no frame behind it, and is told as lost, with a copy of what is left of it", async () => {
      await saved("a", "b", "c", "d");
      damage(0, (content) => (content[FRAME_BYTES + 20] = 0xff));
      const { recovered } = await open();
      expect(recovered.map(({ payload }) => payload)).toEqual(['"a"', '"c"', '"d"']);
      expect(damages).toMatchObject([
        { places: [{ path: segment(0), damagedAt: [FRAME_BYTES] }], lost: [{ first: 2, last: 2 }] },
      ]);
      for (const kept of damages[0]?.keptAs ?? []) expect(readFileSync(kept)).toHaveLength(SEGMENT_BYTES);
      expect(damages[0]?.keptAs).toHaveLength(2);
    });

    test("a rotten frame that is applied already is nothing to tell as lost", async () => {
      await saved("a", "b", "c", "d");
      damage(0, (content) => (content[FRAME_BYTES + 20] = 0xff));
      await open({ appliedThrough: 2 });
      expect(damages).toMatchObject([{ lost: [], keptAs: [] }]);
    });

    test("frames that are missing ahead of the first are told as lost", async () => {
      await saved("a", "b", "c", "d");
      damage(0, (content) => content.fill(0, 0, 2 * FRAME_BYTES));
      const { recovered } = await open();
      expect(recovered.map(({ firstSeq }) => firstSeq)).toEqual([3, 4]);
      expect(damages).toMatchObject([{ lost: [{ first: 1, last: 2 }] }]);
    });

    test("a write that was cut off at the end was acknowledged to nobody, nor is it later, when more was saved", async () => {
      await saved("a", "b");
      const journal = await open({ appliedThrough: 1 });
      expect(damages).toEqual([]);
      await journal.append(1, '"c"');
      await journal.append(1, '"d"');
      await journal.close();
      damages = [];
      damage(1, (content) => content.fill(0, FRAME_BYTES + 30, 2 * FRAME_BYTES));
      const again = await open({ appliedThrough: 1 });
      expect(again.recovered.map(({ payload }) => payload)).toEqual(['"a"', '"b"', '"c"']);
      expect(damages).toMatchObject([{ places: [{ damagedAt: [FRAME_BYTES] }], lost: [] }]);
    });

    test("two flights of which a power cut left the second: it is found, and the first is not called lost, now or later", async () => {
      const { journal, held } = await openHeld({ onDurable: () => {} });
      const flights = [journal.append(1, '"a"'), journal.append(1, '"b"')].map(outcome);
      expect(held).toHaveLength(2);
      damage(0, (content) => content.fill(0, 0, FRAME_BYTES)); // what had not come to the disk
      const next = await open();
      expect(next.recovered.map(({ firstSeq }) => firstSeq)).toEqual([2]);
      expect(damages).toMatchObject([{ lost: [] }]);
      await next.append(1, '"c"');
      await next.append(1, '"d"');
      damages = [];
      expect((await open()).recovered.map(({ firstSeq }) => firstSeq)).toEqual([2, 3, 4]);
      expect(damages.flatMap(({ lost }) => lost)).toEqual([]);
      for (const { resolve } of held) resolve();
      await Promise.all(flights);
    });

    test("what a failed sync left behind is no gap", async () => {
      const { journal, disk, begun, held } = await openHeld();
      const doubtful = outcome(journal.append(1, '"a"'));
      await begun();
      held.shift()?.reject(new Error("EIO"));
      await doubtful;
      disk.armed = false;
      await journal.append(1, '"b"');
      await journal.append(1, '"c"');
      damage(0, (content) => content.fill(0));
      const { recovered } = await open();
      expect(recovered.map(({ firstSeq }) => firstSeq)).toEqual([2, 3]);
      expect(damages).toEqual([]);
    });

    test("a journal of the format before is read", async () => {
      writeFileSync(
        segment(0),
        Buffer.concat(["a", "b"].map((text, index) => frameOfBefore(index + 1, JSON.stringify(text)))),
      );
      const { recovered } = await open();
      expect(recovered).toEqual([
        { firstSeq: 1, count: 1, payload: '"a"' },
        { firstSeq: 2, count: 1, payload: '"b"' },
      ]);
      expect(damages).toEqual([]);
    });
  });
});

/** A frame as "CGJ1" had it. */
function frameOfBefore(firstSeq: number, payload: string): Buffer {
  const frame = Buffer.alloc(28 + payload.length);
  frame.write("CGJ1", 0);
  frame.writeUInt32LE(7, 4);
  frame.writeBigUInt64LE(BigInt(firstSeq), 8);
  frame.writeUInt32LE(1, 16);
  frame.writeUInt32LE(payload.length, 20);
  frame.write(payload, 28);
  frame.writeUInt32LE(crc32(frame.subarray(28), crc32(frame.subarray(0, 24))), 24);
  return frame;
}
