import { median } from "./durable-saves.ts";
import { cellBody, nextPrefix } from "./load.ts";

const RECORDS = 1_000;

export interface SaveBatchTimes {
  /** Records a second of the median batch. */
  readonly perSecond: number;
  readonly slowestMs: number;
}

/** Saves new cells through `saveBatch`, one batch of 1,000 after the other. */
export async function measureSaveBatch(url: string, batches: number): Promise<SaveBatchTimes> {
  const prefix = nextPrefix();
  const times: number[] = [];
  for (let batch = 0; batch < batches; batch += 1) {
    const cells = Array.from({ length: RECORDS }, (_, cell) => cellBody(prefix, batch * RECORDS + cell));
    const body = `{"records":[${cells.join(",")}]}`;
    const startedAt = performance.now();
    const response = await fetch(`${url}/api/pick/volumeCollectData/saveBatch`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-request-datasource": "001" },
      body,
    });
    const { state } = (await response.json()) as { state: number };
    if (state !== 1) throw new Error("a batch was refused");
    times.push(performance.now() - startedAt);
  }
  return { perSecond: (RECORDS * 1_000) / median(times), slowestMs: Math.max(...times) };
}
