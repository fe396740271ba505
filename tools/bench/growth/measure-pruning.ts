import { execFile } from "node:child_process";
import { DatabaseSync } from "node:sqlite";
import { promisify } from "node:util";
import { median } from "../durable-saves.ts";
import { CELLGRADE, startCellgrade } from "../server-process.ts";
import { accountSetArgs, createAccountSets, warm } from "./account-set-files.ts";
import { fillAccountSet } from "./fill.ts";
import { measureSaves, type SaveSegment } from "./measure-saves.ts";
import { printHead, printPairs, type SavePair } from "./print-pairs.ts";

// Saves of new cells to an account set while its old versions are deleted. The server prunes when it starts, so each
// segment has a server of its own: one that finds nothing to prune, and one whose account set has just been told to keep
// history for fewer days, so that more versions are due than it deletes while it is measured.

const CODE = "PRUNED";
const DAY_MS = 24 * 3_600_000;

/** How long ago all old versions were replaced, and days of history by which they are kept and by which they are due. */
const REPLACED_DAYS = 100;
const DAYS_TO_KEEP = 365;
const DAYS_TO_PRUNE = 1;

/** More than were ever deleted in a second. */
const PRUNED_A_SECOND_MAX = 40_000;

export interface PruningOptions {
  /** Of the account set. */
  readonly records: number;
  readonly pairs: number;
  readonly seconds: number;
}

/** Fills and measures in an empty folder, and prints a table of one line. */
export async function measurePruning(folder: string, options: PruningOptions): Promise<void> {
  const { pairs, seconds } = options;
  const versions = PRUNED_A_SECOND_MAX * (seconds + 1) * pairs;
  const records = Math.max(options.records, versions);
  const fileOf = await createAccountSets(folder, [CODE]);
  const file = fileOf(CODE);
  const replacedAt = Date.now() - REPLACED_DAYS * DAY_MS;
  fillAccountSet(file, { records, replaced: { versions, replacedAt: (number) => replacedAt + number } });
  await warm(file);
  const save = async (): Promise<SaveSegment> => {
    const server = await startCellgrade({ data: folder, args: accountSetArgs([CODE]) });
    try {
      return await measureSaves(server, { accountSet: CODE, mode: "new", records, seconds });
    } finally {
      await server.stop();
    }
  };
  const measured: SavePair[] = [];
  const pruned: number[] = [];
  let left = versions;
  for (let pair = 0; pair < pairs; pair += 1) {
    await keepDays(folder, DAYS_TO_KEEP);
    const without = await save();
    await keepDays(folder, DAYS_TO_PRUNE);
    const beside = await save();
    measured.push([without, beside]);
    const before = left;
    left = countReplaced(file);
    pruned.push(before - left);
    if (left === 0) console.log("remark: pruning ended before the saves did");
  }
  printHead("none", "pruning");
  printPairs("new cells, beside pruning", measured);
  const p99Ms = ([0, 1] as const).map((which) => median(measured.map((pair) => pair[which].p99Ms)).toFixed(1));
  console.log(`${"  p99 ms".padEnd(28)}${p99Ms.map((ms) => ms.padStart(9)).join("")}`);
  console.log(
    `of ${records.toLocaleString("en-US")} records and ${versions.toLocaleString("en-US")} old versions, ${pruned.map((count) => count.toLocaleString("en-US")).join(", ")} were deleted meanwhile`,
  );
}

/** As the administrator does it. */
async function keepDays(folder: string, days: number): Promise<void> {
  const args = ["account-set", "policy", CODE, "--history-days", String(days), "--data", folder];
  await promisify(execFile)(process.execPath, [CELLGRADE, ...args]);
}

function countReplaced(file: string): number {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    const { count } = db.prepare("select count(*) as count from version where replaced_at is not null").get() as {
      count: number;
    };
    return count;
  } finally {
    db.close();
  }
}
