import { DatabaseSync } from "node:sqlite";
import { SAVE_PATH } from "@cellgrade/contract/wire";
import { cellBody, nextPrefix } from "../load.ts";

export const CHECKED_SAVES = 100;

/** All records by barcode, with the names and the order of the fields on the wire. */
const RECORDS = `
  select battery_station as batteryStation, device_code as deviceCode, barcode, test_time as testTime,
         work_step as workStep, voltage, electricity, volume, energy
  from cell_record order by barcode`;

/** Throws unless the peer stores what it acknowledges, replaces it when sent again, and syncs every commit. */
export async function checkHonest({
  name,
  url,
  file,
}: {
  readonly name: string;
  readonly url: string;
  readonly file: string;
}): Promise<void> {
  const settings = (await (await fetch(`${url}/_settings`)).json()) as { journalMode: unknown; synchronous: unknown };
  if (settings.journalMode !== "wal" || settings.synchronous !== 2)
    // 2 is FULL
    throw new Error(`${name} is not durable: ${JSON.stringify(settings)}`);

  const expectState = async (state: 1 | -1, failure: string, body: string): Promise<void> => {
    const response = await fetch(`${url}${SAVE_PATH}`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-request-datasource": "001" },
      body,
    });
    const text = await response.text();
    if (response.status !== 200 || !text.includes(`"state":${state}`))
      throw new Error(`${name} ${failure}: ${response.status} ${text}`);
  };

  const prefix = nextPrefix();
  const bodies = Array.from({ length: CHECKED_SAVES }, (_, cell) => cellBody(prefix, cell));
  for (const body of bodies) await expectState(1, "refuses a good record", body);
  const again = { ...(JSON.parse(bodies[0] ?? "") as object), workStep: "分容静置", volume: 1.25 };
  bodies[0] = JSON.stringify(again);
  await expectState(1, "refuses to overwrite", bodies[0]);
  const { volume, ...incomplete } = again;
  for (const bad of [incomplete, { ...again, volume: `${volume}x` }])
    await expectState(-1, "takes a bad record", JSON.stringify(bad));

  const db = new DatabaseSync(file, { readOnly: true });
  const rows = db.prepare(RECORDS).all();
  db.close();
  const stored = rows.map((row) => JSON.stringify(row));
  const sent = bodies.map((body) => JSON.stringify(JSON.parse(body)));
  if (stored.join("\n") !== sent.join("\n")) throw new Error(`${name} did not store what it acknowledged`);
}
