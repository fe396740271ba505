import { randomBytes } from "node:crypto";
import { closeSync, constants, fstatSync, fsync, fsyncSync, openSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { fillFile } from "./fill-file.ts";
import { findFrames } from "./journal-format.ts";
import { type JournalFrame, readerOf } from "./read-frames.ts";

// Two preallocated files that take turns. One is put to use again when everything in it has been applied to the database.

/** One file of the journal. */
export interface Segment {
  readonly file: string;
  descriptor: number;
  salt: number;
  /** Where the next frame goes. */
  offset: number;
  /** The last durable seq in the file; -1 for none. A frame whose sync failed does not count. */
  lastSeq: number;
  /** True after a write or a sync of the file failed: it is made anew before its next use. */
  doubtful: boolean;
  /** What the file held when it was opened. */
  readonly frames: readonly JournalFrame[];
}

export interface Segments {
  /** What the files held when they were opened, in the order of seq. Some of it may be applied already. */
  readonly recovered: readonly JournalFrame[];
  /** The last seq that the files held when they were opened; -1 for none. */
  readonly lastSeq: number;
  /** The segment with room for a frame, or null while both hold what is not applied yet or the free one is made anew. */
  withRoom(bytes: number, appliedThrough: number): Segment | null;
  close(): Promise<void>;
}

export interface SegmentsOptions {
  /** The files are `<path>-0` and `<path>-1`. */
  readonly path: string;
  readonly segmentBytes: number;
  /** A doubtful segment was made anew, or could not be: then the next {@link Segments.withRoom} tries again. */
  readonly onRemade: (fault: { readonly cause: unknown } | null) => void;
}

/** Opens or creates the files. Throws when they cannot be read or made, and leaves none open then. */
export function openSegments({ path, segmentBytes, onRemade }: SegmentsOptions): Segments {
  const first = openSegment(`${path}-0`, segmentBytes);
  const second = closedOnError(first.descriptor, () => openSegment(`${path}-1`, segmentBytes));
  const segments = [first, second];
  let current: Segment | null = null;
  let remaking: Promise<void> | null = null;

  /** The syncs of a new file may hang, so nobody waits for them. */
  async function remake(segment: Segment): Promise<void> {
    const fault = await remakeSegment(segment, segmentBytes).then(
      () => null,
      (cause: unknown) => ({ cause }),
    );
    remaking = null;
    onRemade(fault);
  }

  return {
    recovered: segments.flatMap(({ frames }) => frames).toSorted((a, b) => a.firstSeq - b.firstSeq),
    lastSeq: Math.max(first.lastSeq, second.lastSeq),
    withRoom(bytes, appliedThrough) {
      if (current !== null && current.offset + bytes <= segmentBytes) return current;
      const next = segments.find((segment) => segment !== current && segment.lastSeq <= appliedThrough);
      if (next === undefined) return null;
      if (next.doubtful) {
        remaking ??= remake(next);
        return null;
      }
      next.salt = randomBytes(4).readUInt32LE();
      next.offset = 0;
      current = next;
      return next;
    },
    async close() {
      await remaking;
      for (const { descriptor } of segments) closeSync(descriptor);
    },
  };
}

/**
 * Ends the use of a segment after a write or a sync of it failed. What was written last may or may not be on the disk, and
 * no later sync can tell, so nothing is written behind it.
 */
export function abandon(segment: Segment): void {
  segment.offset = Infinity;
  segment.doubtful = true;
}

/** Closes the file when `work` throws: a store that cannot be opened is tried again for as long as it takes. */
function closedOnError<Result>(descriptor: number, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

/** Opens a file and writes it to its full length, so that a later sync of it need not move the file's metadata. */
function openSegment(file: string, segmentBytes: number): Segment {
  const descriptor = openSync(file, constants.O_RDWR | constants.O_CREAT, 0o644);
  return closedOnError(descriptor, () => {
    if (fstatSync(descriptor).size < segmentBytes) {
      fillFile(descriptor, segmentBytes);
      fsyncSync(descriptor);
      syncFolder(dirname(file));
    }
    return readSegmentFile(file, descriptor, segmentBytes);
  });
}

function readSegmentFile(file: string, descriptor: number, segmentBytes: number): Segment {
  const frames = findFrames(readerOf(descriptor)).map((frame) => ({ ...frame, file }));
  const last = frames.at(-1);
  return {
    file,
    descriptor,
    salt: 0,
    offset: segmentBytes,
    lastSeq: last === undefined ? -1 : last.firstSeq + last.count - 1,
    doubtful: false,
    frames,
  };
}

/** Puts a new file in the place of a doubtful one: the system may call pages of the old one clean that are not. */
async function remakeSegment(segment: Segment, segmentBytes: number): Promise<void> {
  rmSync(segment.file, { force: true });
  const descriptor = openSync(segment.file, constants.O_RDWR | constants.O_CREAT, 0o644);
  try {
    fillFile(descriptor, segmentBytes);
    await promisify(fsync)(descriptor);
    await syncFolderAside(dirname(segment.file));
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
  closeSync(segment.descriptor);
  segment.descriptor = descriptor;
  segment.doubtful = false;
}

function syncFolder(folder: string): void {
  if (process.platform === "win32") return; // Windows cannot sync a folder; NTFS journals it.
  const descriptor = openSync(folder, "r");
  fsyncSync(descriptor);
  closeSync(descriptor);
}

async function syncFolderAside(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
