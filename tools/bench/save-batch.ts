import { median } from "./durable-saves.ts";
import { cellBody, nextPrefix } from "./load.ts";

const RECORDS = 1_000;
const BATCHES = 40;

/** Records a second through `saveBatch`, one batch of 1,000 after the other: the median batch. */
export async function measureSaveBatch(url: string): Promise<number> {
  const prefix = nextPrefix();
  const rates: number[] = [];
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
    rates.push(RECORDS / ((performance.now() - startedAt) / 1_000));
  }
  return median(rates);
}
