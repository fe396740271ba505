import { fdatasync, writeSync } from "node:fs";
import { promisify } from "node:util";

/** What the journal asks of the disk. Tests give one of their own. */
export interface JournalDisk {
  /** Writes all bytes at a position of the file. */
  write(descriptor: number, bytes: Buffer, position: number): void;
  /** Resolves when everything written to the file is on stable storage. */
  sync(descriptor: number): Promise<void>;
}

/** Writes into the file cache at once, and syncs on the thread pool: a slow disk does not hold the event loop. */
export const realDisk: JournalDisk = {
  write(descriptor, bytes, position) {
    for (let done = 0; done < bytes.length; ) {
      done += writeSync(descriptor, bytes, done, bytes.length - done, position + done);
    }
  },
  sync: promisify(fdatasync),
};
