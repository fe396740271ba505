import { readFileSync, writeFileSync } from "node:fs";
import { crc32 } from "node:zlib";
import { expect, test } from "vitest";
import { FRAME_BYTES, outcome, SEGMENT_BYTES, throwawayJournals } from "./throwaway-journal.ts";

// A journal that is opened again: what was acknowledged is found, and what is gone is told as lost.

const { open, openHeld, durable, damages, segment } = throwawayJournals();

function damage(number: 0 | 1, change: (content: Buffer) => void): void {
  const content = readFileSync(segment(number));
  change(content);
  writeFileSync(segment(number), content);
}

async function saved(...payloads: string[]): Promise<void> {
  const journal = await open();
  for (const payload of payloads) await journal.append(1, JSON.stringify(payload));
  await journal.close();
  durable.length = 0;
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
  damages.length = 0;
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
  damages.length = 0;
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

test.each(["CGJ1", "CGJ2"] as const)("a journal of the format %s is read", async (magic) => {
  writeFileSync(
    segment(0),
    Buffer.concat(["a", "b"].map((text, index) => frameOfBefore(magic, index + 1, JSON.stringify(text)))),
  );
  const { recovered } = await open();
  expect(recovered).toEqual([
    { firstSeq: 1, count: 1, payload: '"a"' },
    { firstSeq: 2, count: 1, payload: '"b"' },
  ]);
  expect(damages).toEqual([]);
});

/** A frame as older formats had it. "CGJ1" has no "accounted through". */
function frameOfBefore(magic: "CGJ1" | "CGJ2", firstSeq: number, payload: string): Buffer {
  const headerBytes = magic === "CGJ1" ? 28 : 36;
  const frame = Buffer.alloc(headerBytes + payload.length);
  frame.write(magic, 0);
  frame.writeUInt32LE(7, 4);
  frame.writeBigUInt64LE(BigInt(firstSeq), 8);
  frame.writeUInt32LE(1, headerBytes - 12);
  frame.writeUInt32LE(payload.length, headerBytes - 8);
  frame.write(payload, headerBytes);
  const crc = crc32(frame.subarray(headerBytes), crc32(frame.subarray(0, headerBytes - 4)));
  frame.writeUInt32LE(crc, headerBytes - 4);
  return frame;
}
