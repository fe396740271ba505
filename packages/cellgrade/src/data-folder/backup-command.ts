import { readdirSync } from "node:fs";
import { setPriority } from "node:os";
import { readConfig } from "@cellgrade/server/config";
import { ConfigError } from "@cellgrade/server/setting";
import { backupEngine } from "@cellgrade/server/open-engine";
import { BackupError } from "@cellgrade/store/backup";
import type { Command } from "commander";
import { createProgressLine } from "./progress-line.ts";
import { bytesText, setsText } from "./shown-amounts.ts";

interface Options {
  readonly data?: string;
  readonly config?: string;
  readonly json?: true;
}

/** Adds `cellgrade backup`, which copies a data folder beside its server or without one. */
export function addBackupCommand(program: Command, { product }: { readonly product: string }): void {
  program
    .command("backup")
    .description("Copy all account sets and settings, beside a running server. What was acknowledged before is in it.")
    .argument("<folder>", "the folder of the backup: it must be missing or empty")
    .option("--config <file>", "Settings of the server, which say where its data are (default: ./cellgrade.yaml)")
    .option("--data <folder>", "Folder of the databases [CELLGRADE_DATA] (default: ./data)")
    .option("--json", "Print JSON")
    .action((folder: string, options: Options) => backup(folder, options, product));
}

async function backup(target: string, { data, config, json }: Options, product: string): Promise<void> {
  lowerPriority();
  const progress = createProgressLine(process.stderr, "copying");
  const startedAt = performance.now();
  try {
    const settings = readConfig({ flags: { data }, environment: process.env, file: config ?? null });
    const { accountSets, bytes } = await backupEngine({
      dataFolder: settings.data,
      target,
      product,
      events: { onNote: (note) => console.error(`note: ${note}`), onProgress: (done) => progress.show(done) },
    });
    progress.clear();
    const seconds = (performance.now() - startedAt) / 1_000;
    if (json) console.log(JSON.stringify({ accountSets, bytes, seconds }, null, 2));
    else console.log(`backed up ${setsText(accountSets)}, ${bytesText(bytes)}, in ${seconds.toFixed(1)} s`);
  } catch (error) {
    if (!(error instanceof BackupError) && !(error instanceof ConfigError)) throw error;
    progress.clear();
    console.error(`cellgrade: ${error.message}`);
    process.exitCode = error instanceof ConfigError ? 2 : 1;
  }
}

/** A server beside it comes first. */
const NICENESS = 19;

/** Lowers all threads of the process: on Linux each has a priority of its own. */
function lowerPriority(): void {
  if (process.platform !== "linux") return setPriority(NICENESS);
  for (const thread of readdirSync("/proc/self/task")) setPriority(Number(thread), NICENESS);
}
