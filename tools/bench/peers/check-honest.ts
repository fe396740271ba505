import { DatabaseSync } from "node:sqlite";
import { cellBody, nextPrefix } from "../load.ts";
import type { PeerApi } from "./peer-api.ts";

export const CHECKED_SAVES = 100;

/** Throws unless the peer stores what it acknowledges, replaces it when sent again, and syncs every commit. */
export async function checkHonest({
  name,
  url,
  file,
  api,
}: {
  readonly name: string;
  readonly url: string;
  readonly file: string;
  readonly api: PeerApi;
}): Promise<void> {
  const settings = (await (await fetch(`${url}/_settings`)).json()) as { journalMode: unknown; synchronous: unknown };
  if (settings.journalMode !== "wal" || settings.synchronous !== 2)
    // 2 is FULL
    throw new Error(`${name} is not durable: ${JSON.stringify(settings)}`);

  const newCell = { method: "POST", path: api.door.path };
  const expect = async (
    answer: { readonly status: number; readonly text: string },
    failure: string,
    { method, path }: { readonly method: string; readonly path: string },
    body: string,
  ): Promise<void> => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { "content-type": "application/json", "x-request-datasource": "001" },
      body,
    });
    const text = await response.text();
    if (response.status !== answer.status || !text.includes(answer.text))
      throw new Error(`${name} ${failure}: ${response.status} ${text}`);
  };

  const prefix = nextPrefix();
  const bodies = Array.from({ length: CHECKED_SAVES }, (_, cell) => cellBody(prefix, cell));
  for (const body of bodies) await expect(api.door.saved, "refuses a good record", newCell, body);
  const first = JSON.parse(bodies[0] ?? "") as { barcode: string };
  const again = { ...first, workStep: "分容静置", volume: 1.25 };
  bodies[0] = JSON.stringify(again);
  await expect(api.door.saved, "refuses to overwrite", api.overwrite(first.barcode), bodies[0]);
  const { volume, ...incomplete } = again;
  for (const bad of [incomplete, { ...again, volume: `${volume}x` }])
    await expect(api.refusal, "takes a bad record", newCell, JSON.stringify(bad));

  const db = new DatabaseSync(file, { readOnly: true });
  const rows = db.prepare(api.records).all();
  db.close();
  const stored = rows.map((row) => JSON.stringify(row));
  const sent = bodies.map((body) => JSON.stringify(JSON.parse(body)));
  if (stored.join("\n") !== sent.join("\n")) throw new Error(`${name} did not store what it acknowledged`);
}
