import { closeSync, constants, fstatSync, openSync, rmSync, writeSync } from "node:fs";

// Some room on the disk is kept back, so that what was acknowledged can be applied and read even when the disk is full.

/**
 * What the database grows by when all is applied that may be durable and not applied (applier.ts), some 340 bytes for each
 * of 100,000 submissions, and SQLite's log of one step of it (applier-worker.ts).
 */
export const RESERVE_BYTES = 48 * 1024 * 1024;

export interface Reserve {
  /** Takes the room again if there is any; false while there is not. */
  take(): boolean;
  /** Gives the room to whoever writes next. */
  give(): void;
}

export function createReserve(file: string, bytes: number): Reserve {
  let taken = false;

  function give(): void {
    taken = false;
    rmSync(file, { force: true });
  }

  return {
    take() {
      if (taken) return true;
      try {
        fill(file, bytes);
        taken = true;
      } catch {
        give(); // A part of the reserve would help nobody.
      }
      return taken;
    },
    give,
  };
}

const CHUNK_BYTES = 256 * 1024;

function fill(file: string, bytes: number): void {
  const descriptor = openSync(file, constants.O_RDWR | constants.O_CREAT, 0o644);
  try {
    const zeros = Buffer.alloc(CHUNK_BYTES); // a hole would take no room
    for (let at = fstatSync(descriptor).size; at < bytes; ) {
      at += writeSync(descriptor, zeros, 0, Math.min(CHUNK_BYTES, bytes - at), at);
    }
  } finally {
    closeSync(descriptor);
  }
}
