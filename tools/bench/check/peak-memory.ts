import { createLedger } from "../../../packages/cellgrade/test/process/ledger.ts";
import { startLoad } from "../../../packages/cellgrade/test/process/load.ts";
import { join } from "node:path";
import { startCellgrade } from "../server-process.ts";
import { measureSaveBatch } from "../save-batch.ts";
import type { Figure } from "./figure.ts";

/** What a plant's PC can spare. */
const PEAK_MB_MAX = 300;

const ACCOUNT_SETS = ["001", "002", "003", "004", "005", "006", "007", "008"];
const SUBMISSIONS = 12_000;

export async function measurePeakMemory(folder: string): Promise<readonly Figure[] | string> {
  const batches = await peakOf(join(folder, "batches"), ["001"], measureSaveBatch);
  const eight = await peakOf(join(folder, "eight"), ACCOUNT_SETS, saveIntoAll);
  if (batches === null || eight === null) return `the peak memory of a process is not told on ${process.platform}`;
  return [
    { name: "peak, 300 saveBatch of 1,000", value: batches, unit: "MB", bound: { atMost: PEAK_MB_MAX } },
    { name: "peak, eight busy account sets", value: eight, unit: "MB", bound: { atMost: PEAK_MB_MAX } },
  ];
}

async function peakOf(
  data: string,
  accountSets: readonly string[],
  load: (url: string) => Promise<unknown>,
): Promise<number | null> {
  const server = await startCellgrade({ data, args: accountSets.flatMap((code) => ["--account-set", code]) });
  try {
    await load(server.url);
    return server.peakMemoryMb();
  } finally {
    await server.stop();
  }
}

async function saveIntoAll(url: string): Promise<void> {
  const load = startLoad({ url, ledger: createLedger(), accountSets: ACCOUNT_SETS, connections: 8, name: "M" });
  await load.acknowledged(SUBMISSIONS);
  load.stop();
  await load.ended;
}
