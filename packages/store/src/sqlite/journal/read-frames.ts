import { closeSync, openSync, readSync } from "node:fs";
import { type FramePlace, type JournalBatch, type ReadAt, readFrame } from "./journal-format.ts";

// Whoever files what is durable reads it from the segments, where a read finds it in the system's file cache. So the
// journal holds in memory only where its frames lie, however far filing is behind.

/** A frame, by its place in a file of the journal. */
export interface JournalFrame extends FramePlace {
  readonly file: string;
}

/** The batches of frames that are durable, in the order of the frames. Throws when a file does not hold them any more. */
export function* readFrames(frames: readonly JournalFrame[]): Generator<JournalBatch> {
  for (let start = 0; start < frames.length; ) {
    const end = endOfRun(frames, start);
    yield* readRun(frames.slice(start, end));
    start = end;
  }
}

/** The place behind the frames that lie one after another in one file: they are read at once. */
function endOfRun(frames: readonly JournalFrame[], start: number): number {
  let end = start;
  for (let last = frames[start]; last !== undefined; ) {
    end += 1;
    const next = frames[end];
    last = next?.file === last.file && next.offset === last.offset + last.bytes ? next : undefined;
  }
  return end;
}

function* readRun(frames: readonly JournalFrame[]): Generator<JournalBatch> {
  const [first, last] = [frames[0], frames.at(-1)];
  if (first === undefined || last === undefined) return;
  const content = readPart(first.file, first.offset, last.offset + last.bytes - first.offset);
  for (const { file, offset, firstSeq } of frames) {
    const batch = readFrame((at, bytes) => content.subarray(at, at + bytes), offset - first.offset);
    if (batch?.firstSeq !== firstSeq) throw new Error(`${file} has lost the frame at ${offset}`);
    yield batch;
  }
}

function readPart(file: string, offset: number, bytes: number): Buffer {
  const descriptor = openSync(file, "r");
  try {
    return readerOf(descriptor)(offset, bytes);
  } finally {
    closeSync(descriptor);
  }
}

export function readerOf(descriptor: number): ReadAt {
  return (offset, bytes) => {
    const content = Buffer.allocUnsafe(bytes);
    return content.subarray(0, readSync(descriptor, content, 0, bytes, offset));
  };
}
