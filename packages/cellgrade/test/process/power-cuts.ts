import { setTimeout as delay } from "node:timers/promises";
import { createRandom } from "../../src/simulate/random.ts";
import type { ForgetfulDisk } from "./forgetful-disk.ts";
import { createLedger } from "./ledger.ts";
import { until } from "./until.ts";
import type { Victim } from "./victim.ts";

// Processes on a disk that forgets. One after another loses its power, and the next one is asked for all that was
// acknowledged.

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

/** Every kind of cut. */
export const POWER_CUTS: readonly PowerCut[] = (["load", "kill", "start"] as const).flatMap((at) =>
  (["nothing", "some"] as const).flatMap((keeps) => [false, true].map((syncFails) => ({ at, keeps, syncFails }))),
);

export interface PowerCuts {
  /** What was not as it must be after a cut. */
  readonly faults: readonly string[];
  readonly acknowledged: number;
}

/** Submissions that are acknowledged before a process is killed. */
const SAVES = { min: 50, max: 1_000 };

/** Changes of the disk before the power goes. A start makes up to so many. */
const CHANGES_MAX = { load: 1_500, start: 400 };

/** The syncs of which one fails. */
const SYNCS_MAX = 40;

/** So long a process lives on without power at most. */
const POWERLESS_MS_MAX = 30;

const ACKNOWLEDGED_MS_MAX = 120_000;

/**
 * Cuts the power again and again; the seed chooses the moments, and what is kept. `start` starts a process on the disk:
 * those until the first was ready are told so, since none before it can be relied on.
 */
export async function cutPower(
  disk: ForgetfulDisk,
  start: (isFirst: boolean) => Victim,
  { cuts, seed }: { readonly cuts: readonly PowerCut[]; readonly seed: number },
): Promise<PowerCuts> {
  const random = createRandom(seed);
  const ledger = createLedger();
  const faults: string[] = [];
  let isFirst = true;
  let before = "no cut";

  /** Notes what the cut before did. An account set that cannot be read is a fault too. */
  async function judge(victim: Victim): Promise<void> {
    const found = await ledger.faultsBy(victim.readBack).catch((error: Error) => [error.message]);
    for (const fault of found) faults.push(`after ${before}: ${fault}`);
  }

  /** Keeps a process under load until the moment has come, and kills it soon after. */
  async function load(victim: Victim, name: string, moment: Promise<unknown>): Promise<void> {
    const gone = victim.gone.then(() => Promise.reject(new Error(`it ended by itself: ${victim.complaints()}`)));
    const came = moment.then(() => true);
    let running = victim.load(ledger, name);
    // A sync that fails ends connections without an answer: as a machine does, they come again.
    while (!(await Promise.race([came, gone, running.ended]))) running = victim.load(ledger, name);
    await delay(random.integer(POWERLESS_MS_MAX));
    running.stop();
    gone.catch(() => {}); // as it is told to now
    await victim.kill();
    await running.ended;
  }

  async function cutOnce({ at, syncFails }: PowerCut, round: number): Promise<void> {
    const off = at === "start" ? disk.offAfter(1 + random.integer(CHANGES_MAX.start)) : null;
    const victim = start(isFirst);
    try {
      const isReady = victim.ready.then(() => true);
      if (!(await (off === null ? isReady : Promise.race([isReady, off])))) return; // the power went before
      isFirst = false;
      if (off === null) await judge(victim);
      if (syncFails) disk.failSync(1 + random.integer(SYNCS_MAX));
      await load(victim, `P${round}`, off ?? momentOf(at));
    } finally {
      await victim.kill();
    }
  }

  function momentOf(at: PowerCut["at"]): Promise<unknown> {
    if (at === "load") return disk.offAfter(1 + random.integer(CHANGES_MAX.load));
    const saves = ledger.count("acknowledged") + SAVES.min + random.integer(SAVES.max - SAVES.min);
    return until(() => ledger.count("acknowledged") >= saves, ACKNOWLEDGED_MS_MAX);
  }

  for (const [round, cut] of cuts.entries()) {
    const kept = cut.keeps === "nothing" ? cut.keeps : { seed: random.integer(2 ** 32) };
    await cutOnce(cut, round).catch((cause: unknown) => {
      throw new Error(`after ${before}, seed ${seed}: ${String(cause)}`, { cause });
    });
    await disk.off();
    await disk.on(kept);
    before = `cut ${round}, ${JSON.stringify({ ...cut, kept })}`;
  }
  const last = start(isFirst);
  try {
    await last.ready;
    await judge(last);
  } finally {
    await last.kill();
  }
  return { faults, acknowledged: ledger.count("acknowledged") };
}
