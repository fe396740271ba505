import { closeSync, fsyncSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";

/** Creates what is missing of a folder. New folders are synced, so that a power cut does not take a file with its folder. */
export function makeFolder(path: string): void {
  const created = mkdirSync(path, { recursive: true });
  if (created === undefined) return;
  for (let folder = path; folder.length >= dirname(created).length; folder = dirname(folder)) {
    syncFolder(folder);
    if (folder === dirname(folder)) break;
  }
}

/** Syncs a file to stable storage. */
export function syncFile(file: string): void {
  sync(file, "r+"); // Windows syncs no file that is open for reading alone
}

/** Syncs the names in a folder. */
export function syncFolder(folder: string): void {
  if (process.platform === "win32") return; // folders cannot be synced there; NTFS journals them
  sync(folder, "r");
}

function sync(path: string, flags: "r" | "r+"): void {
  const descriptor = openSync(path, flags);
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
