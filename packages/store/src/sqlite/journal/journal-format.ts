import { crc32 } from "node:zlib";
import type { SavePolicy, Submission } from "../../store.ts";

// The journal's format. A segment file holds frames one after another from offset 0; what follows the last valid frame is
// zeros or the remains of an earlier use. One frame is one commit:
//
//   offset  size
//        0     4   magic "CGJ1"
//        4     4   salt: drawn when the segment was put to use; a frame with another one is a remain
//        8     8   seq of the first submission; frames follow each other without a gap
//       16     4   submissions
//       20     4   payload bytes
//       24     4   CRC-32 of bytes 0 to 23 and the payload
//       28     …   payload: UTF-8 JSON, [overwrite, historyDays, [row, …]], a row as in `JournalRow`
//
// Numbers are little-endian. A frame counts only when it is whole: a torn write fails its CRC and ends the segment.

const MAGIC = 0x314a4743;
export const FRAME_HEADER_BYTES = 28;

/** A submission in a payload. JSON writes the shortest text that reads back as the same number, so doubles are exact. */
type JournalRow = readonly [
  receivedAt: number,
  barcode: string,
  deviceCode: string,
  batteryStation: string,
  testTime: string,
  workStep: string,
  voltage: number | null,
  electricity: number | null,
  volume: number | null,
  energy: number | null,
];

/** What a frame holds: the submissions of one commit, and the policy they came under. */
export interface JournalBatch {
  readonly firstSeq: number;
  readonly count: number;
  /** The JSON of the submissions and their policy. */
  readonly payload: string;
}

/** A frame, by its place in a segment. */
export interface FramePlace {
  readonly firstSeq: number;
  readonly count: number;
  readonly offset: number;
  readonly bytes: number;
}

export function encodePayload(submissions: readonly Submission[], { overwrite, historyDays }: SavePolicy): string {
  return JSON.stringify([overwrite, historyDays, submissions.map(toRow)]);
}

export function decodePayload(payload: string): { readonly policy: SavePolicy; readonly submissions: Submission[] } {
  const [overwrite, historyDays, rows] = JSON.parse(payload) as [SavePolicy["overwrite"], number, JournalRow[]];
  return { policy: { overwrite, historyDays }, submissions: rows.map(toSubmission) };
}

export function encodeFrame(batch: JournalBatch, salt: number): Buffer {
  const payloadBytes = Buffer.byteLength(batch.payload);
  const frame = Buffer.allocUnsafe(FRAME_HEADER_BYTES + payloadBytes);
  frame.writeUInt32LE(MAGIC, 0);
  frame.writeUInt32LE(salt, 4);
  frame.writeBigUInt64LE(BigInt(batch.firstSeq), 8);
  frame.writeUInt32LE(batch.count, 16);
  frame.writeUInt32LE(payloadBytes, 20);
  frame.write(batch.payload, FRAME_HEADER_BYTES, "utf8");
  frame.writeUInt32LE(frameCrc(frame), 24);
  return frame;
}

/** Reads up to `bytes` bytes at an offset of a segment; fewer where it ends. */
export type ReadAt = (offset: number, bytes: number) => Buffer;

/** The frames of a segment, up to the first that is torn, a remain, or none. A segment is read no further than that. */
export function findFrames(readAt: ReadAt): FramePlace[] {
  const places: FramePlace[] = [];
  let offset = 0;
  let salt: number | null = null;
  let expectedSeq: number | null = null;
  for (;;) {
    const frame = frameAt(readAt, offset);
    if (frame === null) return places;
    const frameSalt = frame.readUInt32LE(4);
    const firstSeq = Number(frame.readBigUInt64LE(8));
    const count = frame.readUInt32LE(16);
    if (frameSalt !== (salt ?? frameSalt) || firstSeq !== (expectedSeq ?? firstSeq)) return places;
    places.push({ firstSeq, count, offset, bytes: frame.length });
    salt = frameSalt;
    expectedSeq = firstSeq + count;
    offset += frame.length;
  }
}

/** The batch of the frame at an offset, or null where no whole frame is. */
export function readFrame(readAt: ReadAt, offset: number): JournalBatch | null {
  const frame = frameAt(readAt, offset);
  if (frame === null) return null;
  return {
    firstSeq: Number(frame.readBigUInt64LE(8)),
    count: frame.readUInt32LE(16),
    payload: frame.toString("utf8", FRAME_HEADER_BYTES),
  };
}

/** The whole frame at an offset, or null where none is. */
function frameAt(readAt: ReadAt, offset: number): Buffer | null {
  const header = readAt(offset, FRAME_HEADER_BYTES);
  if (header.length < FRAME_HEADER_BYTES || header.readUInt32LE(0) !== MAGIC) return null;
  const payloadBytes = header.readUInt32LE(20);
  if (payloadBytes > SEGMENT_BYTES_MAX) return null;
  const frame = readAt(offset, FRAME_HEADER_BYTES + payloadBytes);
  if (frame.length < FRAME_HEADER_BYTES + payloadBytes) return null;
  return frameCrc(frame) === frame.readUInt32LE(24) ? frame : null;
}

/** No segment is larger, so a larger length is not one that was written. */
const SEGMENT_BYTES_MAX = 64 * 1024 * 1024;

function frameCrc(frame: Buffer): number {
  return crc32(frame.subarray(FRAME_HEADER_BYTES), crc32(frame.subarray(0, 24)));
}

function toRow({ record, receivedAt }: Submission): JournalRow {
  return [
    receivedAt,
    record.barcode,
    record.deviceCode,
    record.batteryStation,
    record.testTime,
    record.workStep,
    record.voltage,
    record.electricity,
    record.volume,
    record.energy,
  ];
}

function toSubmission(row: JournalRow): Submission {
  const [receivedAt, barcode, deviceCode, batteryStation, testTime, workStep, voltage, electricity, volume, energy] =
    row;
  return {
    receivedAt,
    record: { batteryStation, deviceCode, barcode, testTime, workStep, voltage, electricity, volume, energy },
  };
}
