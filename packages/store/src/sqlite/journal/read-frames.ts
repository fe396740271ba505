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
  let file: string | null = null;
  let descriptor = -1;
  try {
    for (const frame of frames) {
      if (frame.file !== file) {
        if (file !== null) closeSync(descriptor);
        file = null;
        descriptor = openSync(frame.file, "r");
        file = frame.file;
      }
      const batch = readFrame(readerOf(descriptor), frame.offset);
      if (batch?.firstSeq !== frame.firstSeq) throw new Error(`${frame.file} has lost the frame at ${frame.offset}`);
      yield batch;
    }
  } finally {
    if (file !== null) closeSync(descriptor);
  }
}

export function readerOf(descriptor: number): ReadAt {
  return (offset, bytes) => {
    const content = Buffer.allocUnsafe(bytes);
    return content.subarray(0, readSync(descriptor, content, 0, bytes, offset));
  };
}
