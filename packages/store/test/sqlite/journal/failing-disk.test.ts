import { expect, test } from "vitest";
import { FRAME_HEADER_BYTES } from "../../../src/sqlite/journal/journal-format.ts";
import { StoreError } from "../../../src/store.ts";
import { FRAME_BYTES, outcome, stoppedClock, throwawayJournals } from "./throwaway-journal.ts";

// What a disk that fails leaves is said as it is (clause 15): nothing was written, or nobody knows.

const { open, openHeld, durable, damages } = throwawayJournals();

test("clause 15: behind a sync that failed, what was written into the same segment is unknown too", async () => {
  const { journal, held } = await openHeld();
  const outcomes = [journal.append(1, '"a"'), journal.append(1, '"b"')].map(outcome);
  held[1]?.resolve();
  held[0]?.reject(new Error("EIO"));
  expect(await Promise.all(outcomes)).toEqual(["unknown", "unknown"]);
  expect(durable).toEqual([]);
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
