import { chmodSync, statSync } from "node:fs";

/** What a file says to users who are neither its owner nor of its group. */
const OTHERS = 0o007;

/**
 * Closes a database and the files beside it to other users of the machine: it holds hashes of passwords and tokens. SQLite
 * gives the files beside a database the mode of the database. Where the mode cannot be changed (another owner's file, a file
 * system without modes) it stays as it is.
 */
export function closeToOthers(file: string): void {
  for (const path of [file, `${file}-wal`, `${file}-shm`]) {
    try {
      const { mode } = statSync(path);
      if ((mode & OTHERS) !== 0) chmodSync(path, mode & 0o770);
    } catch {
      // Not there, or not ours.
    }
  }
}
