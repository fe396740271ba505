import { readConfig } from "@cellgrade/server/config";
import { ConfigError } from "@cellgrade/server/setting";
import { checkEngine } from "@cellgrade/server/open-engine";
import { CheckError, type Damage } from "@cellgrade/store/check";
import type { Command } from "commander";
import { createProgressLine } from "./progress-line.ts";

interface Options {
  readonly config?: string;
  readonly json?: true;
}

/** The exit codes are told by the help of the command. */
const EXIT_DAMAGED = 1;
const EXIT_UNCHECKED = 2;

/** Adds `cellgrade check`, which compares what is stored with what was written. */
export function addCheckCommand(program: Command): void {
  program
    .command("check")
    .description(
      "Check every record, index and journal of a data folder or a backup. A running server is not disturbed.",
    )
    .argument("[folder]", "a data folder or a backup (default: the data folder of the settings)")
    .option("--config <file>", "Settings of the server, which say where its data are (default: ./cellgrade.yaml)")
    .option("--json", "Print JSON")
    .addHelpText("after", "\nExit code: 0 nothing is damaged, 1 something is, 2 it could not be checked.")
    .action(check);
}

async function check(folder: string | undefined, { config, json }: Options): Promise<void> {
  const found: Damage[] = [];
  const notes: string[] = [];
  const progress = createProgressLine(process.stderr, "checking");
  const startedAt = performance.now();
  try {
    const settings = { flags: {}, environment: process.env, file: config ?? null };
    const checked = await checkEngine({
      folder: folder ?? readConfig(settings).data,
      events: {
        onDamage(damage) {
          found.push(damage);
          progress.clear();
          if (!json) console.log(lineOf(damage));
        },
        onNote: (note) => void notes.push(note),
        onProgress: (done) => progress.show(done),
      },
    });
    progress.clear();
    const seconds = (performance.now() - startedAt) / 1_000;
    if (json) console.log(JSON.stringify({ ...checked, found, notes, seconds }, null, 2));
    else {
      for (const note of notes) console.log(`note: ${note}`);
      console.log(summaryOf(checked, seconds));
    }
    if (checked.damage > 0) process.exitCode = EXIT_DAMAGED;
  } catch (error) {
    if (!(error instanceof CheckError) && !(error instanceof ConfigError)) throw error;
    progress.clear();
    console.error(`cellgrade: ${error.message}`);
    process.exitCode = EXIT_UNCHECKED;
  }
}

function lineOf({ file, barcode, what }: Damage): string {
  return `${file}: ${barcode === null ? "" : `${JSON.stringify(barcode)}: `}${what}`;
}

function summaryOf(
  { accountSets, versions, damage }: Awaited<ReturnType<typeof checkEngine>>,
  seconds: number,
): string {
  const sets = `${accountSets} ${accountSets === 1 ? "account set" : "account sets"}`;
  const verdict = damage === 0 ? "nothing is damaged" : `${damage} damaged`;
  return `checked ${sets}, ${versions.toLocaleString("en-US")} versions in ${seconds.toFixed(1)} s: ${verdict}`;
}
