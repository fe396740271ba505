import { createHash } from "node:crypto";
import { createReadStream, existsSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { BackupError, type BackupEvents, type Restored } from "../../backup.ts";
import { type BackupManifest, faultOf, type ManifestFile, READ_BYTES, readManifest } from "../../backup-manifest.ts";
import { lockDataFolder } from "../data-folder.ts";
import { migrations } from "../migrations.ts";
import { makeFolder, syncFolder } from "../sync-files.ts";
import { migrations as systemMigrations } from "../system/migrations.ts";
import { finishRestore, markRestore } from "../unfinished-restore.ts";
import { ENGINE_NAME, toBackupError } from "./usable.ts";

export interface RestoreOptions {
  /** The folder of the backup. */
  readonly backup: string;
  readonly dataFolder: string;
  /** True: what is in the data folder is moved aside. False: it must be missing or empty. */
  readonly force: boolean;
  readonly events: BackupEvents;
}

/**
 * Puts a backup in the place of a data folder. Until all of it is copied, compared with the manifest and synced, the data
 * folder is as it was. Rejects with {@link BackupError}: naming the file when a byte of the backup has changed, when a
 * server has the folder, when the folder is not empty and nothing forces it.
 */
export async function restoreSqliteBackup({ backup, dataFolder, force, events }: RestoreOptions): Promise<Restored> {
  const from = resolve(backup);
  const root = resolve(dataFolder);
  try {
    const manifest = readManifest(from);
    refuseForeign(manifest, from);
    if (!force) refuseFilled(root);
    const { accountSets, createdAt, files } = manifest;
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    const onBytes = createProgress(2 * bytes, events);
    await verifyAll(from, files, onBytes);
    makeFolder(root);
    const lock = lockDataFolder(root);
    try {
      finishRestore(root); // what an interrupted one has put in place is what this one moves aside
      if (!force) refuseFilled(root);
      return { accountSets, createdAt, bytes, movedTo: await replace(from, root, { files, onBytes }) };
    } finally {
      lock.release();
    }
  } catch (error) {
    throw toBackupError(error);
  }
}

function refuseForeign({ engine, schema }: BackupManifest, from: string): void {
  if (engine !== ENGINE_NAME) throw new BackupError(`${from} is of another engine: ${engine}`);
  const known: Readonly<Record<string, number>> = { accountSet: migrations.length, system: systemMigrations.length };
  for (const [part, version] of Object.entries(schema)) {
    if (version > (known[part] ?? 0)) throw new BackupError(`${from} was made by a newer version of cellgrade`);
  }
}

/** Files that a lock leaves behind, and what an interrupted restore had copied. */
const MEANS_NOTHING = /^(?:server\.lock.*|restore-.*)$/;

function refuseFilled(root: string): void {
  const names = existsSync(root) ? readdirSync(root) : [];
  if (names.every((name) => MEANS_NOTHING.test(name))) return;
  throw new BackupError(`${root} is not empty: --force moves what is there aside`);
}

type OnBytes = (bytes: number) => void;

function createProgress(total: number, { onProgress }: BackupEvents): OnBytes {
  let done = 0;
  return (bytes) => onProgress((done += bytes) / total);
}

async function verifyAll(from: string, files: readonly ManifestFile[], onBytes: OnBytes): Promise<void> {
  const faults: string[] = [];
  for (const file of files) {
    const fault = await faultOf(from, file, onBytes);
    if (fault !== null) faults.push(`${join(from, file.path)} ${fault}`);
  }
  if (faults.length > 0) throw new BackupError(faults.join("\n"));
}

/** Gives the folder that holds what was there before; null when nothing was. */
async function replace(
  from: string,
  root: string,
  { files, onBytes }: { readonly files: readonly ManifestFile[]; readonly onBytes: OnBytes },
): Promise<string | null> {
  for (const name of readdirSync(root)) {
    if (name.startsWith("restore-")) rmSync(join(root, name), { recursive: true, force: true });
  }
  const moment = new Date().toISOString().replace(/[:.]/g, "-");
  const marker = { ready: `restore-${moment}`, aside: `before-restore-${moment}` };
  const ready = join(root, marker.ready);
  makeFolder(join(ready, "account-sets"));
  for (const file of files) await copyFile(join(from, file.path), join(ready, file.path), { ...file, onBytes });
  for (const folder of [join(ready, "account-sets"), ready, root]) syncFolder(folder);
  markRestore(root, marker);
  finishRestore(root);
  const aside = join(root, marker.aside);
  if (readdirSync(aside).length > 0) return aside;
  rmdirSync(aside);
  return null;
}

/** Copies a file and syncs it. Throws when it is not what it was when it was verified. */
async function copyFile(
  from: string,
  to: string,
  { sha256, onBytes }: { readonly sha256: string; readonly onBytes: OnBytes },
): Promise<void> {
  makeFolder(dirname(to));
  const hash = createHash("sha256");
  const copy = await open(to, "wx");
  try {
    for await (const chunk of createReadStream(from, { highWaterMark: READ_BYTES })) {
      hash.update(chunk as Buffer);
      await copy.writeFile(chunk as Buffer);
      onBytes((chunk as Buffer).length);
    }
    await copy.sync();
  } finally {
    await copy.close();
  }
  if (hash.digest("hex") !== sha256) throw new BackupError(`${from} has changed while it was copied`);
}
