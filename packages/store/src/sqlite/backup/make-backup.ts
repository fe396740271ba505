import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { BackupError, type BackupEvents, type BackupMade } from "../../backup.ts";
import { describeFile, MANIFEST_FILE, type ManifestFile, manifestText } from "../../backup-manifest.ts";
import type { AccountSet } from "../../system.ts";
import { appliedThrough } from "../check/applied-through.ts";
import { checkJournal } from "../check/check-journal.ts";
import { filesInFolder, isDataFolder, isServed } from "../data-folder.ts";
import { migrations } from "../migrations.ts";
import { openForReading } from "../read/open-for-reading.ts";
import { selectRows } from "../select-rows.ts";
import { syncFile, syncFolder } from "../sync-files.ts";
import { migrations as systemMigrations } from "../system/migrations.ts";
import { copyAccountSet } from "./copy-account-set.ts";
import { beginReading, copyDatabase, type CopyOptions, settleCopy } from "./copy-database.ts";
import { ENGINE_NAME, refuseUnfinished, toBackupError } from "./usable.ts";

export interface BackupOptions {
  readonly dataFolder: string;
  /** The folder of the backup. It must be missing or empty. */
  readonly target: string;
  /** The version of cellgrade. */
  readonly product: string;
  readonly events: BackupEvents;
}

/**
 * Makes a backup of a data folder, beside its server or without one. It is written beside the target and renamed when all
 * of it is on the disk, so a target holds a whole backup or none. Rejects with {@link BackupError}.
 */
export async function makeSqliteBackup({ dataFolder, target, product, events }: BackupOptions): Promise<BackupMade> {
  const createdAt = new Date().toISOString();
  const root = resolve(dataFolder);
  const to = resolve(target);
  refuseUnfinished(root);
  if (!isDataFolder(root)) throw new BackupError(`there are no account sets in the data folder ${root}`);
  if (existsSync(to) && readdirSync(to).length > 0) throw new BackupError(`${to} is not empty`);
  const partial = `${to}.partial-${process.pid}`;
  try {
    const { accountSets, copies } = await copyAll(root, partial, events);
    const files: ManifestFile[] = [];
    for (const copy of copies) files.push(await describeFile(partial, relative(partial, copy).split(sep).join("/")));
    const schema = { accountSet: migrations.length, system: systemMigrations.length };
    const manifest = { engine: ENGINE_NAME, product, schema, createdAt, accountSets, files };
    writeFileSync(join(partial, MANIFEST_FILE), manifestText(manifest));
    syncFile(join(partial, MANIFEST_FILE));
    publish(partial, to);
    events.onProgress(1);
    return { accountSets, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) };
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    throw toBackupError(error);
  }
}

/** Files are hashed when they are copied, so that much of the work comes afterwards. */
const COPYING_SHARE = 0.7;

interface Copied {
  readonly accountSets: readonly Pick<AccountSet, "code" | "name">[];
  readonly copies: readonly string[];
}

/** Copies the system database first: it names the account sets. One that is added meanwhile is in the next backup. */
async function copyAll(root: string, partial: string, { onProgress, onNote }: BackupEvents): Promise<Copied> {
  const from = filesInFolder(root);
  const to = filesInFolder(partial);
  mkdirSync(to.storeFolder, { recursive: true });
  const sources = [from.systemFile, ...from.accountSets.map(({ path }) => `${path}.sqlite`)];
  const total = sources.reduce((sum, file) => sum + statSync(file).size, 0);
  let before = 0;
  const options: CopyOptions = {
    gently: isServed(root),
    onProgress: (bytes) => onProgress(Math.min(1, (before + bytes) / total) * COPYING_SHARE),
  };
  const accountSets = await copySystem(from.systemFile, to.systemFile, options);
  const copies = [to.systemFile];
  for (const accountSet of accountSets) {
    const source = from.storeFile(accountSet);
    if (!existsSync(`${source}.sqlite`)) continue; // no server has opened it yet
    before += statSync(copies.at(-1) ?? to.systemFile).size;
    const copy = `${to.storeFile(accountSet)}.sqlite`;
    if (!options.gently) await noteDamage(source, onNote);
    for (const { message } of await copyAccountSet(source, copy, options)) onNote(`${accountSet.code}: ${message}`);
    copies.push(copy);
  }
  const registered = new Set(accountSets.map((accountSet) => from.storeFile(accountSet)));
  for (const { path } of from.accountSets) {
    if (!registered.has(path)) onNote(`${path}.sqlite belongs to no account set, and is not in the backup`);
  }
  for (const folder of [to.storeFolder, partial]) syncFolder(folder);
  return { accountSets: accountSets.map(({ code, name }) => ({ code, name })), copies };
}

/** A journal that no server has looked at since it was written may end in a frame that was cut off, or has rotted. */
async function noteDamage(source: string, onNote: BackupEvents["onNote"]): Promise<void> {
  const found = await checkJournal(`${source}.journal`, () => appliedThrough(`${source}.sqlite`));
  for (const { file, what } of found) onNote(`${file} ${what}`);
}

/** Little of the source is read twice. */
const CACHE_BYTES = 1024 * 1024;

async function copySystem(
  from: string,
  to: string,
  options: CopyOptions,
): Promise<readonly Pick<AccountSet, "id" | "code" | "name">[]> {
  const source = openForReading(from, CACHE_BYTES);
  try {
    beginReading(source);
    await copyDatabase(source, to, options);
  } finally {
    source.close();
  }
  const rows = settleCopy(to, systemMigrations, (db) =>
    selectRows<[id: number, code: string, name: string]>(db, "select id, code, name from account_set order by code"),
  );
  return rows.map(([id, code, name]) => ({ id, code, name }));
}

function publish(partial: string, to: string): void {
  syncFolder(partial);
  if (existsSync(to)) rmdirSync(to);
  renameSync(partial, to);
  syncFolder(dirname(to));
}
