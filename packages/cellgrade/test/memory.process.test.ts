import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createLedger } from "./process/ledger.ts";
import { startLoad } from "./process/load.ts";
import { start, temporaryFolder } from "./process/server-process.ts";

const ACCOUNT_SETS = ["001", "002", "003", "004", "005", "006", "007", "008"];

/**
 * A slow disk and a busy machine keep more of what waits in memory: on a quiet one the peak is below 300 MB, which
 * `npm run bench -- --check` holds. Each account set with a thread, a cache or a journal of its own in memory takes more.
 */
const PEAK_MB_MAX = 350;
/** Few enough for the journals of a busy machine, on which commits are applied late. */
const SUBMISSIONS = 4_000;

test("eight busy account sets share threads, caches and buffers", async (ctx) => {
  ctx.skip(process.platform !== "linux", "the peak memory of a process is read from /proc");
  const server = await start({
    data: temporaryFolder(),
    args: ACCOUNT_SETS.flatMap((code) => ["--account-set", code]),
  });
  const load = startLoad({
    url: server.url,
    ledger: createLedger(),
    accountSets: ACCOUNT_SETS,
    connections: 8,
    name: "M",
  });
  await load.acknowledged(SUBMISSIONS);
  load.stop();
  await load.ended;
  expect([...load.answers.keys()]).toEqual(["acknowledged"]);
  expect(peakMemoryMb(server.pid)).toBeLessThan(PEAK_MB_MAX);
});

function peakMemoryMb(pid: number): number {
  const kib = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(kib) / 1024;
}
