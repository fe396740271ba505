import { setTimeout as delay } from "node:timers/promises";
import { createRandom } from "../../src/simulate/random.ts";
import { type CellgradeProcess, end, ready, spawnServe } from "./cellgrade-process.ts";
import type { ForgetfulDisk } from "./forgetful-disk.ts";
import { createLedger } from "./ledger.ts";
import { startLoad } from "./load.ts";
import { until } from "./until.ts";

// Servers on a disk that forgets. One after another loses its power, and the next one is asked for all that was acknowledged.

export interface PowerCut {
  /**
   * `kill`: the process is killed under load, and then the power goes. `load`: the power goes first. `start`: the power
   * goes while the process starts, or soon after.
   */
  readonly at: "kill" | "load" | "start";
  /** What the disk keeps of what was not synced. */
  readonly keeps: "nothing" | "some";
  /** True: a sync fails before. */
  readonly syncFails: boolean;
}

export interface PowerCuts {
  /** What was not as it must be after a cut. */
  readonly faults: readonly string[];
  readonly acknowledged: number;
}

const ACCOUNT_SETS = ["001", "002"];
const CONNECTIONS = 4;

/** Submissions that are acknowledged before a process is killed. */
const SAVES = { min: 50, max: 250 };

/** Changes of the disk before the power goes: a start makes some hundred and fifty, a first one some seven hundred. */
const CHANGES_MAX = { load: 1_500, start: 600 };

/** The syncs of which one fails. */
const SYNCS_MAX = 40;

/** So long a server lives on without power at most. */
const POWERLESS_MS_MAX = 30;

const ACKNOWLEDGED_MS_MAX = 120_000;

/** Cuts the power again and again. The seed chooses the moments, and what is kept. */
export async function cutPower(disk: ForgetfulDisk, cuts: readonly PowerCut[], seed: number): Promise<PowerCuts> {
  const random = createRandom(seed);
  const ledger = createLedger();
  const faults: string[] = [];
  let setsAreAdded = false;
  let before = "no cut";

  function spawn(): CellgradeProcess {
    const args = setsAreAdded ? [] : ACCOUNT_SETS.flatMap((code) => ["--account-set", code]);
    return spawnServe({ data: disk.folder, args });
  }

  /** Notes what the cut before did. An account set that cannot be read is a fault too. */
  async function judge(url: string): Promise<void> {
    const found = await ledger.faults(url).catch((error: Error) => [error.message]);
    for (const fault of found) faults.push(`after ${before}: ${fault}`);
  }

  /** Keeps a server under load until the moment has come, and kills it soon after. */
  async function load(server: CellgradeProcess, url: string, name: string, moment: Promise<unknown>): Promise<void> {
    let running = startLoad({ url, ledger, accountSets: ACCOUNT_SETS, connections: CONNECTIONS, name });
    const came = moment.then(() => true);
    // A sync that fails ends connections without an answer: as a machine does, they come again.
    while (!(await Promise.race([came, running.ended]))) {
      running = startLoad({ url, ledger, accountSets: ACCOUNT_SETS, connections: CONNECTIONS, name });
    }
    await delay(random.integer(POWERLESS_MS_MAX));
    running.stop();
    server.kill("SIGKILL");
    await running.ended;
  }

  async function cutOnce({ at, syncFails }: PowerCut, round: number): Promise<void> {
    const off = at === "start" ? disk.offAfter(1 + random.integer(CHANGES_MAX.start)) : null;
    const server = spawn();
    try {
      const started = await (off === null ? ready(server) : Promise.race([ready(server), off]));
      if (started === undefined) return; // the power went before
      setsAreAdded = true;
      if (off === null) await judge(started.url);
      if (syncFails) disk.failSync(1 + random.integer(SYNCS_MAX));
      await load(server, started.url, `P${round}`, off ?? momentOf(at));
    } finally {
      await end(server);
    }
  }

  function momentOf(at: PowerCut["at"]): Promise<unknown> {
    if (at === "load") return disk.offAfter(1 + random.integer(CHANGES_MAX.load));
    const saves = ledger.count("acknowledged") + SAVES.min + random.integer(SAVES.max - SAVES.min);
    return until(() => ledger.count("acknowledged") >= saves, ACKNOWLEDGED_MS_MAX);
  }

  for (const [round, cut] of cuts.entries()) {
    const kept = cut.keeps === "nothing" ? cut.keeps : { seed: random.integer(2 ** 32) };
    await cutOnce(cut, round);
    await disk.off();
    await disk.on(kept);
    before = `cut ${round}, ${JSON.stringify({ ...cut, kept })}`;
  }
  const server = spawn();
  try {
    await judge((await ready(server)).url);
  } finally {
    await end(server);
  }
  return { faults, acknowledged: ledger.count("acknowledged") };
}
