import { readConfig } from "@cellgrade/server/config";
import { ConfigError } from "@cellgrade/server/setting";
import { restoreEngine } from "@cellgrade/server/open-engine";
import { BackupError } from "@cellgrade/store/backup";
import type { Command } from "commander";
import { createProgressLine } from "./progress-line.ts";
import { bytesText, setsText } from "./shown-amounts.ts";

interface Options {
  readonly data?: string;
  readonly config?: string;
  readonly force?: true;
  readonly json?: true;
}

/** Adds `cellgrade restore`, which puts a backup in the place of a data folder. */
export function addRestoreCommand(program: Command): void {
  program
    .command("restore")
    .description("Put a backup in the place of a data folder that no server has. Every byte of it is checked first.")
    .argument("<folder>", "the folder of the backup")
    .option("--config <file>", "Settings of the server, which say where its data are (default: ./cellgrade.yaml)")
    .option("--data <folder>", "Folder of the databases, missing or empty [CELLGRADE_DATA] (default: ./data)")
    .option("--force", "Move what is in the folder of the databases aside, into a folder within it")
    .option("--json", "Print JSON")
    .action(restore);
}

async function restore(backup: string, { data, config, force, json }: Options): Promise<void> {
  const progress = createProgressLine(process.stderr, "restoring");
  try {
    const settings = readConfig({ flags: { data }, environment: process.env, file: config ?? null });
    const { accountSets, bytes, createdAt, movedTo } = await restoreEngine({
      backup,
      dataFolder: settings.data,
      force: force === true,
      events: { onNote: (note) => console.error(`note: ${note}`), onProgress: (done) => progress.show(done) },
    });
    progress.clear();
    if (json) console.log(JSON.stringify({ accountSets, bytes, createdAt, movedTo }, null, 2));
    else {
      console.log(`restored ${setsText(accountSets)}, ${bytesText(bytes)}, as of ${createdAt}`);
      if (movedTo !== null) console.log(`what was there before lies in ${movedTo}`);
    }
  } catch (error) {
    if (!(error instanceof BackupError) && !(error instanceof ConfigError)) throw error;
    progress.clear();
    console.error(`cellgrade: ${error.message}`);
    process.exitCode = error instanceof ConfigError ? 2 : 1;
  }
}
