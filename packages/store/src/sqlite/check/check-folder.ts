import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { BackupError } from "../../backup.ts";
import { faultOf, MANIFEST_FILE, readManifest } from "../../backup-manifest.ts";
import { type Checked, CheckError, type CheckEvents, DAMAGE_TOLD_MAX } from "../../check.ts";
import { filesInFolder, type FolderFiles, isServed } from "../data-folder.ts";
import { migrations } from "../migrations.ts";
import { selectRows } from "../select-rows.ts";
import { migrations as systemMigrations } from "../system/migrations.ts";
import { isRestoreUnfinished } from "../unfinished-restore.ts";
import { isUnreadable, openForCheck, piecesOf, unreadable } from "./check-database.ts";
import { appliedThrough } from "./applied-through.ts";
import { checkJournal } from "./check-journal.ts";
import type { Findings } from "./finding.ts";
import type { PieceRunner, Work } from "./piece-runner.ts";
import { readWal } from "./read-wal.ts";

// Checks a data folder, or a backup of one: the system database, and of each account set its database with SQLite's log, and its journal.

/**
 * Beside a running server logs and journals change while they are read, and what is being written looks cut off. So what
 * is found there counts when it is found each time.
 */
const LOOKS = 3;
const LOOK_AGAIN_MS = 500;

interface FileFinding {
  readonly file: string;
  readonly what: string;
}

export interface CheckFolderOptions {
  readonly folder: string;
  readonly events: CheckEvents;
}

/** Rejects with {@link CheckError} when the folder cannot be checked. */
export async function checkFolder(
  { runner }: { readonly runner: PieceRunner },
  { folder, events }: CheckFolderOptions,
): Promise<Checked> {
  const root = resolve(folder);
  const files = filesInFolder(root);
  if (isRestoreUnfinished(root)) {
    throw new CheckError(`a restore of ${root} is not finished: start the server, which finishes it`);
  }
  if (!existsSync(files.systemFile)) throw new CheckError(`${root} is neither a data folder nor a backup`);
  const told = new Map<string, Set<string>>();
  let damage = 0;
  let versions = 0;

  function tell(file: string, { told: findings, count }: Findings): void {
    const before = told.get(file) ?? new Set();
    told.set(file, before);
    damage += count - findings.length;
    for (const { barcode, what } of findings) {
      const line = `${barcode ?? ""} ${what}`;
      if (before.has(line)) continue; // what cannot be read at all is met by every piece
      before.add(line);
      damage += 1;
      if (before.size <= DAMAGE_TOLD_MAX) events.onDamage({ file: relative(root, file), barcode, what });
    }
  }

  function tellEach(findings: readonly FileFinding[]): void {
    for (const { file, what } of findings) tell(file, { told: [{ barcode: null, what }], count: 1 });
  }

  tellEach(await faultsOfBackup(root));
  const databases = [
    { file: files.systemFile, schema: systemMigrations },
    ...files.accountSets.map(({ path }) => ({ file: `${path}.sqlite`, schema: migrations })),
  ];
  const work = databases.flatMap(({ file, schema }) => workOn(file, schema, tell));
  let done = 0;
  await runner.run(work, ({ file }, result) => {
    tell(file, result);
    versions += result.versions;
    done += 1;
    events.onProgress(done / work.length);
  });
  const looks = isServed(root) ? LOOKS : 1;
  for (const { file } of databases) tellEach(await seenEachTime(looks, () => checkWal(`${file}-wal`)));
  for (const { path } of files.accountSets) {
    tellEach(await seenEachTime(looks, () => checkJournal(`${path}.journal`, () => appliedThrough(`${path}.sqlite`))));
  }
  for (const note of notesOn(files)) events.onNote(note);
  return { accountSets: files.accountSets.length, versions, damage };
}

/** What is wrong with the files of a backup by its manifest; nothing where there is none. */
async function faultsOfBackup(root: string): Promise<FileFinding[]> {
  if (!existsSync(join(root, MANIFEST_FILE))) return [];
  const found: FileFinding[] = [];
  try {
    for (const file of readManifest(root).files) {
      const fault = await faultOf(root, file);
      if (fault !== null) found.push({ file: join(root, file.path), what: fault });
    }
  } catch (error) {
    if (!(error instanceof BackupError)) throw error;
    found.push({ file: join(root, MANIFEST_FILE), what: error.message });
  }
  return found;
}

/** The pieces of a database; none where it cannot be opened, which is told. */
function workOn(file: string, schema: readonly string[], tell: (file: string, findings: Findings) => void): Work[] {
  try {
    const db = openForCheck(file, schema);
    try {
      return piecesOf(db).map((piece) => ({ file, schema, piece }));
    } finally {
      db.close();
    }
  } catch (error) {
    if (error instanceof CheckError) throw error;
    tell(file, unreadable(file, error));
    return [];
  }
}

async function checkWal(file: string): Promise<FileFinding[]> {
  const { damaged } = await readWal(file);
  const [first] = damaged;
  if (first === undefined) return [];
  const where = first === 0 ? "its header" : `frame ${first}`;
  return [{ file, what: `is cut off or damaged at ${where}: SQLite passes over what was committed behind that` }];
}

async function seenEachTime(
  looks: number,
  look: () => Promise<readonly FileFinding[]>,
): Promise<readonly FileFinding[]> {
  let seen = await look();
  for (let again = 1; again < looks && seen.length > 0; again += 1) {
    await delay(LOOK_AGAIN_MS);
    const now = await look();
    seen = seen.filter(({ file, what }) => now.some((other) => other.file === file && other.what === what));
  }
  return seen;
}

/** Account sets without files, and files without an account set. */
function notesOn(files: FolderFiles): string[] {
  const { systemFile, accountSets } = files;
  let registered: { readonly id: number; readonly code: string }[];
  try {
    const db = openForCheck(systemFile, systemMigrations);
    try {
      registered = selectRows<[number, string]>(db, "select id, code from account_set").map(([id, code]) => ({
        id,
        code,
      }));
    } finally {
      db.close();
    }
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    return []; // It was told.
  }
  const paths = new Map(registered.map((set) => [files.storeFile(set), set.code]));
  const found = new Set(accountSets.map(({ path }) => path));
  return [
    ...[...paths].filter(([path]) => !found.has(path)).map(([, code]) => `account set ${code} has no files yet`),
    ...[...found].filter((path) => !paths.has(path)).map((path) => `${path}.sqlite belongs to no account set`),
  ];
}
