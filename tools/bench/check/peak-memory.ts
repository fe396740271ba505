import { startCellgrade } from "../server-process.ts";
import { measureSaveBatch } from "../save-batch.ts";
import type { Figure } from "./figure.ts";

/** What a plant's PC can spare. */
const PEAK_MB_MAX = 300;

export async function measurePeakMemory(folder: string): Promise<readonly Figure[] | string> {
  const server = await startCellgrade({ data: folder });
  try {
    await measureSaveBatch(server.url);
    const value = server.peakMemoryMb();
    if (value === null) return `the peak memory of a process is not told on ${process.platform}`;
    return [{ name: "peak, 300 saveBatch of 1,000", value, unit: "MB", bound: { atMost: PEAK_MB_MAX } }];
  } finally {
    await server.stop();
  }
}
