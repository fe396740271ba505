import { closeSync, constants, fstatSync, openSync, rmSync, statfsSync, truncateSync, writeSync } from "node:fs";
import { dirname } from "node:path";

// Some room on the disk is kept back, so that what was acknowledged can be applied and read even when the disk is full.

/**
 * The most is what the database grows by when 100,000 submissions are applied that are durable (applier.ts), some 340 bytes
 * each, and SQLite's log of one step of them (applier-worker.ts). A disk with ample room cannot fill in the half second
 * until it is looked at again, so there the least is enough.
 */
const BYTES: ReserveBytes = { least: 8 * 1024 * 1024, most: 48 * 1024 * 1024, ample: 1024 * 1024 * 1024 };

/** A byte of the journal becomes three of the database, and SQLite's log takes some, too. */
const BYTES_A_JOURNAL_BYTE = 4;

export interface ReserveBytes {
  readonly least: number;
  readonly most: number;
  /** With so much free on the disk the reserve does not grow. */
  readonly ample: number;
}

export interface Reserve {
  /** Bytes of the journal that can be applied even if the disk fills now. */
  covers(): number;
  /** Takes the room again if there is any; false while there is not. */
  take(): boolean;
  /** Keeps twice as much back, where the disk has room for it and no longer ample room. */
  grow(): void;
  /** Gives the room to whoever writes next. */
  give(): void;
}

export function createReserve(file: string, { least, most, ample }: ReserveBytes = BYTES): Reserve {
  let bytes = least;
  let taken = false;

  function give(): void {
    taken = false;
    rmSync(file, { force: true });
  }

  function isAmple(): boolean {
    const { bavail, bsize } = statfsSync(dirname(file));
    return bavail * bsize >= ample;
  }

  return {
    covers: () => (isAmple() ? most : bytes) / BYTES_A_JOURNAL_BYTE,
    take() {
      if (taken) return true;
      try {
        bytes = Math.max(bytes, Math.min(fill(file, bytes), most));
        taken = true;
      } catch {
        give(); // A part of the reserve would help nobody.
      }
      return taken;
    },
    grow() {
      const more = Math.min(2 * bytes, most);
      if (!taken || more === bytes || isAmple()) return;
      try {
        fill(file, more);
        bytes = more;
      } catch {
        truncateSync(file, bytes);
      }
    },
    give,
  };
}

const CHUNK_BYTES = 256 * 1024;

/** Lengthens the file to a size, and gives the size that it has then. */
function fill(file: string, bytes: number): number {
  const descriptor = openSync(file, constants.O_RDWR | constants.O_CREAT, 0o644);
  try {
    const zeros = Buffer.alloc(CHUNK_BYTES); // a hole would take no room
    let { size } = fstatSync(descriptor);
    while (size < bytes) size += writeSync(descriptor, zeros, 0, Math.min(CHUNK_BYTES, bytes - size), size);
    return size;
  } finally {
    closeSync(descriptor);
  }
}
