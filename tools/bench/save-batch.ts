import { cellBody, nextPrefix } from "./load.ts";

const RECORDS = 1_000;

/** Enough that the journal fills and what is filed sets the pace: fewer would only show how much it holds. */
const BATCHES = 300;

export interface SaveBatchTimes {
  /** Records a second over all batches, stalls included. */
  readonly perSecond: number;
  readonly slowestMs: number;
}

/** Saves new cells through `saveBatch`, one batch of 1,000 after the other. */
export async function measureSaveBatch(url: string): Promise<SaveBatchTimes> {
  const prefix = nextPrefix();
  const times: number[] = [];
  for (let batch = 0; batch < BATCHES; batch += 1) {
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
  const totalMs = times.reduce((sum, each) => sum + each, 0);
  return { perSecond: (RECORDS * BATCHES * 1_000) / totalMs, slowestMs: Math.max(...times) };
}
