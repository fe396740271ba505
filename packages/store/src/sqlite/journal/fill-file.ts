import { fstatSync, writeSync } from "node:fs";

const CHUNK_BYTES = 256 * 1024;

/** Lengthens a file to a size by writing zeros. A hole would take its room only later, when there may be none. */
export function fillFile(descriptor: number, size: number): void {
  const zeros = Buffer.alloc(CHUNK_BYTES);
  for (let at = fstatSync(descriptor).size; at < size; ) {
    at += writeSync(descriptor, zeros, 0, Math.min(CHUNK_BYTES, size - at), at);
  }
}
