import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SAMPLE } from "./process/cells.ts";
import { createLedger } from "./process/ledger.ts";
import { startLoad } from "./process/load.ts";
import { post, readBack, save } from "./process/machine-client.ts";
import { run, type SharedServer, start, startCommand, startShared, temporaryFolder } from "./process/server-process.ts";
import { until } from "./process/until.ts";

// `cellgrade backup` and `cellgrade restore` as processes of their own, beside a loaded server, and killed.

/** A test starts a dozen processes, one after another. */
const HANG_MS = 240_000;

let server: SharedServer;
beforeAll(async () => {
  server = await startShared(["--account-set", "001", "--account-set", "002"]);
});
afterAll(() => server?.end());

test("a backup holds every record that was acknowledged before it began, beside a loaded server", {
  timeout: HANG_MS,
}, async () => {
  const ledger = createLedger();
  const load = startLoad({ url: server.url, ledger, accountSets: ["001", "002"], connections: 8, name: "L" });
  await load.acknowledged(1_000);
  const began = ledger.moment();
  const target = join(temporaryFolder(), "backup");
  const backup = await run(["backup", target, "--data", server.data]);
  expect(backup).toMatchObject({ code: 0, stdout: expect.stringMatching(/^backed up 2 account sets \(001, 002\), /) });
  const during = ledger.moment() - began;
  load.stop();
  await load.ended;
  expect([...load.answers.keys()], "nothing was refused").toEqual(["acknowledged"]);
  expect(during, "saves went on").toBeGreaterThan(10);
  expect((await run(["check", target])).stdout).toMatch(/: nothing is damaged\n$/);

  const restored = join(temporaryFolder(), "data");
  const restore = await run(["restore", target, "--data", restored]);
  expect(restore).toMatchObject({ code: 0, stdout: expect.stringMatching(/^restored 2 account sets \(001, 002\), /) });
  const again = await start({ data: restored });
  expect(await ledger.faults(again.url, { asOf: began })).toEqual([]);
});

test("what cannot be backed up or restored ends with 1, says why, and touches nothing", {
  timeout: HANG_MS,
}, async () => {
  const { data } = server;
  const target = join(temporaryFolder(), "backup");
  const refusal = async (...args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await run([...args, "--data", data]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    return stderr;
  };
  expect((await run(["backup", target, "--data", data])).code).toBe(0);
  expect(await refusal("backup", target)).toBe(`cellgrade: ${target} is not empty\n`);
  expect(await refusal("restore", target, "--force")).toBe(`cellgrade: another server uses the data folder ${data}\n`);
  expect(await refusal("restore", target)).toBe(`cellgrade: ${data} is not empty: --force moves what is there aside\n`);
  const file = join(target, "account-sets", "0001-001.sqlite");
  const bytes = readFileSync(file);
  bytes.writeUInt8(bytes.readUInt8(5_000) ^ 4, 5_000);
  writeFileSync(file, bytes);
  expect(await refusal("restore", target, "--force")).toBe(`cellgrade: ${file} is damaged: its checksum is wrong\n`);
  expect(await save(server.url, "001", SAMPLE)).toMatchObject({ state: 1 });
});

/** Enough for a copy to take some time: 7 MB. */
const BATCHES = 20;
const BATCH_RECORDS = 1_000;
const LAST = `CELL${BATCHES - 1}-${BATCH_RECORDS - 1}`;
const HALF_BYTES = 3_000_000;

test("kill -9 of a backup or of a restore leaves the old state usable", { timeout: HANG_MS }, async () => {
  const { data, url } = server;
  for (let batch = 0; batch < BATCHES; batch += 1) {
    const records = Array.from({ length: BATCH_RECORDS }, (_, cell) => ({
      ...SAMPLE,
      barcode: `CELL${batch}-${cell}`,
    }));
    const body = JSON.stringify({ records });
    expect(await post({ url, path: "saveBatch", accountSet: "001", body })).toMatchObject({ envelope: { state: 1 } });
  }
  const target = join(temporaryFolder(), "backup");
  const inPartial = (...path: readonly string[]): string =>
    join(dirname(target), nameIn(dirname(target), "backup.partial-"), ...path);
  // Each is killed at another moment. Where it is faster than we look, it has done its work.
  for (const seen of [
    () => sizeOf(inPartial("account-sets", "0001-001.sqlite")) > HALF_BYTES,
    () => existsSync(inPartial("backup.json")),
  ]) {
    await killWhen(["backup", target, "--data", data], () => existsSync(target) || seen());
    expect(await save(url, "001", SAMPLE), "the server goes on").toMatchObject({ state: 1 });
    if (existsSync(target)) break;
  }
  if (!existsSync(target)) expect((await run(["backup", target, "--data", data])).code).toBe(0);
  expect((await run(["check", target])).code).toBe(0);

  await save(url, "001", { ...SAMPLE, barcode: "AFTER" });
  server.kill("SIGTERM");
  await server.exited;
  const inReady = (...path: readonly string[]): string => join(data, nameIn(data, "restore-"), ...path);
  for (const seen of [
    () => sizeOf(inReady("account-sets", "0001-001.sqlite")) > HALF_BYTES,
    () => existsSync(join(data, "restore.json")),
  ]) {
    await killWhen(["restore", target, "--data", data, "--force"], seen);
    const again = await start({ data });
    const found = [...(await readBack(again.url, "001", [LAST, "AFTER"])).keys()].toSorted();
    const isRestored = existsSync(join(data, nameIn(data, "before-restore-")));
    expect(found, "all of the old state, or all of the backup").toEqual(isRestored ? [LAST] : ["AFTER", LAST]);
    expect(await save(again.url, "001", SAMPLE)).toMatchObject({ state: 1 });
    again.kill("SIGTERM");
    await again.exited;
    if (isRestored) break;
  }
  expect((await run(["check", data])).stdout).toMatch(/: nothing is damaged\n$/);
});

/** The name in a folder that begins so; one that is not there when there is none. */
function nameIn(folder: string, start: string): string {
  return readdirSync(folder).find((name) => name.startsWith(start)) ?? "none";
}

async function killWhen(args: readonly string[], seen: () => boolean): Promise<void> {
  const command = startCommand(args);
  let ended = false;
  void command.exited.then(() => (ended = true));
  await until(() => seen() || ended, HANG_MS); // a busy machine takes half a minute for what takes a second
  command.kill("SIGKILL");
  await command.exited;
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
