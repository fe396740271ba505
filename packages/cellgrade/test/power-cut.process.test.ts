import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeFaultyDisk } from "./process/faulty-disk.ts";
import { createLedger } from "./process/ledger.ts";
import { startLoad } from "./process/load.ts";
import { start, temporaryFolder } from "./process/server-process.ts";

// After a power cut a file has the bytes that were synced and any part of those that were written since. The preloaded
// library keeps the synced bytes, and a killed server leaves the written ones.

const ACCOUNT_SETS = ["001", "002"];
const ROUNDS = 3;
/** The unit that a disk writes whole or not at all. */
const BLOCK_BYTES = 4_096;

test.for([
  ["nothing", (): boolean => false],
  ["some blocks", (): boolean => Math.random() < 0.5],
] as const)(
  "what was acknowledged survives a power cut that leaves %s of what was not synced",
  async ([, isKept], ctx) => {
    const disk = makeFaultyDisk(temporaryFolder());
    if (typeof disk === "string") {
      ctx.skip(disk);
      return;
    }
    const data = join(temporaryFolder(), "data");
    const shadow = join(temporaryFolder(), "shadow");
    mkdirSync(join(shadow, "account-sets"), { recursive: true });
    const environment = { ...disk.environment, FAULTY_DISK_DATA: data, FAULTY_DISK_SHADOW: shadow };
    const ledger = createLedger();
    for (let round = 1; round <= ROUNDS; round += 1) {
      const args = ACCOUNT_SETS.flatMap((code) => ["--account-set", code]);
      const server = await start({ data, args, environment });
      expect(await ledger.faults(server.url), "left by the round before").toEqual([]);
      const load = startLoad({ url: server.url, ledger, accountSets: ACCOUNT_SETS, connections: 4, name: `P${round}` });
      await load.acknowledged(100 + Math.floor(Math.random() * 200));
      server.kill("SIGKILL");
      await load.ended;
      await server.exited;
      cutPower(data, shadow, isKept);
    }
    const server = await start({ data });
    expect(await ledger.faults(server.url)).toEqual([]);
    expect(ledger.count("acknowledged")).toBeGreaterThan(ROUNDS * 100);
  },
);

/** Makes the data folder what was on the disk, and the shadow the same. Both go on from there. */
function cutPower(data: string, shadow: string, isKept: () => boolean): void {
  for (const name of readdirSync(data, { recursive: true, encoding: "utf8" })) {
    const written = join(data, name);
    if (!statSync(written).isFile()) continue;
    const synced = join(shadow, name);
    if (existsSync(synced)) mixBlocks(synced, written, isKept);
  }
  rmSync(data, { recursive: true });
  cpSync(shadow, data, { recursive: true });
}

/** Copies into the synced file those blocks of the written one that the disk kept. */
function mixBlocks(synced: string, written: string, isKept: () => boolean): void {
  const before = readFileSync(synced);
  const after = readFileSync(written);
  const mixed = Buffer.alloc(Math.max(before.length, isKept() ? after.length : 0));
  before.copy(mixed);
  for (let at = 0; at < Math.min(after.length, mixed.length); at += BLOCK_BYTES) {
    const block = after.subarray(at, at + BLOCK_BYTES);
    if (!block.equals(before.subarray(at, at + BLOCK_BYTES)) && isKept()) block.copy(mixed, at);
  }
  writeFileSync(synced, mixed);
}
