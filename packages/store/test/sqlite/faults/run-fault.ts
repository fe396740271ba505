import { cpSync, existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as delay } from "node:timers/promises";
import { type AccountSetClient, clientOf, savedBy, submissionOf } from "./account-set-client.ts";
import { armFault, disarm, faultState, freeze, type NthFault } from "./nth-fault.ts";
import type { Scenario } from "./scenarios.ts";
import { createSteps, HANG_MS, openEngine, within } from "./steps.ts";
import { note, type Told } from "./told.ts";

// One run of a scenario with one fault. ARMED → FROZEN → DISARMED: while the folder is frozen it is copied, which is what a
// crash at that moment leaves. Then the scenario goes on to its end on a disk that is well again.

/** So long a fault that lasts is watched before the crash, unless a call fails before. */
const LASTING_MS = 100;

/** A data folder to begin with, and what callers were told of it. */
export interface Prepared {
  readonly folder: string;
  readonly told: Told;
}

export interface FaultRun {
  readonly fault: NthFault;
  /** Calls until the crash. */
  readonly calls: number;
  /** The call that failed; null when there were fewer than n. */
  readonly failed: string | null;
  /** What was not as it must be. */
  readonly wrong: readonly string[];
}

/** Runs a scenario in the folder, from a copy of what was prepared, and takes the folder away. */
export async function runFault(
  scenario: Scenario,
  fault: NthFault,
  { folder, prepared }: { readonly folder: string; readonly prepared: Prepared | null },
): Promise<FaultRun> {
  const data = join(folder, "data");
  const crashed = join(folder, "crashed");
  const wrong: string[] = [];
  const complain = (error: unknown): void => void wrong.push(messages(error));
  const steps = createSteps(data, structuredClone(prepared?.told ?? new Map()));
  if (prepared !== null) cpSync(prepared.folder, data, { recursive: true });
  armFault(fault, data);
  const ended = scenario(steps).catch(complain);
  await reached(ended, () => faultState().failed !== null);
  // Other moments after a fault than the next one are worth a crash too.
  if (fault.times === "once") await reached(ended, steps.done(fault.n % 4));
  else await reached(Promise.race([ended, steps.nextFailure()]), since(LASTING_MS));
  const { calls, failed } = freeze();
  if (existsSync(data)) cpSync(data, crashed, { recursive: true });
  const told = structuredClone(steps.told);
  disarm();
  await within(ended, HANG_MS * 2, "the scenario").catch(complain);
  await steps.end().catch(complain);
  wrong.push(...(await faultsOf(crashed, told)).map((each) => `after a crash: ${each}`));
  rmSync(folder, { recursive: true });
  return { fault, calls, failed, wrong };
}

/** A folder as a crash leaves it right after saves were acknowledged, at the end of a scenario without a fault. */
export async function prepare(scenario: Scenario, folder: string): Promise<Prepared> {
  const data = join(folder, "data");
  const crashed = join(folder, "crashed");
  const steps = createSteps(data, new Map());
  armFault({ n: Number.MAX_SAFE_INTEGER, times: "once", error: "io", written: "nothing" }, data);
  await scenario(steps);
  freeze();
  cpSync(data, crashed, { recursive: true });
  const told = structuredClone(steps.told);
  disarm();
  await steps.end();
  return { folder: crashed, told };
}

/** A journal whose last write was cut off says so. */
const TORN = /Nothing that is known to have been acknowledged is missing/;

/** Opens a folder on a disk that is well, and gives what is not as it must be. */
async function faultsOf(data: string, told: Told): Promise<string[]> {
  const wrong: string[] = [];
  const complain = (error: unknown): void => void wrong.push(messages(error));
  const noteUnlessTorn = (error: unknown): void => {
    if (!TORN.test(messages(error))) complain(error);
  };
  try {
    const engine = await within(
      openEngine(data, ({ error }) => noteUnlessTorn(error)),
      HANG_MS,
      "the opening",
    );
    const client = clientOf(engine);
    wrong.push(...(await within(client.faults(told), HANG_MS, "reading all back")));
    await within(useAll(client, told), HANG_MS, "using all");
    wrong.push(...(await within(client.faults(told), HANG_MS, "reading all back")));
    const { warnings } = await within(engine.health(), HANG_MS, "the health");
    wrong.push(...warnings.map((warning) => JSON.stringify(warning)));
    await within(engine.close(), HANG_MS, "the close");
    wrong.push(...databaseFaults(data));
  } catch (error) {
    complain(error);
  }
  return wrong;
}

/** Everything can be changed. */
async function useAll(client: AccountSetClient, told: Told): Promise<void> {
  await note(told, [["account set", "added"]], () => client.add());
  await note(told, [["limits", "9"]], () => client.setLimit(9));
  const saved = [submissionOf("A", 900), submissionOf("LAST", 900)];
  await note(told, savedBy(saved), () => client.save(saved));
}

function databaseFaults(data: string): string[] {
  const names = readdirSync(data, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".sqlite"));
  return names.flatMap((name) => {
    const db = new DatabaseSync(join(data, name), { readOnly: true });
    const rows = db.prepare("pragma integrity_check").all() as { integrity_check: string }[];
    db.close();
    return rows.map((row) => row.integrity_check).filter((text) => text !== "ok");
  });
}

const LOOK_MS = 2;

/** Waits until the condition holds or the work has ended. */
async function reached(work: Promise<unknown>, condition: () => boolean): Promise<void> {
  const ended = new AbortController();
  const end = (): void => ended.abort();
  void work.then(end, end);
  while (!ended.signal.aborted && !condition()) await delay(LOOK_MS);
}

function since(ms: number): () => boolean {
  const startedAt = performance.now();
  return () => performance.now() - startedAt > ms;
}

/** The messages of an error and of what caused it. */
export function messages(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${messages(error.cause)}`;
}
