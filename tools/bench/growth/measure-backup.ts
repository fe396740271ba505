import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { CELLGRADE, type ServerProcess } from "../server-process.ts";
import { measureSaves } from "./measure-saves.ts";
import { printHead, printPairs, type SavePair } from "./print-pairs.ts";

// What a backup costs the server beside it, and how long a check of all records takes.

/** Saves beside a backup, of those without one. */
const BACKUP_RATIO_MIN = 0.8;

/** A check of ten million records. */
const CHECK_SECONDS_MAX = 60;

interface Measured {
  /** The data folder of the server; its account set FULL is saved to. */
  readonly data: string;
  readonly records: number;
  readonly pairs: number;
  readonly seconds: number;
}

/** Prints saves beside a backup that runs all the while, held against saves alone. */
export async function printBesideBackup(
  server: ServerProcess,
  { data, records, pairs, seconds }: Measured,
): Promise<void> {
  printHead("alone", "backup");
  const save = { accountSet: "FULL", mode: "new", records, seconds } as const;
  const measured: SavePair[] = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    const alone = await measureSaves(server, save);
    const backup = startBackup(data, `${data}-backup`);
    await backup.begun;
    const beside = await measureSaves(server, save);
    if (!backup.isRunning()) throw new Error("the backup ended before the saves: take more records or fewer seconds");
    await backup.end();
    measured.push([alone, beside]);
  }
  printPairs("new cells, beside", measured, BACKUP_RATIO_MIN);
}

function startBackup(data: string, target: string) {
  const child = spawn(process.execPath, [CELLGRADE, "backup", target, "--data", data], { stdio: "ignore" });
  const exited = once(child, "exit");
  const partial = (): string | undefined =>
    readdirSync(dirname(target)).find((name) => name.startsWith(`${basename(target)}.partial-`));
  async function begun(): Promise<void> {
    while (!existsSync(join(dirname(target), partial() ?? "none", "account-sets"))) await sleep(5);
  }
  return {
    begun: begun(),
    isRunning: () => child.exitCode === null,
    async end() {
      child.kill("SIGKILL");
      await exited;
      rmSync(join(dirname(target), partial() ?? "none"), { recursive: true, force: true });
    },
  };
}

/** Prints how long a check of the folder takes, which no server has. */
export async function printCheck(data: string): Promise<void> {
  const { stdout } = await promisify(execFile)(process.execPath, [CELLGRADE, "check", data, "--json"]);
  const { versions, damage, seconds } = JSON.parse(stdout) as { versions: number; damage: number; seconds: number };
  if (damage > 0) throw new Error(`a check finds ${damage} damaged`);
  const perTenMillion = (seconds * 10_000_000) / versions;
  console.log(
    `\nchecked whole: ${versions.toLocaleString("en-US")} versions in ${seconds.toFixed(1)} s, ten million in ` +
      `${perTenMillion.toFixed(0)} s, must keep ≤ ${CHECK_SECONDS_MAX}`,
  );
}
