import type { BackupEvents, BackupMade, Restored } from "@cellgrade/store/backup";
import type { Checked, CheckEvents } from "@cellgrade/store/check";
import type { Engine, EngineDependencies } from "@cellgrade/store/engine";
import { openSqliteEngine } from "@cellgrade/store/sqlite";
import { checkSqliteEngine } from "@cellgrade/store/sqlite/check";
import { makeSqliteBackup } from "@cellgrade/store/sqlite/make-backup";
import { restoreSqliteBackup } from "@cellgrade/store/sqlite/restore-backup";

// The one file that names engines. Everything else, tests and the command line included, is handed an engine.

export interface EngineSettings {
  readonly dataFolder: string;
  /** `server`: for one server. `administration`: the system store alone, beside a running server or without one. */
  readonly role: "server" | "administration";
  /** False to refuse a data folder without account sets. */
  readonly create: boolean;
}

/** Rejects with EngineError when the engine cannot be opened. */
export function openEngine(dependencies: EngineDependencies, settings: EngineSettings): Promise<Engine> {
  return openSqliteEngine(dependencies, settings);
}

export interface CheckOptions {
  /** A data folder or a backup. */
  readonly folder: string;
  readonly events: CheckEvents;
}

/** Checks what an engine has stored, beside a running server or without one. Rejects with CheckError when it cannot. */
export function checkEngine(options: CheckOptions): Promise<Checked> {
  return checkSqliteEngine(options);
}

export interface BackupOptions {
  readonly dataFolder: string;
  /** The folder of the backup. It must be missing or empty. */
  readonly target: string;
  /** The version of cellgrade. */
  readonly product: string;
  readonly events: BackupEvents;
}

/**
 * Makes a backup, beside a running server or without one. What was acknowledged before it began is in it. Rejects with
 * BackupError when it cannot be made; then the target is as it was.
 */
export function backupEngine(options: BackupOptions): Promise<BackupMade> {
  return makeSqliteBackup(options);
}

export interface RestoreOptions {
  /** The folder of the backup. */
  readonly backup: string;
  readonly dataFolder: string;
  /** True: what is in the data folder is moved aside. False: it must be missing or empty. */
  readonly force: boolean;
  readonly events: BackupEvents;
}

/**
 * Puts a backup in the place of a data folder that no server has. Rejects with BackupError when it cannot, naming each file
 * of the backup that is not as it was written; then the data folder is as it was.
 */
export function restoreEngine(options: RestoreOptions): Promise<Restored> {
  return restoreSqliteBackup(options);
}
