import { closeSync, constants, openSync, rmSync } from "node:fs";
import { fillFile } from "../journal/fill-file.ts";

// Some room on the disk is kept back, so that what was acknowledged can be applied and read even when the disk is full.

/** To apply what a busy account set acknowledges until a full disk is noticed takes a fraction of this. */
const RESERVE_BYTES = 8 * 1024 * 1024;

export interface Reserve {
  /** Takes the room again if there is any; false while there is not. */
  take(): boolean;
  /** Gives the room to whoever writes next. */
  give(): void;
}

export function createReserve(file: string): Reserve {
  let taken = false;

  function give(): void {
    taken = false;
    rmSync(file, { force: true });
  }

  return {
    take() {
      if (taken) return true;
      try {
        fill(file);
        taken = true;
      } catch {
        give(); // A part of the reserve would help nobody.
      }
      return taken;
    },
    give,
  };
}

function fill(file: string): void {
  const descriptor = openSync(file, constants.O_RDWR | constants.O_CREAT, 0o644);
  try {
    fillFile(descriptor, RESERVE_BYTES);
  } finally {
    closeSync(descriptor);
  }
}
