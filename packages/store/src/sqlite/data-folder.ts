import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { EngineError } from "../engine.ts";
import type { AccountSet } from "../system.ts";
import { makeFolder } from "./sync-files.ts";

// Where things lie in the data folder, and that one server at a time has it.

const SYSTEM_FILE = "system.sqlite";
const ACCOUNT_SETS = "account-sets";

/** True when a server or the command line has made the folder's system database. */
export function isDataFolder(path: string): boolean {
  return existsSync(join(path, SYSTEM_FILE));
}

export interface DataFolder {
  readonly systemFile: string;
  /** The path of an account set's files, without an extension. */
  storeFile(accountSet: Pick<AccountSet, "id" | "code">): string;
}

/** Creates what is missing. */
export function openDataFolder(path: string): DataFolder {
  const root = resolve(path);
  makeFolder(join(root, ACCOUNT_SETS));
  return namesIn(root);
}

function namesIn(root: string): DataFolder {
  return {
    systemFile: join(root, SYSTEM_FILE),
    // The number keeps codes apart that differ only in case, on file systems that do not.
    storeFile: ({ id, code }) => join(root, ACCOUNT_SETS, `${String(id).padStart(4, "0")}-${code}`),
  };
}

export interface FolderFiles extends DataFolder {
  /** The folder of the account sets' files. */
  readonly storeFolder: string;
  /** The account sets that have a database there: the path of their files without an extension, in the order of names. */
  readonly accountSets: readonly { readonly code: string; readonly path: string }[];
}

/** What lies in a data folder, or in a copy of one. Nothing is created. */
export function filesInFolder(path: string): FolderFiles {
  const root = resolve(path);
  const folder = join(root, ACCOUNT_SETS);
  const names = existsSync(folder) ? readdirSync(folder).toSorted() : [];
  const accountSets = names.flatMap((name) => {
    const [, number, code] = /^(\d{4,})-(.+)\.sqlite$/.exec(name) ?? [];
    return code === undefined ? [] : [{ code, path: join(folder, `${number}-${code}`) }];
  });
  return { ...namesIn(root), storeFolder: folder, accountSets };
}

/** SQLite's result code (sqlite.org/rescode.html) where another process holds the lock. */
const BUSY = 5;

const LOCK_FILE = "server.lock";

/**
 * Takes the folder for this process, or throws {@link EngineError}. It is an SQLite lock on a file of its
 * own: the system drops it with the process, however that ends, so no stale lock is ever left.
 */
export function lockDataFolder(path: string): { release(): void } {
  const lock = new DatabaseSync(join(resolve(path), LOCK_FILE));
  try {
    lock.exec("pragma busy_timeout = 0; begin exclusive");
  } catch (error) {
    lock.close();
    if ((error as { errcode?: number }).errcode !== BUSY) throw error;
    throw new EngineError(`another server uses the data folder ${resolve(path)}`, { cause: error });
  }
  return { release: () => lock.close() };
}

/** True while a server has the folder. Nothing is created or locked. */
export function isServed(path: string): boolean {
  const file = join(resolve(path), LOCK_FILE);
  if (!existsSync(file)) return false;
  const lock = new DatabaseSync(file, { readOnly: true });
  try {
    lock.exec("pragma busy_timeout = 0; select * from sqlite_schema");
    return false;
  } catch (error) {
    if ((error as { errcode?: number }).errcode !== BUSY) throw error;
    return true;
  } finally {
    lock.close();
  }
}
