import { execFile } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { nextPrefix } from "../load.ts";
import type { ServerProcess } from "../server-process.ts";

const GROWTH_LUA = fileURLToPath(new URL("./growth.lua", import.meta.url));

export type SaveMode = "new" | "recent" | "half";

export interface SaveSegment {
  /** Acknowledged a second, while they came. */
  readonly perSecond: number;
  /** Of the answers. */
  readonly p99Ms: number;
  /** Filed in the database a second, until the last was. */
  readonly filedPerSecond: number;
  /** CPU time of the server a save, filing included, in µs. */
  readonly cpuUs: number;
}

/** Saves to one account set from 64 connections, and waits until all can be read. */
export async function measureSaves(
  server: ServerProcess,
  { accountSet, mode, records, seconds }: { accountSet: string; mode: SaveMode; records: number; seconds: number },
): Promise<SaveSegment> {
  const cpuBefore = server.cpuMs() ?? Number.NaN;
  const startedAt = performance.now();
  const prefix = nextPrefix().slice(-6);
  const args = [
    "-t1",
    "-c64",
    `-d${seconds}s`,
    "-s",
    GROWTH_LUA,
    server.url,
    "--",
    accountSet,
    mode,
    prefix,
    `${records}`,
  ];
  const { stdout } = await promisify(execFile)("wrk", args);
  const line = /^RESULT (.*)$/m.exec(stdout)?.[1];
  if (line === undefined) throw new Error(`wrk printed no result: ${stdout}`);
  const result = JSON.parse(line) as { requests: number; seconds: number; errors: number; p99Ms: number };
  if (result.errors > 0) throw new Error(`${result.errors} saves failed`);
  await readable(server.url, accountSet);
  const wallSeconds = (performance.now() - startedAt) / 1_000;
  return {
    perSecond: result.requests / result.seconds,
    p99Ms: result.p99Ms,
    filedPerSecond: result.requests / wallSeconds,
    cpuUs: (((server.cpuMs() ?? Number.NaN) - cpuBefore) * 1_000) / result.requests,
  };
}

/** A read waits for what was acknowledged before; it is refused when that takes too long. */
export async function readable(url: string, accountSet: string): Promise<void> {
  for (let attempt = 0; attempt < 60; attempt += 1) {
    const { ok } = await fetch(`${url}/api/v1/account-sets/${accountSet}/records?limit=1`);
    if (ok) return;
    await sleep(250);
  }
  throw new Error(`what was saved to ${accountSet} cannot be read`);
}
