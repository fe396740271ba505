import type { FileHandle } from "node:fs/promises";
import { findFrames, type SegmentContent } from "../journal/find-frames.ts";
import { recoverFrames } from "../journal/recover-frames.ts";
import { differingBits, SALT_BITS_MAX } from "./differing-bits.ts";
import type { Finding } from "./finding.ts";
import { openIfThere, readPart } from "./read-part.ts";

// What a journal holds beyond its database. Damage to what is applied already means nothing: the segment is written anew.
// Of any other it must be told: what was acknowledged may lie there.

interface ReadSegment {
  readonly path: string;
  readonly content: SegmentContent;
  /** Where something is no whole frame, and the frames on its sides. */
  readonly damaged: readonly DamagedPlace[];
}

interface DamagedPlace {
  readonly at: number;
  /** The last seq in front of it; null when it is the beginning. */
  readonly before: number | null;
  /** The first seq behind it; null when nothing of the same use of the segment follows. */
  readonly behind: number | null;
}

export interface JournalFinding extends Finding {
  readonly file: string;
}

/** The damage of the segments `<path>-0` and `-1`. `readApplied` gives the last seq that is in the database. */
export async function checkJournal(path: string, readApplied: () => number): Promise<JournalFinding[]> {
  const paths = [`${path}-0`, `${path}-1`];
  const read = await Promise.all(paths.map(readSegment));
  const segments = read.filter((segment) => segment !== null);
  const found: JournalFinding[] = [];
  const tell = (file: string, what: string): void => void found.push({ file, barcode: null, what });
  // A journal is made as a whole, when its store is first opened.
  if (segments.length === 1) tell(paths[read.indexOf(null)] ?? path, "is gone");
  // Read behind the segments: what is in neither was written over only after it had been applied.
  const through = readApplied();
  for (const { path: file, damaged } of segments) {
    for (const place of damaged) {
      if (isApplied(place, through)) continue;
      tell(file, `is cut off or damaged at byte ${place.at}: what lies there is not in the database`);
    }
  }
  const { lost } = recoverFrames(segments, through);
  for (const { first, last } of lost) tell(path, `has lost the acknowledged submissions ${first} to ${last}`);
  return found;
}

/** True when all that can lie at a damaged place is in the database: frames are applied whole, and in their order. */
function isApplied({ before, behind }: DamagedPlace, through: number): boolean {
  return behind === null ? before !== null && before < through : behind <= through + 1;
}

async function readSegment(path: string): Promise<ReadSegment | null> {
  const handle = await openIfThere(path);
  if (handle === null) return null;
  try {
    const content = await findFrames((position, bytes) => readPart(handle, position, bytes));
    const damaged = await Promise.all(content.damagedAt.map((at) => sidesOf(handle, content, at)));
    return { path, content, damaged };
  } finally {
    await handle.close();
  }
}

async function sidesOf(handle: FileHandle, { frames }: SegmentContent, at: number): Promise<DamagedPlace> {
  const before = frames.findLast(({ offset }) => offset < at);
  const behind = frames.find(({ offset }) => offset > at);
  // At the beginning of a segment a new use may be damaged, and what follows remain from the one before.
  const follows = behind !== undefined && (before !== undefined || (await sameUse(handle, at, behind.offset)));
  return {
    at,
    before: before === undefined ? null : before.firstSeq + before.count - 1,
    behind: follows ? behind.firstSeq : null,
  };
}

/** The salt behind the magic tells the uses of a segment apart. */
const SALT_AT = 4;

async function sameUse(handle: FileHandle, one: number, other: number): Promise<boolean> {
  const [a, b] = await Promise.all([one, other].map((at) => readPart(handle, at + SALT_AT, 4)));
  return a !== undefined && b !== undefined && differingBits(a, b) <= SALT_BITS_MAX;
}
