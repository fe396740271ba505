import { spawnSync } from "node:child_process";
import { rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { bodyOf, cellOf } from "./process/cells.ts";
import { createLedger, type Ledger } from "./process/ledger.ts";
import { startLoad } from "./process/load.ts";
import { post } from "./process/machine-client.ts";
import { start, temporaryFolder } from "./process/server-process.ts";
import { until } from "./process/until.ts";

/** The files of an account set take up to 80 MiB: the journal's segments, and the room that is kept back. */
const DISK_MIB = 100;
/** The room that is left free when the server has made its files. */
const FREE_BYTES = 256 * 1024;
/** The same under load: SQLite's log alone takes it within some thousand saves. */
const LEFT_UNDER_LOAD_BYTES = 4 * 1024 * 1024;
/** The disk takes some thousand saves, and more when they come faster. With so many it has surely not filled. */
const SUBMISSIONS_MAX = 100_000;

test("a full disk refuses saves and keeps nothing of them; with room they work again by themselves", async (ctx) => {
  const disk = temporaryFolder();
  const fault = mountSmallDisk(disk, DISK_MIB);
  ctx.skip(fault !== null, `a small file system cannot be mounted here: ${fault}`);
  const ballast = join(disk, "ballast");
  const data = join(disk, "data");
  const ledger = createLedger();
  const machine = createMachine(ledger);

  const server = await start({ data });
  expect(await machine.save(server.url)).toBe("acknowledged");
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(ballast, Buffer.alloc(bavail * bsize - FREE_BYTES));
  while ((await machine.save(server.url)) === "acknowledged");
  expect(ledger.count("acknowledged")).toBeGreaterThan(20);
  for (let again = 0; again < 20; again += 1) {
    await machine.save(server.url);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  }
  expect(machine.last()).toEqual({ state: -1, msg: "数据保存失败，请稍后重试", code: "STORE_UNAVAILABLE" });
  expect(ledger.count("unknown"), "each is told that it was not kept").toBe(0);
  expect(await ledger.faults(server.url), "while the disk is full").toEqual([]);

  rmSync(ballast);
  await until(async () => (await machine.save(server.url)) === "acknowledged", 5_000);
  for (let again = 0; again < 50; again += 1) expect(await machine.save(server.url)).toBe("acknowledged");
  expect(await ledger.faults(server.url), "with room again").toEqual([]);

  server.kill("SIGKILL");
  await server.exited;
  const next = await start({ data });
  expect(await ledger.faults(next.url), "after a restart").toEqual([]);
});

test("on a disk that fills under load, all that was acknowledged can be read while it is full", async (ctx) => {
  const disk = temporaryFolder();
  const fault = mountSmallDisk(disk, DISK_MIB);
  ctx.skip(fault !== null, `a small file system cannot be mounted here: ${fault}`);
  const data = join(disk, "data");
  const ledger = createLedger();
  const server = await start({ data });
  const load = startLoad({ url: server.url, ledger, accountSets: ["001"], connections: 32, name: "FULL" });
  await load.acknowledged(100);
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(join(disk, "ballast"), Buffer.alloc(bavail * bsize - LEFT_UNDER_LOAD_BYTES));
  await until(() => (load.answers.get("STORE_UNAVAILABLE") ?? 0) >= 32, 60_000);
  load.stop();
  await load.ended;
  expect(await ledger.faults(server.url), "while the disk is full").toEqual([]);
  server.kill("SIGKILL");
  await server.exited;
  const again = await start({ data });
  expect(await ledger.faults(again.url), "after a restart on the full disk").toEqual([]);
});

test("a disk without room for the files of every account set is told of at the start, and the others are served", async (ctx) => {
  const disk = temporaryFolder();
  const fault = mountSmallDisk(disk, 40);
  ctx.skip(fault !== null, `a small file system cannot be mounted here: ${fault}`);
  const server = await start({ data: join(disk, "data"), args: ["--account-set", "001", "--account-set", "002"] });
  await until(() => /no room for .*00[12]\.journal-[01].*MiB/.test(server.stderr()));
});

/** Saves a new cell and overwrites an old one, in turn. */
function createMachine(ledger: Ledger) {
  let version = 0;
  let last: { readonly state: number; readonly msg: string; readonly code: string | null } | null = null;
  return {
    async save(url: string): Promise<"acknowledged" | "refused" | "unknown"> {
      version += 1;
      if (version > SUBMISSIONS_MAX) throw new Error("the disk never filled");
      const barcode = version % 2 === 0 ? "HOT" : `FULL-${version}`;
      const sent = ledger.send("001", cellOf({ accountSet: "001", barcode, version }));
      const answer = await post({ url, path: "save", accountSet: "001", body: bodyOf(sent.cell) });
      if (answer.kind !== "answered") ledger.settle(sent, "unknown");
      else {
        const { state, msg } = answer.envelope;
        last = { state, msg, code: answer.code };
        ledger.settle(sent, state === 1 ? "acknowledged" : "refused");
      }
      return sent.outcome;
    },
    last: () => last,
  };
}

/** The reason why the command failed. Null when it worked. */
function mountSmallDisk(folder: string, mib: number): string | null {
  if (process.platform !== "linux") return process.platform;
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${mib}m`, "cellgrade-test", folder], {
    encoding: "utf8",
  });
  if (mounted.status !== 0) return mounted.error?.message ?? mounted.stderr.trim();
  onTestFinished(() => {
    spawnSync("umount", [folder]);
  });
  return null;
}
