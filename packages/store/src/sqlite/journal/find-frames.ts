import {
  FRAME_HEADER_BYTES,
  FRAME_MARK_BYTES,
  type FramePlace,
  MAGIC_START,
  statedBytes,
  wholeFrame,
} from "./journal-format.ts";

// Finds what a segment holds. It goes on behind what is no whole frame: behind a torn write there is nothing, or what was
// written at the same time; behind a rotten frame there may be many that were acknowledged.

/** A whole frame of a segment. */
interface FoundFrame extends FramePlace {
  readonly accountedThrough: number;
  /** True where it stands for submissions that have failed. */
  readonly failed: boolean;
}

export interface SegmentContent {
  /** The whole frames of its latest use, in their order. */
  readonly frames: readonly FoundFrame[];
  /** Where something of its latest use is no whole frame: it was cut off, or is damaged. */
  readonly damagedAt: readonly number[];
}

/**
 * Reads up to `bytes` bytes at a position of a segment; fewer where it ends. What it gave before may then be something else.
 */
export type ReadAt = (position: number, bytes: number) => Promise<Buffer>;

/** A segment is read in such pieces: what is in one takes less than a millisecond of the event loop. */
const WINDOW_BYTES = 64 * 1024;

export async function findFrames(readAt: ReadAt): Promise<SegmentContent> {
  const bytesAt = windowed(readAt);

  async function frameAt(offset: number): Promise<(FoundFrame & { readonly mark: Buffer }) | null> {
    const stated = statedBytes(await bytesAt(offset, FRAME_HEADER_BYTES));
    if (stated === null) return null;
    const content = await bytesAt(offset, stated);
    const header = wholeFrame(content);
    return header && { ...header, offset, mark: Buffer.from(content.subarray(0, FRAME_MARK_BYTES)) };
  }

  /** The next whole frame that begins behind an offset with these bytes. */
  async function nextFrame(behind: number, start: Buffer): ReturnType<typeof frameAt> {
    for (let from = behind + 1; ; ) {
      const window = await bytesAt(from, WINDOW_BYTES);
      if (window.length < start.length) return null;
      const place = window.indexOf(start);
      if (place === -1) {
        from += window.length - start.length + 1;
        continue;
      }
      const frame = await frameAt(from + place);
      if (frame !== null) return frame;
      from += place + 1;
    }
  }

  /** The mark of the newest frame, for a segment that does not begin with a whole one. Null where there is none. */
  async function newestMark(): Promise<Buffer | null> {
    let newest: { readonly firstSeq: number; readonly mark: Buffer } | null = null;
    for (let behind = -1; ; ) {
      const frame = await nextFrame(behind, MAGIC_START);
      if (frame === null) return newest?.mark ?? null;
      if (newest === null || frame.firstSeq > newest.firstSeq) newest = frame;
      behind = frame.offset + frame.bytes - 1;
    }
  }

  const mark = (await frameAt(0))?.mark ?? (await newestMark());
  const frames: FoundFrame[] = [];
  const damagedAt: number[] = [];
  if (mark === null) {
    const begins = resembles(await bytesAt(0, MAGIC_START.length), MAGIC_START);
    return { frames, damagedAt: begins ? [0] : [] };
  }
  for (let offset = 0; ; ) {
    let frame = await frameAt(offset);
    if (frame === null || !frame.mark.equals(mark)) {
      frame = await nextFrame(offset, mark);
      if (frame !== null || resembles(await bytesAt(offset, FRAME_MARK_BYTES), mark)) damagedAt.push(offset);
      if (frame === null) return { frames, damagedAt };
    }
    const { mark: _, ...found } = frame;
    frames.push(found);
    offset = found.offset + found.bytes;
  }
}

/** Bits that may differ where a frame begins that is damaged. Remains differ in some sixteen, by their salt; zeros in ten. */
const DAMAGED_BITS_MAX = 4;

function resembles(bytes: Buffer, mark: Buffer): boolean {
  let differing = 0;
  for (const [place, byte] of mark.entries()) {
    for (let bits = byte ^ (bytes[place] ?? 0); bits !== 0; bits &= bits - 1) differing += 1;
  }
  return differing <= DAMAGED_BITS_MAX;
}

/** Reads ahead, so that small frames are not read one by one. */
function windowed(readAt: ReadAt): ReadAt {
  let from = 0;
  let content: Buffer = Buffer.alloc(0);
  return async function bytesAt(position, bytes) {
    if (position < from || position + bytes > from + content.length) {
      content = await readAt(position, Math.max(bytes, WINDOW_BYTES));
      from = position;
    }
    return content.subarray(position - from, position - from + bytes);
  };
}
