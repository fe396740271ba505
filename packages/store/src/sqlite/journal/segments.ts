import { randomBytes } from "node:crypto";
import { dirname } from "node:path";
import { damagedCopies, damagedCopy } from "./damaged-copies.ts";
import type { JournalDisk, JournalFile } from "./disk.ts";
import { findFrames, type ReadAt, type SegmentContent } from "./find-frames.ts";
import { recoverFrames, type RecoveredFrames } from "./recover-frames.ts";

// Two preallocated files that take turns. One is put to use again when everything in it has been applied to the database.

/** One file of the journal. */
export interface Segment {
  readonly path: string;
  file: JournalFile;
  salt: number;
  /** Where the next frame goes. */
  offset: number;
  /** The last durable seq in the file; -1 for none. A frame whose sync failed does not count. */
  lastSeq: number;
  /** True after a write or a sync of the file failed: it is made anew before its next use. */
  doubtful: boolean;
}

export interface Segments {
  /** What the files held when they were opened. */
  readonly recovered: RecoveredFrames;
  /** Copies of files that have lost acknowledged submissions, also at an earlier opening. */
  readonly damagedCopies: readonly string[];
  /** The segment with room for a frame, or null while both hold what is not applied yet or the free one is made anew. */
  withRoom(bytes: number, appliedThrough: number): Segment | null;
  close(): Promise<void>;
}

export interface SegmentsOptions {
  /** The files are `<path>-0` and `<path>-1`. */
  readonly path: string;
  readonly segmentBytes: number;
  /** The last seq applied to the database. */
  readonly appliedThrough: number;
  /** Told before the segment is opened for use: something in it was cut off or is damaged. */
  readonly onDamage: (damage: JournalDamage) => void;
  /** A doubtful segment was made anew, or could not be: then the next {@link Segments.withRoom} tries again. */
  readonly onRemade: (fault: { readonly cause: unknown } | null) => void;
}

/** What was found damaged when a journal was opened. */
export interface JournalDamage {
  /** The segments that have damage, with its offsets. */
  readonly places: readonly { readonly path: string; readonly damagedAt: readonly number[] }[];
  /** Acknowledged submissions that are in neither database nor journal. Their segments were copied (`keptAs`). */
  readonly lost: RecoveredFrames["lost"];
  readonly keptAs: readonly string[];
}

/** Opens or creates the files. Rejects when they cannot be read or made, and leaves none open then. */
export async function openSegments(disk: JournalDisk, options: SegmentsOptions): Promise<Segments> {
  const { path, segmentBytes, appliedThrough, onDamage, onRemade } = options;
  const first = await openSegment(disk, `${path}-0`, options);
  const second = await closedOnError([first], () => openSegment(disk, `${path}-1`, options));
  const segments = [first, second];
  const recovered = recoverFrames(segments, appliedThrough);
  const copies = await closedOnError(segments, async () => {
    // Each time: the process may have ended between the making of a file and the sync of its name.
    await disk.syncFolder(dirname(path));
    await tellDamage();
    return damagedCopies(disk, path);
  });
  let current: Segment | null = null;
  let remaking: Promise<void> | null = null;

  async function tellDamage(): Promise<void> {
    const { lost } = recovered;
    const damaged = segments.filter(({ content }) => content.damagedAt.length > 0);
    if (damaged.length === 0 && lost.length === 0) return;
    const keptAs: string[] = [];
    const [firstLost] = lost;
    for (const { path: from } of firstLost === undefined ? [] : segments) {
      const to = damagedCopy(from, firstLost?.first ?? 0);
      await disk.copy(from, to);
      keptAs.push(to);
    }
    const places = damaged.map((segment) => ({ path: segment.path, damagedAt: segment.content.damagedAt }));
    onDamage({ places, lost, keptAs });
  }

  /** The syncs of a new file may hang, so nobody waits for them. */
  async function remake(segment: Segment): Promise<void> {
    const fault = await remakeSegment(disk, segment, segmentBytes).then(
      () => null,
      (cause: unknown) => ({ cause }),
    );
    remaking = null;
    onRemade(fault);
  }

  return {
    recovered,
    damagedCopies: copies,
    withRoom(bytes, applied) {
      if (current !== null && current.offset + bytes <= segmentBytes) return current;
      const next = segments.find((segment) => segment !== current && segment.lastSeq <= applied);
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
      for (const { file } of segments) await file.close();
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

/** Closes the files when `work` rejects: a store that cannot be opened is tried again for as long as it takes. */
async function closedOnError<Result>(
  opened: readonly { readonly file: JournalFile }[],
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    for (const { file } of opened) await file.close();
    throw error;
  }
}

/** Opens a file and writes it to its full length, so that a later sync of it need not move the file's metadata. */
async function openSegment(
  disk: JournalDisk,
  path: string,
  { segmentBytes, appliedThrough }: Pick<SegmentsOptions, "segmentBytes" | "appliedThrough">,
): Promise<Segment & { readonly content: SegmentContent }> {
  const file = await disk.open(path);
  return closedOnError([{ file }], async () => {
    const missing = segmentBytes - (await file.size());
    if (missing > 0) {
      await fillAndSync(file, segmentBytes).catch((cause: unknown) => {
        const mib = Math.ceil(missing / 1024 / 1024);
        const noRoom = (cause as NodeJS.ErrnoException).code === "ENOSPC";
        throw noRoom ? new Error(`the disk has no room for ${path}: it takes another ${mib} MiB`, { cause }) : cause;
      });
    }
    const content = await findFrames(readerOf(file));
    const last = content.frames.at(-1);
    const lastSeq = last === undefined ? -1 : last.firstSeq + last.count - 1;
    const unapplied = content.frames.find(({ firstSeq, count }) => firstSeq + count - 1 > appliedThrough);
    if (unapplied !== undefined && last !== undefined) {
      await writeAgain(file, { from: unapplied.offset, to: last.offset + last.bytes });
    }
    return { path, file, salt: 0, offset: segmentBytes, lastSeq, doubtful: false, content };
  });
}

async function fillAndSync(file: JournalFile, segmentBytes: number): Promise<void> {
  await file.fill(segmentBytes);
  await file.sync();
}

/** Reads a file into one buffer: what was read is there until the next read. Stores that open together would take much more. */
function readerOf(file: JournalFile): ReadAt {
  let buffer: Buffer = Buffer.alloc(0);
  return async (position, bytes) => {
    if (buffer.length < bytes) buffer = Buffer.allocUnsafeSlow(bytes);
    const into = buffer.subarray(0, bytes);
    return into.subarray(0, await file.read(into, position));
  };
}

const PIECE_BYTES = 256 * 1024;

/**
 * Makes durable what was found and is not applied, since what follows says that it is. It may be in the file cache alone:
 * the process was killed before its sync, or the sync failed and the system calls its pages clean all the same.
 */
async function writeAgain(file: JournalFile, part: { readonly from: number; readonly to: number }): Promise<void> {
  const read = readerOf(file);
  for (let at = part.from; at < part.to; ) {
    const piece = await read(at, Math.min(PIECE_BYTES, part.to - at));
    at += file.write(piece, at);
  }
  await file.sync();
}

/** Puts a new file in the place of a doubtful one: the system may call pages of the old one clean that are not. */
async function remakeSegment(disk: JournalDisk, segment: Segment, segmentBytes: number): Promise<void> {
  const { path } = segment;
  await disk.remove(path);
  const file = await disk.open(path);
  await closedOnError([{ file }], async () => {
    await fillAndSync(file, segmentBytes);
    await disk.syncFolder(dirname(path));
  });
  await segment.file.close();
  segment.file = file;
  segment.doubtful = false;
}
