import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { SAMPLE } from "./process/cells.ts";
import { createLedger } from "./process/ledger.ts";
import { startLoad } from "./process/load.ts";
import { post, readBack, save } from "./process/machine-client.ts";
import { run, start, startCommand, temporaryFolder } from "./process/server-process.ts";
import { until } from "./process/until.ts";

// `cellgrade backup` and `cellgrade restore` as processes of their own, beside a server under load, and killed.

test("a backup beside a loaded server holds every record that was acknowledged before it began, and restores", async () => {
  const data = temporaryFolder();
  const server = await start({ data, args: ["--account-set", "001", "--account-set", "002"] });
  const ledger = createLedger();
  const load = startLoad({ url: server.url, ledger, accountSets: ["001", "002"], connections: 8, name: "L" });
  await load.acknowledged(1_500);
  const began = ledger.moment();
  const target = join(temporaryFolder(), "backup");
  const backup = await run(["backup", target, "--data", data]);
  expect(backup.stdout).toMatch(/^backed up 2 account sets \(001, 002\), \d+\.\d MB, in \d+\.\d s\n$/);
  expect(backup.code).toBe(0);
  const during = ledger.moment() - began;
  load.stop();
  await load.ended;
  expect([...load.answers.keys()], "nothing was refused").toEqual(["acknowledged"]);
  expect(during, "saves went on").toBeGreaterThan(10);
  expect((await run(["check", target])).stdout).toMatch(/: nothing is damaged\n$/);

  const restored = join(temporaryFolder(), "data");
  const restore = await run(["restore", target, "--data", restored]);
  expect(restore).toMatchObject({ code: 0, stdout: expect.stringMatching(/^restored 2 account sets \(001, 002\)/) });
  const again = await start({ data: restored });
  expect(await ledger.faults(again.url, { asOf: began })).toEqual([]);
});

test("a restore is refused beside a running server, into a folder with data, and of a backup with a flipped bit", async () => {
  const data = temporaryFolder();
  const server = await start({ data });
  await save(server.url, "001", SAMPLE);
  const target = join(temporaryFolder(), "backup");
  expect((await run(["backup", target, "--data", data])).code).toBe(0);
  expect(await run(["restore", target, "--data", data, "--force"])).toMatchObject({
    code: 1,
    stderr: `cellgrade: another server uses the data folder ${data}\n`,
  });
  expect(await run(["backup", target, "--data", data])).toMatchObject({
    code: 1,
    stderr: `cellgrade: ${target} is not empty\n`,
  });
  server.kill("SIGTERM");
  await server.exited;
  expect(await run(["restore", target, "--data", data])).toMatchObject({
    code: 1,
    stderr: `cellgrade: ${data} is not empty: --force moves what is there aside\n`,
  });
  const file = join(target, "account-sets", "0001-001.sqlite");
  const bytes = readFileSync(file);
  bytes.writeUInt8(bytes.readUInt8(5_000) ^ 4, 5_000);
  writeFileSync(file, bytes);
  expect(await run(["restore", target, "--data", data, "--force"])).toMatchObject({
    code: 1,
    stderr: `cellgrade: ${file} is damaged: its checksum is wrong\n`,
  });
  const again = await start({ data });
  expect((await readBack(again.url, "001", [SAMPLE.barcode])).size, "nothing was touched").toBe(1);
});

/** Enough for a copy to take some time: 7 MB. */
const BATCHES = 20;
const BATCH_RECORDS = 1_000;

/** It starts ten processes, one after another. */
const HANG_MS = 240_000;

test(
  "kill -9 of a backup or of a restore leaves the old state usable",
  async () => {
    const data = temporaryFolder();
    const server = await start({ data });
    for (let batch = 0; batch < BATCHES; batch += 1) {
      const records = Array.from({ length: BATCH_RECORDS }, (_, cell) => ({
        ...SAMPLE,
        barcode: `CELL${batch}-${cell}`,
      }));
      const body = JSON.stringify({ records });
      expect(await post({ url: server.url, path: "saveBatch", accountSet: "001", body })).toMatchObject({
        envelope: { state: 1 },
      });
    }
    const target = join(temporaryFolder(), "backup");
    const partial = () => readdirSync(dirname(target)).find((name) => name.startsWith("backup.partial-"));
    const partialFile = (name: string) => join(dirname(target), partial() ?? "none", name);
    // Each is seen at another moment, or not at all where the command is faster: then it has done its work.
    for (const seen of [
      () => partial() !== undefined,
      () => sizeOf(partialFile("account-sets/0001-001.sqlite")) > 2_000_000,
      () => existsSync(partialFile("backup.json")),
    ]) {
      const command = startCommand(["backup", target, "--data", data]);
      await killWhen(command, seen);
      if (existsSync(target)) break; // it was whole before the kill
      expect(await save(server.url, "001", SAMPLE), "the server goes on").toMatchObject({ state: 1 });
    }
    if (!existsSync(target)) expect((await run(["backup", target, "--data", data])).code).toBe(0);
    expect((await run(["check", target])).code).toBe(0);

    // Another record tells the state of now from that of the backup.
    await save(server.url, "001", { ...SAMPLE, barcode: "AFTER" });
    server.kill("SIGTERM");
    await server.exited;
    const ready = () => readdirSync(data).find((name) => name.startsWith("restore-")) ?? "none";
    for (const seen of [
      () => ready() !== "none",
      () => sizeOf(join(data, ready(), "account-sets", "0001-001.sqlite")) > 2_000_000,
      () => existsSync(join(data, "restore.json")),
      () => readdirSync(data).some((name) => name.startsWith("before-restore-")),
    ]) {
      await killWhen(startCommand(["restore", target, "--data", data, "--force"]), seen);
      const again = await start({ data });
      const found = await readBack(again.url, "001", ["CELL0-0", `CELL${BATCHES - 1}-${BATCH_RECORDS - 1}`, "AFTER"]);
      expect(found.size, "all of the old state, or all of the backup").toBe(existsSync(restoredIn(data)) ? 2 : 3);
      expect(await save(again.url, "001", SAMPLE)).toMatchObject({ state: 1 });
      again.kill("SIGTERM");
      await again.exited;
      expect((await run(["check", data])).stdout).toMatch(/: nothing is damaged\n$/);
      if (found.size === 2) break; // what follows would be a restore of the same again
    }
  },
  HANG_MS,
);

/** The folder of what was there before, once a restore has happened. */
function restoredIn(data: string): string {
  return join(data, readdirSync(data).find((name) => name.startsWith("before-restore-")) ?? "none");
}

async function killWhen(command: ReturnType<typeof startCommand>, seen: () => boolean): Promise<void> {
  let ended = false;
  void command.exited.then(() => (ended = true));
  await until(() => seen() || ended);
  command.kill("SIGKILL");
  await command.exited;
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
