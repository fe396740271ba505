import { execFile, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { SAVE_PATH } from "@cellgrade/contract/wire";
import autocannon from "autocannon";

// The load generator: wrk where there is one, else autocannon, which runs on Node and so costs as much as the server.

const SAVE_LUA = fileURLToPath(new URL("./save.lua", import.meta.url));

interface Load {
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
  readonly accountSet: string;
  /** Sent as `x-api-key`; null: none is. */
  readonly token?: string | null;
}

export interface LoadResult {
  readonly perSecond: number;
  readonly requests: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface LoadGenerator {
  readonly name: string;
  /** What a reader of its figures has to know, or null. */
  readonly remark: string | null;
  /** Saves new cells, each under a barcode never used before. Throws when an answer is not that of a saved one. */
  run(load: Load): Promise<LoadResult>;
}

let runs = 0;
/** Sets the barcodes of this run of the benchmark apart, and each load within it. */
export function nextPrefix(): string {
  runs += 1;
  return `B${process.pid.toString(36)}${String(runs).padStart(3, "0")}`.toUpperCase();
}

export function chooseLoadGenerator(): LoadGenerator {
  return spawnSync("wrk", ["--version"]).error === undefined ? wrk : fallback;
}

const wrk: LoadGenerator = {
  name: "wrk",
  remark: null,
  async run({ url, connections, seconds, accountSet, token = null }) {
    const args = [
      "-t1",
      `-c${connections}`,
      `-d${seconds}s`,
      "--timeout",
      "30s",
      "-s",
      SAVE_LUA,
      url,
      "--",
      accountSet,
      nextPrefix(),
      SAVE_PATH,
      ...(token === null ? [] : [token]),
    ];
    const { stdout } = await promisify(execFile)("wrk", args);
    const line = /^RESULT (.*)$/m.exec(stdout)?.[1];
    if (line === undefined) throw new Error(`wrk printed no result: ${stdout}`);
    const result = JSON.parse(line) as {
      requests: number;
      seconds: number;
      errors: number;
      p50Ms: number;
      p99Ms: number;
    };
    if (result.errors > 0) throw new Error(`${result.errors} requests failed`);
    const { requests, p50Ms, p99Ms } = result;
    return { perSecond: requests / result.seconds, requests, p50Ms, p99Ms };
  },
};

const fallback: LoadGenerator = {
  name: "autocannon",
  remark: "without wrk (a Debian package) the load comes from Node, which caps the ceiling: ratios come out too high",
  async run({ url, connections, seconds, accountSet, token = null }) {
    const prefix = nextPrefix();
    let cells = 0;
    const result = await autocannon({
      url: `${url}${SAVE_PATH}`,
      connections,
      duration: seconds,
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-request-datasource": accountSet,
        ...(token !== null && { "x-api-key": token }),
      },
      requests: [
        {
          setupRequest(request) {
            cells += 1;
            return { ...request, body: cellBody(prefix, cells) };
          },
        },
      ],
    });
    const failed = result.errors + result.non2xx;
    if (failed > 0) throw new Error(`${failed} requests failed`);
    return {
      perSecond: result.requests.total / result.duration,
      requests: result.requests.total,
      p50Ms: result.latency.p50,
      p99Ms: result.latency.p99,
    };
  },
};

/** A record like those of save.lua, as JSON. */
export function cellBody(prefix: string, cell: number): string {
  const device = two(cell % 8);
  const second = Math.floor(cell / 500);
  const day = two(1 + (Math.floor(second / 86_400) % 28));
  const time = [second / 3_600, second / 60, second].map((value, place) =>
    two(Math.floor(value) % (place === 0 ? 24 : 60)),
  );
  return JSON.stringify({
    batteryStation: `${device}-${String(Math.floor(cell / 8) % 256).padStart(3, "0")}`,
    deviceCode: `FR-${device}`,
    barcode: `${prefix}${String(cell).padStart(12, "0")}`,
    testTime: `2026-03-${day} ${time.join(":")}`,
    workStep: "分容放电",
    voltage: 2.8 + (cell % 97) / 1_000,
    electricity: 25 + (cell % 13) / 100,
    volume: 50.5 + (cell % 991) / 1_000,
    energy: 185 + (cell % 883) / 500,
  });
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
