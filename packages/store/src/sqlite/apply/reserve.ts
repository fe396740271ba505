import { closeSync, constants, fstatSync, openSync, rmSync, truncateSync, writeSync } from "node:fs";

// Some room on the disk is kept back, so that what was acknowledged can be applied and read even when the disk is full.

/**
 * The reserve begins small and doubles with the rush that it must cover: most account sets never need the whole of it. The
 * whole is what the database grows by when 100,000 submissions are applied that are durable (applier.ts), some 340 bytes
 * each, and SQLite's log of one step of them (applier-worker.ts).
 */
const BYTES: ReserveBytes = { least: 8 * 1024 * 1024, most: 48 * 1024 * 1024 };

/** A byte of the journal becomes three of the database, and SQLite's log takes some, too. */
const BYTES_A_JOURNAL_BYTE = 4;

export interface ReserveBytes {
  readonly least: number;
  readonly most: number;
}

export interface Reserve {
  /** Bytes of the journal that can be applied in the room that is kept back. */
  covers(): number;
  /** Takes the room again if there is any; false while there is not. */
  take(): boolean;
  /** Keeps twice as much back, if there is room for it. */
  grow(): void;
  /** Gives the room to whoever writes next. */
  give(): void;
}

export function createReserve(file: string, { least, most }: ReserveBytes = BYTES): Reserve {
  let bytes = least;
  let taken = false;

  function give(): void {
    taken = false;
    rmSync(file, { force: true });
  }

  return {
    covers: () => bytes / BYTES_A_JOURNAL_BYTE,
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
      if (!taken || more === bytes) return;
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
