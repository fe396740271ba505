import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { measureSegment, median, type Segment } from "../durable-saves.ts";
import { cellBody, chooseLoadGenerator, nextPrefix } from "../load.ts";
import { type ServerProcess, startCeiling, startCellgrade, startNode } from "../server-process.ts";

// `npm run bench -- --peers`: durable saves of cellgrade beside what a team would build for the same interface. All
// take part in every round, one after the other, so that a slow minute of the machine meets all.

const FOLDER = fileURLToPath(new URL(".", import.meta.url));
const PEERS = [
  { name: "Fastify + Kysely", script: "fastify-kysely.ts" },
  { name: "Express + Drizzle", script: "express-drizzle.ts" },
  { name: "NestJS + TypeORM", script: "nest-typeorm.ts" },
] as const;
const CHECKED_SAVES = 100;

interface Contestant {
  readonly name: string;
  readonly server: ServerProcess;
  readonly segments: Segment[];
}

export async function measurePeers(options: {
  readonly rounds: number;
  readonly seconds: number;
  readonly connections: number;
  readonly parent: string | undefined;
}): Promise<void> {
  const { rounds, seconds, connections } = options;
  installPeers();
  const load = chooseLoadGenerator();
  const folder = mkdtempSync(join(options.parent ?? tmpdir(), "cellgrade-peers-"));
  const contestants: Contestant[] = [];
  try {
    contestants.push({ name: "ceiling (stores nothing)", server: await startCeiling(), segments: [] });
    contestants.push({ name: "cellgrade", server: await startCellgrade(join(folder, "ours")), segments: [] });
    for (const { name, script } of PEERS) {
      const file = join(folder, `${script}.db`);
      const server = await startNode([join(FOLDER, script), file]);
      contestants.push({ name, server, segments: [] });
      await checkHonest({ name, url: server.url, file });
    }
    const measure = ({ server }: Contestant): Promise<Segment> => measureSegment({ load, server }, options);
    for (const contestant of contestants) await measure(contestant); // warm-up, not counted
    for (let round = 0; round < rounds; round += 1)
      for (const contestant of contestants) contestant.segments.push(await measure(contestant));
    console.log(
      `${cpus()[0]?.model ?? "unknown processor"}, ${cpus().length} cores, Node ${process.version}, ${load.name}`,
    );
    if (load.remark !== null) console.log(`remark: ${load.remark}`);
    console.log(`${connections} connections, medians of ${rounds} rounds of ${seconds} s; peers: ${versions()}`);
    console.log(`each peer: WAL, synchronous FULL, ${CHECKED_SAVES} saves and an overwrite found in its database\n`);
    printTable(contestants);
  } finally {
    await Promise.all(contestants.map(({ server }) => server.stop()));
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Installs what the lock file of this folder names, unless that was done already. */
function installPeers(): void {
  const lock = readFileSync(join(FOLDER, "package-lock.json"), "utf8");
  const stamp = join(FOLDER, "node_modules", ".installed");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return;
  console.error("installing the peers (once per change of tools/bench/peers/package-lock.json)");
  execFileSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
    cwd: FOLDER,
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
  });
  writeFileSync(stamp, lock);
}

function versions(): string {
  const { dependencies } = JSON.parse(readFileSync(join(FOLDER, "package.json"), "utf8")) as {
    dependencies: { readonly [name: string]: string };
  };
  return ["fastify", "kysely", "express", "drizzle-orm", "@nestjs/core", "typeorm"]
    .map((name) => `${name} ${dependencies[name]}`)
    .join(", ");
}

/** Throws unless the peer stores what it acknowledges, replaces it when sent again, and syncs every commit. */
async function checkHonest({ name, url, file }: { name: string; url: string; file: string }): Promise<void> {
  const settings = (await (await fetch(`${url}/_settings`)).json()) as { journalMode: unknown; synchronous: unknown };
  if (settings.journalMode !== "wal" || settings.synchronous !== 2)
    // 2 is FULL
    throw new Error(`${name} is not durable: ${JSON.stringify(settings)}`);
  const prefix = nextPrefix();
  const bodies = Array.from({ length: CHECKED_SAVES }, (_, cell) => cellBody(prefix, cell));
  for (const body of bodies) if ((await save(url, body)) !== 1) throw new Error(`${name} refuses a good record`);
  const again = { ...(JSON.parse(bodies[0] ?? "") as object), workStep: "分容静置", volume: 1.25 };
  bodies[0] = JSON.stringify(again);
  if ((await save(url, bodies[0])) !== 1) throw new Error(`${name} refuses to overwrite`);
  const { volume, ...incomplete } = again;
  for (const bad of [incomplete, { ...again, volume: `${volume}x` }])
    if ((await save(url, JSON.stringify(bad))) !== -1) throw new Error(`${name} takes a bad record`);

  const db = new DatabaseSync(file, { readOnly: true });
  const rows = db
    .prepare(`
      select battery_station as batteryStation, device_code as deviceCode, barcode, test_time as testTime,
             work_step as workStep, voltage, electricity, volume, energy
      from cell_record order by barcode`)
    .all();
  db.close();
  const stored = rows.map((row) => JSON.stringify(row));
  const sent = bodies.map((body) => JSON.stringify(JSON.parse(body)));
  if (stored.join("\n") !== sent.join("\n")) throw new Error(`${name} did not store what it acknowledged`);
}

async function save(url: string, body: string): Promise<number> {
  const response = await fetch(`${url}/api/pick/volumeCollectData/save`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-request-datasource": "001" },
    body,
  });
  return ((await response.json()) as { state: number }).state;
}

function printTable(contestants: readonly Contestant[]): void {
  const ceiling = contestants[0]?.segments ?? [];
  console.log(`${"".padEnd(26)}   saves/s  ÷ ceiling    p50 ms    p99 ms  CPU µs/save`);
  for (const { name, segments } of contestants) {
    const of = (pick: (segment: Segment) => number): number => median(segments.map(pick));
    const ratio = median(segments.map(({ perSecond }, round) => perSecond / (ceiling[round]?.perSecond ?? Number.NaN)));
    const cells = [
      of(({ perSecond }) => perSecond)
        .toFixed(0)
        .padStart(10),
      ratio.toFixed(2).padStart(11),
      of(({ p50Ms }) => p50Ms)
        .toFixed(2)
        .padStart(10),
      of(({ p99Ms }) => p99Ms)
        .toFixed(2)
        .padStart(10),
      of(({ cpuUs }) => cpuUs ?? Number.NaN)
        .toFixed(1)
        .padStart(13),
    ];
    console.log(`${name.padEnd(26)}${cells.join("")}`);
  }
}
