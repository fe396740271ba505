import { fdatasync, writeSync } from "node:fs";
import { copyFile, type FileHandle, open, readdir, rm } from "node:fs/promises";
import { promisify } from "node:util";

/**
 * What the journal asks of the disk. All of it but {@link JournalFile.write} runs on the thread pool, so a slow disk does
 * not hold the event loop. Tests give a disk of their own.
 */
export interface JournalDisk {
  /** Opens a file for reading and writing; creates it where there is none. */
  open(path: string): Promise<JournalFile>;
  /** Removes a file, if there is one. */
  remove(path: string): Promise<void>;
  copy(from: string, to: string): Promise<void>;
  /** The names in a folder. */
  list(folder: string): Promise<readonly string[]>;
  /** Resolves when the names of the files in a folder are on stable storage. */
  syncFolder(folder: string): Promise<void>;
}

export interface JournalFile {
  size(): Promise<number>;
  /** Fills `into` with the bytes at a position and gives their number: fewer where the file ends. */
  read(into: Buffer, position: number): Promise<number>;
  /**
   * Writes into the system's file cache, at once, and gives the number of bytes that were written: fewer than all where
   * there is no room for more. Throws when none could be.
   */
  write(bytes: Buffer, position: number): number;
  /** Lengthens the file to a size by writing zeros. A hole would take its room only later, when there may be none. */
  fill(size: number): Promise<void>;
  /** Resolves when everything written to the file is on stable storage, its length among it. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

const FILL_BYTES = 64 * 1024;

export const realDisk: JournalDisk = {
  open: async (path) => realFile(await openOrCreate(path)),
  remove: (path) => rm(path, { force: true }),
  copy: copyFile,
  list: (folder) => readdir(folder),
  async syncFolder(folder) {
    if (process.platform === "win32") return; // Windows cannot sync a folder; NTFS journals it.
    const handle = await open(folder);
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
};

async function openOrCreate(path: string): Promise<FileHandle> {
  try {
    return await open(path, "r+");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return open(path, "wx+", 0o644);
  }
}

const dataSync = promisify(fdatasync);

function realFile(handle: FileHandle): JournalFile {
  const { fd } = handle;
  return {
    size: async () => (await handle.stat()).size,
    read: async (into, position) => (await handle.read(into, 0, into.length, position)).bytesRead,
    write: (bytes, position) => writeSync(fd, bytes, 0, bytes.length, position),
    async fill(size) {
      const zeros = Buffer.alloc(FILL_BYTES);
      for (let at = (await handle.stat()).size; at < size; ) {
        at += (await handle.write(zeros, 0, Math.min(FILL_BYTES, size - at), at)).bytesWritten;
      }
    },
    sync: () => dataSync(fd),
    close: () => handle.close(),
  };
}
