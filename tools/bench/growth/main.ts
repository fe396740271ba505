import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ServerProcess, startCellgrade } from "../server-process.ts";
import { accountSetArgs, createAccountSets, warm } from "./account-set-files.ts";
import { type Filled, fillAccountSet } from "./fill.ts";
import { printBesideBackup, printCheck } from "./measure-backup.ts";
import { levelsPanel, measureLevels } from "./measure-levels.ts";
import { measurePruning } from "./measure-pruning.ts";
import { measureQueries } from "./measure-queries.ts";
import { measureSaves, type SaveMode } from "./measure-saves.ts";
import { GROWTH_RATIO_MIN, MUST_KEEP, mustKeep } from "../must-keep.ts";
import { printHead, printPairs, type SavePair } from "./print-pairs.ts";

// `npm run bench -- --growth`: saves and queries of an account set that holds many records, beside those of an empty one;
// saves at several fill levels, and beside the deletion of old versions.

const MODES: readonly { readonly mode: SaveMode; readonly name: string }[] = [
  { mode: "new", name: "new cells" },
  { mode: "recent", name: "retests of the last 50,000" },
  { mode: "half", name: "half new, half any old" },
];

export interface GrowthOptions {
  readonly records: number;
  readonly pairs: number;
  readonly seconds: number;
  /** Where the files may lie; 350 bytes a record. */
  readonly parent: string | undefined;
  /** A file for what there is to plot, as JSON; null: none. */
  readonly panel: string | null;
}

export async function measureGrowth(options: GrowthOptions): Promise<void> {
  const { records, parent = tmpdir(), panel } = options;
  const full = await inFolder(parent, (folder) => measureFull(folder, options));
  const levels = await inFolder(parent, (folder) => measureLevels(folder, options, full));
  if (panel !== null) writeFileSync(panel, JSON.stringify(levelsPanel(levels)));
  await inFolder(parent, (folder) => measurePruning(folder, { ...options, records: Math.round(records / 20) }));
}

async function inFolder<Result>(parent: string, work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(parent, "cellgrade-growth-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Everything that is measured on the full account set; the pairs of new cells. */
async function measureFull(folder: string, { records, pairs, seconds }: GrowthOptions): Promise<readonly SavePair[]> {
  // An empty set for each segment: the last one is not empty any more.
  const empties = Array.from({ length: pairs * MODES.length }, (_, index) => `E${index}`);
  const codes = ["FULL", ...empties];
  const file = (await createAccountSets(folder, codes))("FULL");
  printFilled(fillAccountSet(file, { records }));
  await warm(file);
  const server = await startCellgrade({ data: folder, args: accountSetArgs(codes) });
  try {
    await printQueries(server, records);
    const saves = await printSaves(server, { records, pairs, seconds, empties });
    await printBesideStatistics(server, { records, pairs, seconds });
    await printBesideBackup(server, { data: folder, records, pairs, seconds });
    await server.stop();
    await printCheck(folder);
    return saves.get("new") ?? [];
  } finally {
    await server.stop();
  }
}

function printFilled({ rows, loadSeconds, indexSeconds, bytes, sizes }: Filled): void {
  console.log(
    `filled with ${rows} records: ${Math.round(rows / (loadSeconds + indexSeconds))} rows/s, rows ${loadSeconds.toFixed(0)} s, indexes ${indexSeconds.toFixed(0)} s, ${(bytes / 1e9).toFixed(2)} GB`,
  );
  for (const [name, size] of sizes) {
    if (size > rows) console.log(`  ${name.padEnd(30)}${(size / rows).toFixed(1).padStart(8)} bytes a record`);
  }
}

async function printQueries(server: ServerProcess, records: number): Promise<void> {
  console.log(`\n${"queries, warm cache".padEnd(36)}${"p50 ms".padStart(10)}${"p95 ms".padStart(10)}${MUST_KEEP}`);
  for (const { name, p50Ms, p95Ms } of await measureQueries(server.url, "FULL", records)) {
    const times = [p50Ms, p95Ms].map((ms) => ms.toFixed(1).padStart(10)).join("");
    console.log(`${name.padEnd(36)}${times}${mustKeep(GROWTH_RATIO_MIN)}`);
  }
}

interface SaveOptions {
  readonly records: number;
  readonly pairs: number;
  readonly seconds: number;
}

async function printSaves(
  server: ServerProcess,
  { records, pairs, seconds, empties }: SaveOptions & { readonly empties: readonly string[] },
): Promise<ReadonlyMap<SaveMode, readonly SavePair[]>> {
  const byMode = new Map<SaveMode, SavePair[]>();
  console.log(`\nsaves, 64 connections, ${pairs} pairs of ${seconds} s`);
  printHead("empty", "full", MUST_KEEP);
  for (const [place, { mode, name }] of MODES.entries()) {
    const measured: SavePair[] = [];
    for (let pair = 0; pair < pairs; pair += 1) {
      const empty = empties[place * pairs + pair] ?? "E0";
      measured.push([
        await measureSaves(server, { accountSet: empty, mode: "new", records, seconds }),
        await measureSaves(server, { accountSet: "FULL", mode, records, seconds }),
      ]);
    }
    printPairs(name, measured, GROWTH_RATIO_MIN);
    byMode.set(mode, measured);
  }
  return byMode;
}

/** A core that a query takes would be missing beside any other work too: so it is held against such work. */
async function printBesideStatistics(server: ServerProcess, { records, pairs, seconds }: SaveOptions): Promise<void> {
  printHead("loop", "queries", MUST_KEEP);
  const save = { accountSet: "FULL", mode: "new", records, seconds } as const;
  const measured: SavePair[] = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    const loop = spawn(process.execPath, ["-e", "for (let x = 1; ; x = (x * 16807) % 2147483647);"], {
      stdio: "ignore",
    });
    const besideLoop = await measureSaves(server, save);
    loop.kill();
    const statistics = repeatStatistics(server.url);
    const besideStatistics = await measureSaves(server, save);
    await statistics.stop();
    measured.push([besideLoop, besideStatistics]);
  }
  printPairs("new cells, beside", measured, BESIDE_STATISTICS_RATIO_MIN);
}

/** Saves beside statistics, of those beside a loop that takes a core. */
const BESIDE_STATISTICS_RATIO_MIN = 0.8;

/** Over all records: what takes longest of the statistics, and a page of runs. */
const BESIDE_SAVES = ["summary", "distribution", "channels", "trend?period=run", "runs"];

/** One query after the other, in turn. */
function repeatStatistics(url: string): { stop(): Promise<void> } {
  const stopped = new AbortController();
  async function repeat(): Promise<void> {
    for (let turn = 0; !stopped.signal.aborted; turn += 1) {
      const query = BESIDE_SAVES[turn % BESIDE_SAVES.length] ?? "";
      await (await fetch(`${url}/api/v1/account-sets/FULL/${query}`)).text();
    }
  }
  const ended = repeat();
  return {
    stop() {
      stopped.abort();
      return ended;
    },
  };
}
