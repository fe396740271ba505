import { closeSync, openSync, readSync } from "node:fs";
import { type FramePlace, type JournalBatch, readFrame } from "./journal-format.ts";

// Whoever files what is durable reads it from the segments, where a read finds it in the system's file cache. So the
// journal holds in memory only where its frames lie, however far filing is behind.

/** A frame, by its place in a file of the journal. */
export interface JournalFrame extends FramePlace {
  readonly file: string;
}

/** Reads a part of a file; less where it ends. */
export type ReadPart = (file: string, offset: number, bytes: number) => Buffer;

/** The batches of frames that are durable, in the order of the frames. Throws when a file does not hold them any more. */
export function* readFrames(
  frames: readonly JournalFrame[],
  readPart: ReadPart = readFilePart,
): Generator<JournalBatch> {
  for (let start = 0; start < frames.length; ) {
    const end = endOfRun(frames, start);
    yield* readRun(frames.slice(start, end), readPart);
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

function* readRun(frames: readonly JournalFrame[], readPart: ReadPart): Generator<JournalBatch> {
  const [first, last] = [frames[0], frames.at(-1)];
  if (first === undefined || last === undefined) return;
  const content = readPart(first.file, first.offset, last.offset + last.bytes - first.offset);
  for (const { file, offset, bytes, firstSeq } of frames) {
    const at = offset - first.offset;
    const batch = readFrame(content.subarray(at, at + bytes));
    if (batch?.firstSeq !== firstSeq) throw new Error(`${file} has lost the frame at ${offset}`);
    yield batch;
  }
}

function readFilePart(file: string, offset: number, bytes: number): Buffer {
  const descriptor = openSync(file, "r");
  try {
    const content = Buffer.allocUnsafe(bytes);
    return content.subarray(0, readSync(descriptor, content, 0, bytes, offset));
  } finally {
    closeSync(descriptor);
  }
}
