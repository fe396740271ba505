import { crc32 } from "node:zlib";
import type { SavePolicy, Submission } from "../../store.ts";

// The journal's format. A segment file holds frames one after another from offset 0; what follows the last valid frame is
// zeros or the remains of an earlier use. One frame is one commit:
//
//   offset  size
//        0     4   magic "CGJ3"
//        4     4   salt: drawn when the segment was put to use; a frame with another one is a remain
//        8     8   seq of the first submission
//       16     8   accounted through: everything up to this seq was durable, or known to have failed, when this was written
//       24     4   submissions
//       28     4   payload bytes
//       32     4   CRC-32 of bytes 0 to 31 and the payload
//       36     …   payload: UTF-8 JSON, [overwrite, historyDays, timeZone, clockConfirmed, [row, …]], a row as in `JournalRow`
//
// Numbers are little-endian. A frame counts only when it is whole. Frames of a journal follow each other in seq without a
// gap: where a write or a sync failed, its numbers are not given again, and a frame without a payload stands for them. So
// recovery can tell what is missing, and by "accounted through" whether it was acknowledged (recover-frames.ts).
//
// Time zone and confirmed clock are what late replay needs: from them follow, whenever a frame is applied, both moments of a
// `testTime` in the hour that comes twice, those of the version it meets, and whether it was ahead of its receipt.
//
// Versions before wrote two other formats, which are read and no longer written. "CGJ2" is the same with a payload of
// [overwrite, historyDays, [row, …]]. "CGJ1" is that without "accounted through", and with gaps.

const MAGIC = 0x334a4743;
const MAGIC_2 = 0x324a4743;
const MAGIC_1 = 0x314a4743;
export const FRAME_HEADER_BYTES = 36;
const HEADER_BYTES_1 = 28;

/** The bytes in front of a frame by which frames of one use of a segment are found: magic and salt. */
export const FRAME_MARK_BYTES = 8;

/** What every magic begins with. */
export const MAGIC_START = Buffer.from("CGJ");

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
  /** The JSON of the submissions and their policy; empty where they have failed. */
  readonly payload: string;
}

/** A frame, by its place in a segment. */
export interface FramePlace {
  readonly firstSeq: number;
  readonly count: number;
  readonly offset: number;
  readonly bytes: number;
}

/** What the header of a whole frame says. */
export interface FrameHeader extends Omit<FramePlace, "offset"> {
  readonly salt: number;
  readonly accountedThrough: number;
  /** True where the frame stands for submissions that have failed. */
  readonly failed: boolean;
}

type Payload = readonly [
  overwrite: SavePolicy["overwrite"],
  historyDays: number,
  timeZone: string,
  clockConfirmed: boolean,
  rows: readonly JournalRow[],
];

/** The payload of "CGJ1" and "CGJ2". */
type PayloadBefore = readonly [overwrite: SavePolicy["overwrite"], historyDays: number, rows: readonly JournalRow[]];

export function encodePayload(submissions: readonly Submission[], policy: SavePolicy): string {
  const { overwrite, historyDays, timeZone, clockConfirmed } = policy;
  const payload: Payload = [overwrite, historyDays, timeZone, clockConfirmed, submissions.map(toRow)];
  return JSON.stringify(payload);
}

export function decodePayload(payload: string): { readonly policy: SavePolicy; readonly submissions: Submission[] } {
  const read = JSON.parse(payload) as Payload | PayloadBefore;
  // Before, test times were compared as texts, which in UTC is the order of their moments, and none was judged.
  const [overwrite, historyDays, timeZone, clockConfirmed, rows] =
    read.length === 3 ? ([read[0], read[1], "UTC", false, read[2]] as const) : read;
  return { policy: { overwrite, historyDays, timeZone, clockConfirmed }, submissions: rows.map(toSubmission) };
}

export function encodeFrame(
  batch: JournalBatch,
  { salt, accountedThrough }: { readonly salt: number; readonly accountedThrough: number },
): Buffer {
  const payloadBytes = Buffer.byteLength(batch.payload);
  const frame = Buffer.allocUnsafe(FRAME_HEADER_BYTES + payloadBytes);
  frame.writeUInt32LE(MAGIC, 0);
  frame.writeUInt32LE(salt, 4);
  writeSeq(frame, batch.firstSeq, 8);
  writeSeq(frame, accountedThrough, 16);
  frame.writeUInt32LE(batch.count, 24);
  frame.writeUInt32LE(payloadBytes, 28);
  frame.write(batch.payload, FRAME_HEADER_BYTES, "utf8");
  frame.writeUInt32LE(frameCrc(frame, FRAME_HEADER_BYTES), 32);
  return frame;
}

/**
 * The bytes that the frame at the beginning of `bytes` has by its header: at least those of a header, null where none
 * begins there. Only {@link wholeFrame} tells whether the header is right.
 */
export function statedBytes(bytes: Buffer): number | null {
  if (bytes.length < 4) return null;
  const magic = bytes.readUInt32LE(0);
  if (magic !== MAGIC && magic !== MAGIC_2 && magic !== MAGIC_1) return null;
  const headerBytes = magic === MAGIC_1 ? HEADER_BYTES_1 : FRAME_HEADER_BYTES;
  if (bytes.length < headerBytes) return headerBytes;
  const payloadBytes = bytes.readUInt32LE(headerBytes - 8);
  return payloadBytes <= SEGMENT_BYTES_MAX ? headerBytes + payloadBytes : null;
}

/** The header of the frame at the beginning of `bytes`; null where no whole frame is. */
export function wholeFrame(bytes: Buffer): FrameHeader | null {
  const stated = statedBytes(bytes);
  if (stated === null || bytes.length < stated) return null;
  const isFirst = bytes.readUInt32LE(0) === MAGIC_1;
  const headerBytes = isFirst ? HEADER_BYTES_1 : FRAME_HEADER_BYTES;
  if (
    stated < headerBytes ||
    frameCrc(bytes.subarray(0, stated), headerBytes) !== bytes.readUInt32LE(headerBytes - 4)
  ) {
    return null;
  }
  return {
    salt: bytes.readUInt32LE(4),
    firstSeq: Number(bytes.readBigUInt64LE(8)),
    accountedThrough: isFirst ? 0 : Number(bytes.readBigUInt64LE(16)),
    count: bytes.readUInt32LE(headerBytes - 12),
    bytes: stated,
    failed: stated === headerBytes,
  };
}

/** The batch of the whole frame at the beginning of `bytes`, or null where none is. */
export function readFrame(bytes: Buffer): JournalBatch | null {
  const header = wholeFrame(bytes);
  if (header === null) return null;
  const { firstSeq, count } = header;
  const headerBytes = bytes.readUInt32LE(0) === MAGIC_1 ? HEADER_BYTES_1 : FRAME_HEADER_BYTES;
  return { firstSeq, count, payload: bytes.toString("utf8", headerBytes, header.bytes) };
}

/** No segment is larger, so a larger length is not one that was written. */
const SEGMENT_BYTES_MAX = 64 * 1024 * 1024;

/** The header without its last field, which is the checksum itself. */
function frameCrc(frame: Buffer, headerBytes: number): number {
  return crc32(frame.subarray(headerBytes), crc32(frame.subarray(0, headerBytes - 4)));
}

const WORD = 2 ** 32;

/** Two words are written several times faster than a BigInt is made. */
function writeSeq(frame: Buffer, seq: number, at: number): void {
  frame.writeUInt32LE(seq % WORD, at);
  frame.writeUInt32LE(Math.floor(seq / WORD), at + 4);
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
