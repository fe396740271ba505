import { spawn } from "node:child_process";
import { createReadStream, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { median } from "../durable-saves.ts";
import { type ServerProcess, startCellgrade } from "../server-process.ts";
import { type Filled, fillAccountSet } from "./fill.ts";
import { measureQueries } from "./measure-queries.ts";
import { measureSaves, readable, type SaveMode, type SaveSegment } from "./measure-saves.ts";

// `npm run bench -- --growth`: saves and queries of an account set that holds many records, beside those of an empty one.

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
}

export async function measureGrowth({ records, pairs, seconds, parent = tmpdir() }: GrowthOptions): Promise<void> {
  const folder = mkdtempSync(join(parent, "cellgrade-growth-"));
  // An empty set for each segment: the last one is not empty any more.
  const empties = Array.from({ length: pairs * MODES.length }, (_, index) => `E${index}`);
  const accountSets = ["FULL", ...empties].flatMap((code) => ["--account-set", code]);
  try {
    const file = await createFile(folder, accountSets);
    printFilled(fillAccountSet(file, records));
    await warm(file);
    const server = await startCellgrade(folder, accountSets);
    try {
      await printQueries(server, records);
      await printSaves(server, { records, pairs, seconds, empties });
      await printBesideSummary(server, { records, pairs, seconds });
    } finally {
      await server.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The server itself makes the empty file, so that the schema is its own. */
async function createFile(folder: string, accountSets: readonly string[]): Promise<string> {
  const server = await startCellgrade(folder, accountSets);
  await readable(server.url, "FULL");
  await server.stop();
  return join(folder, "account-sets", "0001-FULL.sqlite");
}

/** Reads the file once, so that the system has it in memory. */
async function warm(file: string): Promise<void> {
  await pipeline(createReadStream(file, { highWaterMark: 1024 * 1024 }), async (chunks) => {
    for await (const chunk of chunks) void chunk;
  });
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
  console.log(`\n${"queries, warm cache".padEnd(36)}${"p50 ms".padStart(10)}${"p95 ms".padStart(10)}`);
  for (const { name, p50Ms, p95Ms } of await measureQueries(server.url, "FULL", records)) {
    console.log(`${name.padEnd(36)}${p50Ms.toFixed(1).padStart(10)}${p95Ms.toFixed(1).padStart(10)}`);
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
): Promise<void> {
  console.log(`\nsaves, 64 connections, ${pairs} pairs of ${seconds} s`);
  printHead("empty", "full");
  for (const [place, { mode, name }] of MODES.entries()) {
    const measured: (readonly [SaveSegment, SaveSegment])[] = [];
    for (let pair = 0; pair < pairs; pair += 1) {
      const empty = empties[place * pairs + pair] ?? "E0";
      measured.push([
        await measureSaves(server, { accountSet: empty, mode: "new", records, seconds }),
        await measureSaves(server, { accountSet: "FULL", mode, records, seconds }),
      ]);
    }
    printPairs(name, measured);
  }
}

/** A core that a query takes would be missing beside any other work too: so it is held against such work. */
async function printBesideSummary(server: ServerProcess, { records, pairs, seconds }: SaveOptions): Promise<void> {
  printHead("loop", "summary");
  const save = { accountSet: "FULL", mode: "new", records, seconds } as const;
  const measured: (readonly [SaveSegment, SaveSegment])[] = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    const loop = spawn(process.execPath, ["-e", "for (let x = 1; ; x = (x * 16807) % 2147483647);"], {
      stdio: "ignore",
    });
    const besideLoop = await measureSaves(server, save);
    loop.kill();
    const summaries = repeatSummary(server.url);
    const besideSummary = await measureSaves(server, save);
    await summaries.stop();
    measured.push([besideLoop, besideSummary]);
  }
  printPairs("new cells, beside", measured);
}

function repeatSummary(url: string): { stop(): Promise<void> } {
  const stopped = new AbortController();
  async function repeat(): Promise<void> {
    while (!stopped.signal.aborted) await (await fetch(`${url}/api/v1/account-sets/FULL/summary`)).text();
  }
  const ended = repeat();
  return {
    stop() {
      stopped.abort();
      return ended;
    },
  };
}

function printHead(first: string, second: string): void {
  const columns = [first, second, "ratio", "filed", "CPU µs", "CPU µs", "ratio"];
  console.log(`\n${"".padEnd(28)}${columns.map((column) => column.padStart(9)).join("")}`);
}

function printPairs(name: string, pairs: readonly (readonly [SaveSegment, SaveSegment])[]): void {
  const of = (pick: (pair: readonly [SaveSegment, SaveSegment]) => number): number => median(pairs.map(pick));
  const columns = [
    of(([a]) => a.perSecond).toFixed(0),
    of(([, b]) => b.perSecond).toFixed(0),
    of(([a, b]) => b.perSecond / a.perSecond).toFixed(2),
    of(([a, b]) => b.filedPerSecond / a.filedPerSecond).toFixed(2),
    of(([a]) => a.cpuUs).toFixed(1),
    of(([, b]) => b.cpuUs).toFixed(1),
    of(([a, b]) => b.cpuUs / a.cpuUs).toFixed(2),
  ];
  console.log(`${name.padEnd(28)}${columns.map((column) => column.padStart(9)).join("")}`);
}
