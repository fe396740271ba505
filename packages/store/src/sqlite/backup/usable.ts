import { BackupError } from "../../backup.ts";
import { EngineError } from "../../engine.ts";
import { isRestoreUnfinished } from "../unfinished-restore.ts";

/** The engine of this folder, as manifests name it. */
export const ENGINE_NAME = "sqlite";

/** Throws {@link BackupError} for a data folder in which a restore has not been finished. */
export function refuseUnfinished(dataFolder: string): void {
  if (isRestoreUnfinished(dataFolder)) {
    throw new BackupError(`a restore of ${dataFolder} is not finished: start the server, which finishes it`);
  }
}

/** What a file system, SQLite or the engine says for people, as a {@link BackupError}; any other error as it is. */
export function toBackupError(error: unknown): unknown {
  if (error instanceof BackupError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  const isForPeople = error instanceof EngineError || code !== undefined;
  return isForPeople ? new BackupError(message, { cause: error }) : error;
}
