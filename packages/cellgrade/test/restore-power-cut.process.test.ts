import { closeSync, cpSync, fsyncSync, openSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { openEngine } from "@cellgrade/server/open-engine";
import { randomInt } from "node:crypto";
import { expect, onTestFinished, test } from "vitest";
import { cellOf } from "./process/cells.ts";
import { mountForgetfulDisk } from "./process/forgetful-disk.ts";
import { save } from "./process/machine-client.ts";
import { run, start, startCommand, temporaryFolder } from "./process/server-process.ts";

// `cellgrade restore` into a folder with data, on a disk that forgets.

const ROUNDS = 4;
/** Changes of the disk before the power goes: about as many as a restore makes. */
const CHANGES_MAX = 120;

test("a restore that loses its power leaves what was there or what was restored, whole; one that is told of has happened", async (ctx) => {
  const disk = await mountForgetfulDisk(temporaryFolder());
  if (typeof disk === "string") {
    ctx.skip(disk);
    return;
  }
  onTestFinished(() => disk.unmount());
  const before = await stoppedWith("BEFORE");
  const backup = join(temporaryFolder(), "backup");
  expect(await run(["backup", backup, "--data", await stoppedWith("RESTORED")])).toMatchObject({ code: 0 });
  const data = join(disk.folder, "data");

  for (let round = 0; round < ROUNDS; round += 1) {
    cpSync(before, data, { recursive: true });
    syncAll(disk.folder);
    // The last round has its power until the restore has said that it is done.
    const changes = round === ROUNDS - 1 ? Infinity : randomInt(1, CHANGES_MAX);
    const seed = randomInt(2 ** 32);
    const off = Number.isFinite(changes) ? disk.offAfter(changes) : new Promise<void>(() => {});
    const restore = startCommand(["restore", backup, "--data", data, "--force"]);
    const code = await Promise.race([restore.exited.then((exit) => exit.code), off]);
    await disk.off();
    restore.kill("SIGKILL");
    await restore.exited;
    await disk.on({ seed });
    const found = await barcodesIn(data);
    const whole = code === 0 ? [["RESTORED"]] : [["BEFORE"], ["RESTORED"]];
    expect(whole, `off after ${changes} changes, seed ${seed}`).toContainEqual(found);
    rmSync(data, { recursive: true });
  }
});

/** The data folder of a server that has saved one record and ended in order. */
async function stoppedWith(barcode: string): Promise<string> {
  const data = temporaryFolder();
  const server = await start({ data });
  await save(server.url, "001", cellOf({ accountSet: "001", barcode, version: 1 }));
  server.kill("SIGTERM");
  expect((await server.exited).code).toBe(0);
  return data;
}

async function barcodesIn(dataFolder: string): Promise<readonly string[]> {
  const dependencies = { onBackgroundFailure: () => {} };
  const engine = await openEngine(dependencies, { dataFolder, role: "server", create: false });
  try {
    const [accountSet] = await engine.system.accountSets.all();
    if (accountSet === undefined) return [];
    const found = await engine.openStore(accountSet).findMany(["BEFORE", "RESTORED"]);
    return found.map((record) => record.barcode);
  } finally {
    await engine.close();
  }
}

function syncAll(folder: string): void {
  for (const name of [".", ...readdirSync(folder, { recursive: true, encoding: "utf8" })]) {
    const path = join(folder, name);
    const descriptor = openSync(path, statSync(path).isDirectory() ? "r" : "r+");
    fsyncSync(descriptor);
    closeSync(descriptor);
  }
}
