import { AdministrationError } from "@cellgrade/server/account-sets";
import { type CommandChange, type CommandDone, recordCommand } from "@cellgrade/server/audit";
import { readConfig } from "@cellgrade/server/config";
import { ConfigError } from "@cellgrade/server/setting";
import { openEngine } from "@cellgrade/server/open-engine";
import { type Engine, EngineError } from "@cellgrade/store/engine";
import type { SystemStore } from "@cellgrade/store/system";
import type { Command } from "commander";

// What commands share that work on a data folder beside a running server, or without one.

/** The options that {@link withDataFolder} adds. */
export interface DataFolderOptions {
  readonly data?: string;
  readonly config?: string;
  readonly json?: true;
}

export function withDataFolder(command: Command): Command {
  return command
    .option("--config <file>", "Settings of the server, which say where its data are (default: ./cellgrade.yaml)")
    .option("--data <folder>", "Folder of the databases [CELLGRADE_DATA] (default: ./data)")
    .option("--json", "Print JSON");
}

export interface Administering {
  /** False to refuse a data folder without account sets. */
  readonly create: boolean;
  /** What the audit trail says of it once it is done; absent for what changes nothing. */
  readonly done?: CommandDone | undefined;
}

/**
 * What the audit trail says of a command: what it was given, but for where the data lie. Undefined where it was given
 * nothing, and so only shows.
 */
export function doneBy(action: string, accountSet: string | null, given: object): CommandDone | undefined {
  const {
    data: _data,
    config: _config,
    json: _json,
    passwordFile: _file,
    ...said
  } = given as DataFolderOptions & {
    readonly passwordFile?: string;
  };
  if (Object.keys(said).length === 0) return undefined;
  return { action, accountSet, target: JSON.stringify(said) };
}

/**
 * Gives what lies beside the account sets to `work`, which may tell what it changed. What cannot be done is said in one line,
 * and by the exit code.
 */
export async function administer(
  { data, config }: DataFolderOptions,
  { create, done }: Administering,
  work: (system: SystemStore, dataFolder: string, tell: (change: CommandChange) => void) => Promise<void>,
): Promise<void> {
  let engine: Engine | null = null;
  try {
    // The folder is found by the server's own rule: what is set must not go to another folder than the server's.
    const settings = readConfig({ flags: { data }, environment: process.env, file: config ?? null });
    engine = await openEngine(
      { onBackgroundFailure() {} }, // no store is open, and nothing watches
      { dataFolder: settings.data, role: "administration", create },
    );
    let changed: CommandChange = {};
    await work(engine.system, settings.data, (change) => {
      changed = change;
    });
    if (done !== undefined) {
      await recordCommand(engine.system.audit, { dataFolder: settings.data }, { ...done, ...changed });
    }
  } catch (error) {
    if (!isForPeople(error)) throw error;
    console.error(`cellgrade: ${error.message}`);
    process.exitCode = error instanceof ConfigError ? 2 : 1;
  } finally {
    await engine?.close();
  }
}

interface Token {
  readonly hash: string;
  readonly createdAt: number;
  readonly expiresAt: number | null;
  readonly lastUsedAt: number | null;
}

/** A token as the audit trail has it: without what is sent, with its times as people read them. */
export function tokenEntry({ hash: _hash, createdAt, expiresAt, lastUsedAt, ...kept }: Token): object {
  return {
    ...kept,
    createdAt: new Date(createdAt).toISOString(),
    expiresAt: momentOrNull(expiresAt),
    lastUsedAt: momentOrNull(lastUsedAt),
  };
}

function momentOrNull(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

function isForPeople(error: unknown): error is Error {
  return error instanceof AdministrationError || error instanceof ConfigError || error instanceof EngineError;
}
