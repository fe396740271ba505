import { afterAll, beforeAll, expect, test } from "vitest";
import { SAMPLE_RECORD, startTestServer, type TestServer } from "../../running-server.ts";
import { sendJson } from "../json-client.ts";

// The unit watch: machines whose numbers look as if they came in another unit.

const FINDINGS = "/api/v1/account-sets/001/unit-findings";
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

interface Findings {
  readonly items: readonly { readonly id: number; readonly deviceCode: string }[];
}

const CELLS = 40;
let tray = 0;

/** Saves one tray of a machine. */
async function saveTray(deviceCode: string, volume: number): Promise<void> {
  tray += 1;
  const testTime = `2024-03-02 10:${String(tray).padStart(2, "0")}:00`;
  for (let n = 0; n < CELLS; n += 1) {
    const barcode = `${deviceCode}-${tray}-${n}`;
    const answer = await server.save({ ...SAMPLE_RECORD, barcode, deviceCode, testTime, volume, energy: 3.3 * volume });
    expect(answer.json, answer.text).toMatchObject({ state: 1 });
  }
}

test("a machine that begins to send mAh is told until a person clears it, and told again when it comes back", async () => {
  for (const deviceCode of ["FR-1", "FR-2", "FR-3"]) await saveTray(deviceCode, 2.9);
  expect((await server.ask(FINDINGS)).json).toMatchObject({
    items: [],
    proposedUnits: { voltage: "V", volume: "Ah", energy: "Wh" },
  });

  await saveTray("FR-2", 2_900);
  const { items } = (await server.ask(FINDINGS)).json as Findings;
  const found = { deviceCode: "FR-2", workStep: SAMPLE_RECORD.workStep, factor: 1_000, median: 2_900, expected: 2.9 };
  const foundAt = expect.stringMatching(/Z$/);
  expect(items).toHaveLength(4); // capacity and energy, against its past and the others
  expect(items).toContainEqual({ ...found, id: expect.any(Number), quantity: "volume", comparison: "past", foundAt });
  expect(items).toContainEqual({ ...found, id: expect.any(Number), quantity: "volume", comparison: "others", foundAt });

  for (const { id } of items) {
    const cleared = await sendJson(server, "POST", `${FINDINGS}/${id}/clear`, {});
    expect(cleared.json, cleared.text).toMatchObject({ id, deviceCode: "FR-2" });
  }
  expect((await sendJson(server, "POST", `${FINDINGS}/${items[0]?.id}/clear`, {})).json).toMatchObject({
    status: 404,
    code: "UNIT_FINDING_NOT_FOUND",
  });
  await saveTray("FR-2", 2_900); // it goes on
  expect(((await server.ask(FINDINGS)).json as Findings).items).toEqual([]);

  // It is mended: what its past held is now far from what it sends, and the others are met again.
  await saveTray("FR-2", 2.9);
  const mended = ((await server.ask(FINDINGS)).json as Findings).items;
  expect(mended).toMatchObject([{ comparison: "past" }, { comparison: "past" }]);
  await saveTray("FR-2", 2_900);
  const back = ((await server.ask(FINDINGS)).json as Findings).items;
  expect(back).toContainEqual({ ...found, id: expect.any(Number), quantity: "volume", comparison: "others", foundAt });
});
