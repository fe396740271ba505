import type { FileHandle } from "node:fs/promises";
import { differingBits, SALT_BITS_MAX } from "./differing-bits.ts";
import { openIfThere, readPart } from "./read-part.ts";

// The frames of SQLite's write-ahead log (sqlite.org/fileformat2.html, "The Write-Ahead Log"). SQLite ends the log at the
// first frame whose checksum is wrong, and says nothing: what was committed behind it is gone. Here it goes on, and tells
// what is not as it was written.
//
// A frame belongs to the log's latest use when it has the salts of the header. Its checksum goes on from that of the frame
// before it, and each is stored, so a frame can be compared although the one before it is damaged.

const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
/** The magic of the header. Its last bit says in which order the words of a page are summed. */
const MAGIC = 0x377f0682;
const VERSION = 3_007_000;

interface WalContent {
  /** Frames of the latest use, damaged ones among them. */
  readonly frames: number;
  /** The numbers of those that are damaged, from 1 up; 0 for the header. */
  readonly damaged: readonly number[];
}

/** Frames read at a time. */
const READ_FRAMES = 256;

/** Reads `<database>-wal`. A log that is missing or empty has no frames. */
export async function readWal(file: string): Promise<WalContent> {
  const handle = await openIfThere(file);
  if (handle === null) return { frames: 0, damaged: [] };
  try {
    return await readFrames(handle);
  } finally {
    await handle.close();
  }
}

interface Sums {
  readonly first: number;
  readonly second: number;
}

/** What the header says of the frames. */
interface WalHeader {
  readonly bigEndian: boolean;
  readonly frameBytes: number;
  readonly salts: Buffer;
  readonly sums: Sums;
}

async function readFrames(handle: FileHandle): Promise<WalContent> {
  const bytes = await readPart(handle, 0, HEADER_BYTES);
  if (bytes.length === 0) return { frames: 0, damaged: [] };
  const header = headerOf(bytes);
  if (header === null) return { frames: 0, damaged: [0] };
  const damaged: number[] = [];
  let frames = 0;
  let before = header.sums;
  /** Remains of an earlier use, unless frames of the latest use follow. */
  let remains: number[] = [];
  /** Whether the last frame of the latest use is one that was never written whole. */
  let endsTorn = false;
  let number = 0;
  for await (const frame of framesOf(handle, header)) {
    number += 1;
    const intact = isIntact(frame, before, header);
    const differing = differingBits(frame.subarray(8, 16), header.salts);
    if (differing === 0) {
      damaged.push(...remains, ...(intact ? [] : [number]));
      endsTorn = !intact && isTorn(frame, before, header);
    } else {
      remains.push(number);
      // What nearly has the salts is a frame of the latest use whose salts have changed.
      if (differing <= SALT_BITS_MAX) damaged.push(...remains);
    }
    if (differing <= SALT_BITS_MAX) {
      remains = [];
      frames = number;
    }
    before = storedSums(frame, 16);
  }
  return { frames, damaged: endsTorn && damaged.at(-1) === frames ? damaged.slice(0, -1) : damaged };
}

/** Null when the header is not as it was written. */
function headerOf(bytes: Buffer): WalHeader | null {
  if (bytes.length < HEADER_BYTES) return null;
  const bigEndian = (bytes.readUInt32BE(0) & 1) === 1;
  const sums = sumWords(bytes.subarray(0, 24), { first: 0, second: 0 }, bigEndian);
  const isWal = (bytes.readUInt32BE(0) & ~1) === MAGIC && bytes.readUInt32BE(4) === VERSION;
  if (!isWal || !isSame(sums, storedSums(bytes, 24))) return null;
  const frameBytes = FRAME_HEADER_BYTES + bytes.readUInt32BE(8);
  return { bigEndian, frameBytes, salts: bytes.subarray(16, 24), sums };
}

async function* framesOf(handle: FileHandle, { frameBytes }: WalHeader): AsyncGenerator<Buffer> {
  for (let at = HEADER_BYTES; ; at += READ_FRAMES * frameBytes) {
    const chunk = await readPart(handle, at, READ_FRAMES * frameBytes);
    for (let from = 0; from + frameBytes <= chunk.length; from += frameBytes) {
      yield chunk.subarray(from, from + frameBytes);
    }
    if (chunk.length < READ_FRAMES * frameBytes) return;
  }
}

/** True when a frame has the checksum that follows from the frame before it. */
function isIntact(frame: Buffer, before: Sums, { bigEndian }: WalHeader): boolean {
  const sums = sumWords(frame.subarray(0, 8), before, bigEndian);
  return isSame(sumWords(frame.subarray(FRAME_HEADER_BYTES), sums, bigEndian), storedSums(frame, 16));
}

/** Where a frame says how large the database is once it is committed; 0 in a frame that commits nothing. */
const COMMIT_AT = 4;

/**
 * True for a frame whose page was not written any more when its process died: it commits nothing. A frame that committed,
 * and of which that very word has rotted, is another matter, and known by its checksum.
 */
function isTorn(frame: Buffer, before: Sums, header: WalHeader): boolean {
  if (frame.readUInt32BE(COMMIT_AT) !== 0) return false;
  const restored = Buffer.from(frame);
  for (let bit = 0; bit < 32; bit += 1) {
    restored.writeUInt32BE((1 << bit) >>> 0, COMMIT_AT);
    if (isIntact(restored, before, header)) return false;
  }
  return true;
}

/** SQLite's own sum, a kind of Fletcher's, over pairs of 32-bit words. */
function sumWords(bytes: Buffer, { first, second }: Sums, bigEndian: boolean): Sums {
  let [a, b] = [first, second];
  const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; at < bytes.length; at += 8) {
    a = (a + words.getUint32(at, !bigEndian) + b) >>> 0;
    b = (b + words.getUint32(at + 4, !bigEndian) + a) >>> 0;
  }
  return { first: a, second: b };
}

function storedSums(bytes: Buffer, at: number): Sums {
  return { first: bytes.readUInt32BE(at), second: bytes.readUInt32BE(at + 4) };
}

function isSame(sums: Sums, others: Sums): boolean {
  return sums.first === others.first && sums.second === others.second;
}
