import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SAMPLE } from "./process/cells.ts";
import { readBack, save } from "./process/machine-client.ts";
import { run, type SharedServer, start, startShared } from "./process/server-process.ts";

// `cellgrade check` in a process of its own, beside a running server and without one.

let server: SharedServer;
beforeAll(async () => {
  server = await startShared();
});
afterAll(() => server?.end());

/** A work step that one version alone has. No index holds work steps, and in the row alone it stands behind the station. */
const ONLY_HERE = "step-of-one-version";

test("a check beside a running server finds its data whole, and says how much it looked at", async () => {
  await save(server.url, "001", SAMPLE);
  await save(server.url, "001", { ...SAMPLE, workStep: ONLY_HERE });
  await save(server.url, "001", { ...SAMPLE, barcode: "WHOLE" });
  expect((await readBack(server.url, "001", [SAMPLE.barcode, "WHOLE"])).size).toBe(2);
  const { code, stdout } = await run(["check", server.data]);
  expect(stdout).toMatch(/^checked 1 account set, 3 versions in \d+\.\d s: nothing is damaged\n$/);
  expect(code).toBe(0);
  const json = await run(["check", "--json"], { environment: { CELLGRADE_DATA: server.data } });
  expect(JSON.parse(json.stdout)).toMatchObject({ accountSets: 1, versions: 3, damage: 0, found: [], notes: [] });
});

test("a flipped bit is named by file and barcode, exit code 1; the server refuses that record and serves others", async () => {
  server.kill("SIGTERM");
  await server.exited;
  const file = join(server.data, "account-sets", "0001-001.sqlite");
  flipBit(file, { behind: SAMPLE.batteryStation, text: ONLY_HERE });
  const again = await start({ data: server.data });
  expect((await readBack(again.url, "001", ["WHOLE"])).size).toBe(1);
  const answer = await fetch(`${again.url}/api/v1/account-sets/001/records/${SAMPLE.barcode}`);
  expect(answer.status).toBe(500);
  expect(await answer.json()).toMatchObject({ code: "RECORD_DAMAGED", values: { barcode: SAMPLE.barcode } });
  const ready = (await (await fetch(`${again.url}/readyz`)).json()) as object;
  expect(ready).toMatchObject({ status: "ready", warnings: [{ code: "RECORDS_DAMAGED", accountSet: "001" }] });

  const damage = `account-sets/0001-001.sqlite: "${SAMPLE.barcode}": version 2 does not match its checksum\n`;
  const { code, stdout } = await run(["check", server.data]);
  expect(stdout).toMatch(/^checked 1 account set, 3 versions in \d+\.\d s: 1 damaged\n$/m);
  expect(stdout).toContain(damage);
  expect(code).toBe(1);

  // The next save of the cell heals it. What was damaged stays damaged, in its history.
  expect(await save(again.url, "001", SAMPLE)).toMatchObject({ state: 1 });
  expect((await readBack(again.url, "001", [SAMPLE.barcode])).get(SAMPLE.barcode)).toEqual(SAMPLE);
  expect((await run(["check", server.data])).stdout).toContain(damage);
});

test("what cannot be checked ends with 2, and says why", async () => {
  expect(await run(["check", "/nowhere"])).toMatchObject({
    code: 2,
    stdout: "",
    stderr: "cellgrade: /nowhere is neither a data folder nor a backup\n",
  });
});

/** Flips a bit of the first character of a text behind another one, when all is in the database and its log is empty. */
function flipBit(file: string, { behind, text }: { readonly behind: string; readonly text: string }): void {
  const db = new DatabaseSync(file);
  db.exec("pragma wal_checkpoint(truncate)");
  db.close();
  const bytes = readFileSync(file);
  const place = bytes.indexOf(behind + text);
  expect(place).toBeGreaterThan(0);
  expect(bytes.indexOf(behind + text, place + 1)).toBe(-1);
  const at = place + Buffer.byteLength(behind);
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  writeFileSync(file, bytes);
}
