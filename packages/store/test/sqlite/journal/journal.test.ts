import { writeSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  decodePayload,
  encodeFrame,
  encodePayload,
  findFrames,
  type JournalBatch,
  type ReadAt,
  readFrame,
} from "../../../src/sqlite/journal/journal-format.ts";
import { readFrames } from "../../../src/sqlite/journal/read-frames.ts";
import type { JournalDisk } from "../../../src/sqlite/journal/disk.ts";
import { type Journal, type JournalOptions, openJournal } from "../../../src/sqlite/journal/journal.ts";
import { StoreError } from "../../../src/store.ts";
import { KEEP_ALL, submissionOf } from "../../suite/submissions.ts";
import { throwawayFolder } from "../throwaway.ts";

const SEGMENT_BYTES = 4_096;

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

function read(segment: Buffer): JournalBatch[] {
  const readAt: ReadAt = (offset, bytes) => segment.subarray(offset, offset + bytes);
  return findFrames(readAt).flatMap(({ offset }) => readFrame(readAt, offset) ?? []);
}

const frames = (list: readonly JournalBatch[], salt: number): Buffer =>
  Buffer.concat(list.map((batch) => encodeFrame(batch, salt)));

describe("the format", () => {
  test("clause 12: what was written whole is read back, in order", () => {
    fc.assert(
      fc.property(batches, (list) => {
        const segment = Buffer.concat([frames(list, 7), Buffer.alloc(100)]);
        expect(read(segment)).toEqual(list);
      }),
    );
  });

  test("a write torn at any byte leaves the frames before it and nothing else", () => {
    fc.assert(
      fc.property(batches, fc.nat(), (list, cut) => {
        const whole = frames(list, 7);
        const at = cut % whole.length;
        const segment = Buffer.concat([whole.subarray(0, at), Buffer.alloc(whole.length - at + 64)]);
        const found = read(segment);
        expect(found).toEqual(list.slice(0, found.length));
        expect(frames(found, 7).length).toBeLessThanOrEqual(at);
      }),
    );
  });

  test("a flipped bit ends the segment at its frame", () => {
    fc.assert(
      fc.property(batches, fc.nat(), fc.integer({ min: 0, max: 7 }), (list, position, bit) => {
        const segment = frames(list, 7);
        const at = position % segment.length;
        segment[at] = (segment[at] ?? 0) ^ (1 << bit);
        const intact = list.filter((_, index) => frames(list.slice(0, index + 1), 7).length <= at);
        expect(read(segment)).toEqual(intact);
      }),
    );
  });

  test("remains of an earlier use are not read, even where they would follow on", () => {
    const remains = frames([batchOf(1, 1), batchOf(2, 1)], 7);
    const renewed = frames([batchOf(1, 1)], 8);
    renewed.copy(remains);
    expect(read(remains)).toEqual([batchOf(1, 1)]);
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

  beforeEach(async () => {
    folder = await throwawayFolder();
    durable = [];
  });
  afterEach(async () => {
    for (const journal of journals) await journal.close().catch(() => {});
    journals = [];
    await folder.remove();
  });

  /** What is said to be durable, and what is recovered, is read from the files. */
  function open(options: Partial<JournalOptions> = {}) {
    const journal = openJournal({
      path: join(folder.folder, "1.journal"),
      appliedThrough: 0,
      onDurable: (frame) => durable.push(...readFrames([frame])),
      segmentBytes: SEGMENT_BYTES,
      ...options,
    });
    journals.push(journal);
    return { ...journal, recovered: [...readFrames(journal.recovered)] };
  }

  function write(descriptor: number, bytes: Buffer, position: number): void {
    writeSync(descriptor, bytes, 0, bytes.length, position);
  }

  /** A disk whose syncs end when the test says so. */
  function heldDisk() {
    const held: { resolve: () => void; reject: (error: Error) => void }[] = [];
    let onHeld: (() => void) | null = null;
    const disk: JournalDisk = {
      write,
      sync: () =>
        new Promise((resolve, reject) => {
          held.push({ resolve, reject });
          onHeld?.();
        }),
    };
    /** Resolves when the next sync has begun. */
    const begun = () =>
      new Promise<void>((resolve) => {
        if (held.length > 0) resolve();
        else onHeld = resolve;
      });
    return { disk, begun, held };
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
    const journal = open();
    await journal.append(2, '"a"');
    await Promise.all([journal.append(1, '"b"'), journal.append(3, '"c"')]);
    expect(durable).toEqual([
      { firstSeq: 1, count: 2, payload: '"a"' },
      { firstSeq: 3, count: 1, payload: '"b"' },
      { firstSeq: 4, count: 3, payload: '"c"' },
    ]);
    expect(open().recovered).toEqual(durable);
  });

  test("while two flights are synced, the appends that wait share the next", async () => {
    const { disk, begun, held } = heldDisk();
    const journal = open({ disk });
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
    const { disk, held } = heldDisk();
    const journal = open({ disk });
    const [first, second] = [journal.append(1, '"a"'), journal.append(1, '"b"')];
    held[1]?.resolve();
    await new Promise((resolve) => setImmediate(resolve));
    expect(durable).toEqual([]);
    held[0]?.resolve();
    await Promise.all([first, second]);
    expect(durable.map(({ payload }) => payload)).toEqual(['"a"', '"b"']);
  });

  test("clause 15: behind a sync that failed, what was written into the same segment is unknown too", async () => {
    const { disk, held } = heldDisk();
    const journal = open({ disk });
    const outcomes = [journal.append(1, '"a"'), journal.append(1, '"b"')].map(outcome);
    held[1]?.resolve();
    held[0]?.reject(new Error("EIO"));
    expect(await Promise.all(outcomes)).toEqual(["unknown", "unknown"]);
    expect(durable).toEqual([]);
  });

  test("a segment is used again only after what it holds was applied", async () => {
    const journal = open({ patienceMs: 1_000 });
    const payload = JSON.stringify("x".repeat(1_500));
    for (let batch = 0; batch < 4; batch += 1) await journal.append(1, payload);
    expect(await outcome(journal.append(1, payload))).toBe("nothing");
    expect(open().recovered).toHaveLength(4);
    journal.release(2);
    await journal.append(1, payload);
    expect(open({ appliedThrough: 2 }).recovered.map(({ firstSeq }) => firstSeq)).toEqual([3, 4, 5]);
  });

  test("an append waits for a segment that is freed in time", async () => {
    const journal = open();
    const payload = JSON.stringify("x".repeat(3_000));
    await journal.append(1, payload);
    await journal.append(1, payload);
    const waiting = journal.append(1, payload);
    journal.release(1);
    await waiting;
  });

  test("an append waits while as many as may be are not applied, and no longer", async () => {
    const journal = open({ behindMax: 3 });
    await journal.append(2, '"a"');
    await journal.append(2, '"b"');
    let waits = true;
    const third = journal.append(1, '"c"').then(() => void (waits = false));
    journal.release(1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(waits).toBe(true);
    journal.release(2);
    await third;
    expect(durable.map(({ payload }) => payload)).toEqual(['"a"', '"b"', '"c"']);
  });

  test("what failed is not waited for to be applied", async () => {
    let broken = true;
    const journal = open({
      behindMax: 2,
      patienceMs: 1_000,
      disk: {
        write,
        async sync() {
          if (broken) throw new Error("EIO");
        },
      },
    });
    expect(await outcome(journal.append(5, '"a"'))).toBe("unknown");
    broken = false;
    expect(await outcome(journal.append(1, '"b"'))).toBe("durable");
  });

  test("an append is refused when nothing is applied for too long", async () => {
    const journal = open({ behindMax: 1, patienceMs: 20 });
    await journal.append(1, '"a"');
    expect(await outcome(journal.append(1, '"b"'))).toBe("nothing");
    journal.release(1);
    expect(await outcome(journal.append(1, '"c"'))).toBe("durable");
  });

  test("clause 15: a write that finds no room left nothing, and the next one takes its place", async () => {
    let full = true;
    const journal = open({
      disk: {
        write(descriptor, bytes, position) {
          if (full) throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
          write(descriptor, bytes, position);
        },
        sync: async () => {},
      },
    });
    expect(await outcome(journal.append(1, '"a"'))).toBe("nothing");
    full = false;
    expect(await outcome(journal.append(1, '"b"'))).toBe("durable");
    expect(durable).toEqual([{ firstSeq: 1, count: 1, payload: '"b"' }]);
  });

  test("clause 15: a write that fails in any other way is unknown, and what is found of it takes no number of what follows", async () => {
    let broken = true;
    const journal = open({
      disk: {
        write(descriptor, bytes, position) {
          write(descriptor, bytes, position);
          if (broken) throw Object.assign(new Error("input/output error"), { code: "EIO" });
        },
        sync: async () => {},
      },
    });
    expect(await outcome(journal.append(1, '"a"'))).toBe("unknown");
    broken = false;
    expect(await outcome(journal.append(1, '"b"'))).toBe("durable");
    expect(durable).toEqual([{ firstSeq: 2, count: 1, payload: '"b"' }]);
    expect(open().recovered).toEqual([{ firstSeq: 1, count: 1, payload: '"a"' }, ...durable]);
  });

  test("clause 15: a sync that fails is unknown, and nothing is written behind it", async () => {
    const { disk, begun, held } = heldDisk();
    const positions: number[] = [];
    const descriptors = new Set<number>();
    const journal = open({
      disk: {
        write(descriptor, bytes, position) {
          write(descriptor, bytes, position);
          positions.push(position);
          descriptors.add(descriptor);
        },
        sync: (descriptor) => disk.sync(descriptor),
      },
    });
    const doubtful = journal.append(1, '"a"');
    await begun();
    held.shift()?.reject(new Error("EIO"));
    expect(await outcome(doubtful)).toBe("unknown");
    expect(durable).toEqual([]);
    const next = journal.append(1, '"b"');
    await begun();
    held.shift()?.resolve();
    await next;
    expect(positions).toEqual([0, 0]);
    expect(descriptors.size, "it went into the other segment").toBe(2);
    expect(durable).toEqual([{ firstSeq: 2, count: 1, payload: '"b"' }]);
  });

  test("a sync that hangs: what was written is unknown, what waits and what comes is refused, and it comes back by itself", async () => {
    const { disk, begun, held } = heldDisk();
    const journal = open({ disk, patienceMs: 20 });
    const outcomes = ["a", "b", "waits"].map((payload) => outcome(journal.append(1, JSON.stringify(payload))));
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
    const journal = open();
    const before = journal.append(1, '"a"');
    await journal.close();
    expect(await outcome(before)).toBe("durable");
    expect(await outcome(journal.append(1, '"b"'))).toBe("nothing");
  });
});
