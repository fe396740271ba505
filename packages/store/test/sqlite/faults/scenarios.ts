import type { Submission } from "../../../src/store.ts";
import { type AccountSetClient, savedBy, submissionOf } from "./account-set-client.ts";

// What is done while calls fail. Every step is tried again until it succeeds, as machines and people do.

export interface Steps {
  open(): Promise<AccountSetClient>;
  close(): Promise<void>;
  change(values: readonly (readonly [topic: string, value: string])[], ask: () => Promise<unknown>): Promise<void>;
  /** Reads everything back. */
  check(): Promise<void>;
}

export type Scenario = (steps: Steps) => Promise<void>;

/** Segments of the journal so small that they take turns three times, and a reserve that grows by one write at a time. */
export const SMALL = { segmentBytes: 32 * 1024, reserveBytes: { least: 64 * 1024, most: 256 * 1024, ample: Infinity } };

/** A third of a segment. */
const BATCH_ROWS = 76;

/** A new data folder: what is written once, and what is written again and again. */
export async function firstUse(steps: Steps): Promise<void> {
  const client = await steps.open();
  const save = savesOf(steps, client);
  await steps.change([["account set", "added"]], () => client.add());
  await save(submissionOf("A", 1));
  await Promise.all([
    save(submissionOf("B", 1)),
    save(submissionOf("C", 1)),
    save(submissionOf("C", 2), submissionOf("EXCLUDED", 1)),
    save(...batch(1)),
  ]);
  await steps.check();
  await save(submissionOf("A", 1)); // the same again
  await save(submissionOf("A", 2));
  await steps.change([["exclusion", "wet"]], () => client.exclude("EXCLUDED", "wet"));
  await steps.change([["limits", "1"]], () => client.setLimit(1));
  await steps.change([["refusals", "no barcode"]], () => client.refuse("no barcode"));
  for (const version of [2, 3, 4, 5, 6]) await save(...batch(version));
  await steps.check();
  await save(submissionOf("B", 2));
}

/** A data folder that was used before, whose journal holds what is not applied; and its close in order. */
export async function useAgain(steps: Steps): Promise<void> {
  const client = await steps.open();
  const save = savesOf(steps, client);
  for (const version of [101, 102]) await save(submissionOf("A", version), ...batch(version));
  await steps.check();
  await steps.change([["limits", "101"]], () => client.setLimit(101));
  await steps.change([["name", "二车间"]], () => client.rename("二车间"));
  await save(submissionOf("B", 101));
  await steps.close();
  const again = await steps.open();
  await savesOf(steps, again)(submissionOf("B", 102));
  await steps.check();
}

function savesOf(steps: Steps, client: AccountSetClient): (...submissions: readonly Submission[]) => Promise<void> {
  return (...submissions) => steps.change(savedBy(submissions), () => client.save(submissions));
}

/** Half of the cells are new, half overwrite those of the batch before. */
function batch(version: number): Submission[] {
  return Array.from({ length: BATCH_ROWS }, (_, place) =>
    submissionOf(`D${place + version * (BATCH_ROWS / 2)}`, version),
  );
}
