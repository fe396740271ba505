import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { brotliCompressSync, brotliDecompressSync } from "node:zlib";

// A data folder as it lies in the repository: each file compressed by itself. Segments of a journal are mostly zeros, so
// 50 MB become some KB.

const ENDING = ".br";

/** What the server of a packed folder answered: a line of the file beside it. */
export interface Answer {
  /** Under `/api/v1/`. */
  readonly path: string;
  readonly answer: unknown;
}

/** Puts the files of `folder` into `packed`, which is emptied before. */
export function packFolder(folder: string, packed: string): void {
  rmSync(packed, { recursive: true, force: true });
  for (const name of filesOf(folder)) {
    // The index of a log is made anew, and a lock holds no data.
    if (name.endsWith("-shm") || name.startsWith("server.lock")) continue;
    writeFile(join(packed, name + ENDING), brotliCompressSync(readFileSync(join(folder, name))));
  }
}

/** Puts the files that {@link packFolder} has packed into `folder`. */
export function unpackFolder(packed: string, folder: string): void {
  for (const name of filesOf(packed)) {
    writeFile(join(folder, name.slice(0, -ENDING.length)), brotliDecompressSync(readFileSync(join(packed, name))));
  }
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    statSync(join(folder, name)).isFile(),
  );
}

function writeFile(file: string, content: Buffer): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}
