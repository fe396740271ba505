import { closeSync, existsSync, fsyncSync, mkdirSync, openSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { EngineError } from "../engine.ts";
import type { AccountSet } from "../system.ts";

// Where things lie in the data folder, and that one server at a time has it.

const SYSTEM_FILE = "system.sqlite";

/** True when a server or the command line has made the folder's system database. */
export function isDataFolder(path: string): boolean {
  return existsSync(join(path, SYSTEM_FILE));
}

export interface DataFolder {
  readonly systemFile: string;
  /** The path of an account set's files, without an extension. */
  storeFile(accountSet: Pick<AccountSet, "id" | "code">): string;
}

/** Creates what is missing; the new folders are synced, so that a power cut does not take a database with its folder. */
export function openDataFolder(path: string): DataFolder {
  const root = resolve(path);
  const accountSets = join(root, "account-sets");
  const created = mkdirSync(accountSets, { recursive: true });
  if (created !== undefined) {
    for (let folder = accountSets; folder.length >= dirname(created).length; folder = dirname(folder)) {
      syncFolder(folder);
      if (folder === dirname(folder)) break;
    }
  }
  return {
    systemFile: join(root, SYSTEM_FILE),
    // The number keeps codes apart that differ only in case, on file systems that do not.
    storeFile: ({ id, code }) => join(accountSets, `${String(id).padStart(4, "0")}-${code}`),
  };
}

function syncFolder(folder: string): void {
  if (process.platform === "win32") return; // folders cannot be synced there; NTFS journals them
  const descriptor = openSync(folder, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** SQLite's result code (sqlite.org/rescode.html) where another process holds the lock. */
const BUSY = 5;

/**
 * Takes the folder for this process, or throws {@link EngineError}. It is an SQLite lock on a file of its
 * own: the system drops it with the process, however that ends, so no stale lock is ever left.
 */
export function lockDataFolder(path: string): { release(): void } {
  const lock = new DatabaseSync(join(resolve(path), "server.lock"));
  try {
    lock.exec("pragma busy_timeout = 0; begin exclusive");
  } catch (error) {
    lock.close();
    if ((error as { errcode?: number }).errcode !== BUSY) throw error;
    throw new EngineError(`another server uses the data folder ${resolve(path)}`, { cause: error });
  }
  return { release: () => lock.close() };
}
