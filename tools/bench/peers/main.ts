import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { measureSegment, median, type Segment } from "../durable-saves.ts";
import { chooseLoadGenerator } from "../load.ts";
import { type ServerProcess, startCeiling, startCellgrade, startNode } from "../server-process.ts";
import { CHECKED_SAVES, checkHonest } from "./check-honest.ts";
import { installPeers } from "./install-peers.ts";

// `npm run bench -- --peers`: durable saves of cellgrade beside what a team would build for the same interface. All take
// part in every round, one after the other, so that a slow minute of the machine meets all.

const FOLDER = fileURLToPath(new URL(".", import.meta.url));
const PEERS = [
  { name: "Fastify + Kysely", script: "fastify-kysely.ts" },
  { name: "Express + Drizzle", script: "express-drizzle.ts" },
  { name: "NestJS + TypeORM", script: "nest-typeorm.ts" },
] as const;

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
  installPeers(FOLDER);
  const load = chooseLoadGenerator();
  const folder = mkdtempSync(join(options.parent ?? tmpdir(), "cellgrade-peers-"));
  const contestants: Contestant[] = [];
  const take = (name: string, server: ServerProcess): void => void contestants.push({ name, server, segments: [] });
  try {
    take("ceiling (stores nothing)", await startCeiling());
    take("cellgrade", await startCellgrade({ data: join(folder, "ours") }));
    for (const { name, script } of PEERS) {
      const file = join(folder, `${script}.db`);
      const server = await startNode([join(FOLDER, script), file]);
      take(name, server);
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
    console.log(`each peer: WAL, synchronous FULL, ${CHECKED_SAVES} saves and an overwrite found in its database`);
    console.log();
    printTable(contestants);
  } finally {
    await Promise.all(contestants.map(({ server }) => server.stop()));
    rmSync(folder, { recursive: true, force: true });
  }
}

function versions(): string {
  const { dependencies } = JSON.parse(readFileSync(join(FOLDER, "package.json"), "utf8")) as {
    dependencies: { readonly [name: string]: string };
  };
  return ["fastify", "kysely", "express", "drizzle-orm", "@nestjs/core", "typeorm"]
    .map((name) => `${name} ${dependencies[name]}`)
    .join(", ");
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
      ratio.toFixed(ratio < 0.1 ? 3 : 2).padStart(11),
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
