import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { syncFile, syncFolder } from "./sync-files.ts";

// The last step of a restore, which a crash may interrupt at any moment: files of the backup lie ready in a folder within
// the data folder, and take the place of what is there, which is moved aside. A marker says so. It is put in place by one
// rename: before that, nothing has happened; after it, whoever opens the data folder next finishes the step.
//
// The system database moves last. While it lies in the folder of what is ready, what lies in the place of each file that is
// ready is from before.

const MARKER_FILE = "restore.json";

/** Folders within the data folder. */
export interface RestoreMarker {
  /** What is ready to take the place of what is there. */
  readonly ready: string;
  /** Where what is there is moved to. */
  readonly aside: string;
}

const SYSTEM_FILE = "system.sqlite";
const STORE_FOLDER = "account-sets";
/** A log must not be left behind to meet another database. */
const LOGS = [`${SYSTEM_FILE}-wal`, `${SYSTEM_FILE}-shm`];

export function isRestoreUnfinished(root: string): boolean {
  return existsSync(join(root, MARKER_FILE));
}

/** Makes the restore happen: from now on it will be finished. */
export function markRestore(root: string, marker: RestoreMarker): void {
  const written = join(root, `${MARKER_FILE}.new`);
  writeFileSync(written, JSON.stringify(marker));
  syncFile(written);
  renameSync(written, join(root, MARKER_FILE));
  syncFolder(root);
}

/** Finishes a restore that was marked. Whoever calls it has the lock of the data folder. Does nothing without a marker. */
export function finishRestore(root: string): void {
  if (!isRestoreUnfinished(root)) return;
  const marker = JSON.parse(readFileSync(join(root, MARKER_FILE), "utf8")) as RestoreMarker;
  const ready = join(root, marker.ready);
  const aside = join(root, marker.aside);
  if (existsSync(join(ready, SYSTEM_FILE))) {
    mkdirSync(aside, { recursive: true });
    for (const name of [...LOGS, SYSTEM_FILE]) moveIfThere(join(root, name), join(aside, name));
    if (existsSync(join(ready, STORE_FOLDER))) {
      moveIfThere(join(root, STORE_FOLDER), join(aside, STORE_FOLDER));
      renameSync(join(ready, STORE_FOLDER), join(root, STORE_FOLDER));
    }
    for (const folder of [root, aside]) syncFolder(folder);
    renameSync(join(ready, SYSTEM_FILE), join(root, SYSTEM_FILE));
    syncFolder(root);
  }
  rmSync(ready, { recursive: true, force: true });
  rmSync(join(root, MARKER_FILE));
  syncFolder(root);
}

function moveIfThere(from: string, to: string): void {
  if (existsSync(from)) renameSync(from, to);
}
