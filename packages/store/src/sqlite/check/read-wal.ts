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

export interface WalContent {
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

async function readFrames(handle: FileHandle): Promise<WalContent> {
  const header = await readPart(handle, 0, HEADER_BYTES);
  if (header.length === 0) return { frames: 0, damaged: [] };
  const bigEndian = (header.readUInt32BE(0) & 1) === 1;
  const pageBytes = header.readUInt32BE(8);
  const sums = sumWords(header.subarray(0, 24), { first: 0, second: 0 }, bigEndian);
  const intact =
    header.length === HEADER_BYTES &&
    (header.readUInt32BE(0) & ~1) === MAGIC &&
    header.readUInt32BE(4) === VERSION &&
    isStored(header, 24, sums);
  if (!intact) return { frames: 0, damaged: [0] };
  const salts = header.subarray(16, 24);
  const frameBytes = FRAME_HEADER_BYTES + pageBytes;
  const damaged: number[] = [];
  let before = sums;
  let frames = 0;
  let suspects: number[] = [];
  for (let number = 1; ; number += READ_FRAMES) {
    const chunk = await readPart(handle, HEADER_BYTES + (number - 1) * frameBytes, READ_FRAMES * frameBytes);
    for (let place = 0; (place + 1) * frameBytes <= chunk.length; place += 1) {
      const frame = chunk.subarray(place * frameBytes, (place + 1) * frameBytes);
      const differing = differingBits(frame.subarray(8, 16), salts);
      const sum = sumWords(
        frame.subarray(FRAME_HEADER_BYTES),
        sumWords(frame.subarray(0, 8), before, bigEndian),
        bigEndian,
      );
      before = storedSums(frame, 16);
      if (differing === 0) {
        damaged.push(...suspects);
        suspects = [];
        frames = number + place;
        if (sum.first !== before.first || sum.second !== before.second) damaged.push(frames);
      } else {
        // A remain of an earlier use. It is damage only where frames of the latest use follow, or where it nearly is one.
        suspects.push(number + place);
        if (differing <= SALT_BITS_MAX) {
          damaged.push(...suspects);
          suspects = [];
          frames = number + place;
        }
      }
    }
    if (chunk.length < READ_FRAMES * frameBytes) return { frames, damaged };
  }
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

function isStored(bytes: Buffer, at: number, { first, second }: Sums): boolean {
  const stored = storedSums(bytes, at);
  return stored.first === first && stored.second === second;
}
