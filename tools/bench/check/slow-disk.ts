import { SAVE_PATH } from "@cellgrade/contract/wire";
import { makeFaultyDisk } from "../../../packages/cellgrade/test/process/faulty-disk.ts";
import { median } from "../durable-saves.ts";
import { readable } from "../growth/measure-saves.ts";
import { cellBody, chooseLoadGenerator, nextPrefix } from "../load.ts";
import { type ServerProcess, startCellgrade } from "../server-process.ts";
import type { Figure } from "./figure.ts";

// With a disk whose every sync takes 50 ms: account sets wait for it side by side, and what needs no disk does not wait.

const SYNC_MS = 50;
const ACCOUNT_SETS = Array.from({ length: 8 }, (_, place) => `00${place + 1}`);
/** Of each account set. */
const CONNECTIONS = 8;
const SECONDS = 3;
const ROUNDS = 3;

export async function measureSlowDisk(folder: string): Promise<readonly Figure[] | string> {
  const disk = makeFaultyDisk(folder);
  if (typeof disk === "string") return disk;
  const server = await startCellgrade({
    data: `${folder}/data`,
    args: ACCOUNT_SETS.flatMap((code) => ["--account-set", code]),
    environment: disk.environment,
  });
  try {
    for (const code of ACCOUNT_SETS) await readable(server.url, code);
    disk.set({ "*": `delay ${SYNC_MS}` });
    const ratios: number[] = [];
    const healthMs: number[] = [];
    const refusedMs: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const alone = await savesPerSecond(server, ACCOUNT_SETS.slice(0, 1));
      const probes = startProbes(server.url);
      ratios.push((await savesPerSecond(server, ACCOUNT_SETS)) / alone);
      const probed = await probes.stop();
      healthMs.push(...probed.healthMs);
      refusedMs.push(...probed.refusedMs);
    }
    return [
      {
        name: "saves of eight account sets, of those of one",
        value: median(ratios),
        unit: "times",
        bound: { atLeast: 4 },
      },
      { name: "/healthz meanwhile, median", value: median(healthMs), unit: "ms", bound: { atMost: 15 } },
      { name: "a refused save meanwhile, median", value: median(refusedMs), unit: "ms", bound: { atMost: 15 } },
    ];
  } finally {
    disk.set({});
    await server.stop();
  }
}

async function savesPerSecond({ url }: ServerProcess, accountSets: readonly string[]): Promise<number> {
  const load = chooseLoadGenerator();
  const results = await Promise.all(
    accountSets.map((accountSet) => load.run({ url, connections: CONNECTIONS, seconds: SECONDS, accountSet })),
  );
  return results.reduce((sum, { perSecond }) => sum + perSecond, 0);
}

/** Asks for `/healthz` and sends a save that is refused, in turn, until it is stopped. */
function startProbes(url: string): { stop(): Promise<{ readonly healthMs: number[]; readonly refusedMs: number[] }> } {
  const stopping = new AbortController();
  const healthMs: number[] = [];
  const refusedMs: number[] = [];
  async function probe(): Promise<void> {
    while (!stopping.signal.aborted) {
      healthMs.push(await timed(() => fetch(`${url}/healthz`).then((response) => response.text())));
      refusedMs.push(await timed(() => save(url, "none")));
    }
  }
  const running = probe();
  return {
    async stop() {
      stopping.abort();
      await running;
      return { healthMs, refusedMs };
    },
  };
}

async function save(url: string, accountSet: string): Promise<string> {
  const response = await fetch(`${url}${SAVE_PATH}`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-request-datasource": accountSet },
    body: cellBody(nextPrefix(), 1),
  });
  return response.text();
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}
