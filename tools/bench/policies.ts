import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { SAVE_PATH } from "@cellgrade/contract/wire";
import { type Measurement, measureRounds, printRows } from "./against/paired-rounds.ts";
import { measureSegment } from "./durable-saves.ts";
import { cellBody, chooseLoadGenerator, type LoadGenerator, nextPrefix } from "./load.ts";
import { POLICIES_RATIO_MIN } from "./must-keep.ts";
import { CELLGRADE, type ServerProcess, startCellgrade } from "./server-process.ts";

// `npm run bench -- --policies`: saves with `--auth on` and a policy of networks, token and device codes, beside saves that are
// asked for nothing.

export interface PoliciesOptions {
  readonly rounds: number;
  readonly seconds: number;
  /** Where the data may lie. */
  readonly parent: string;
}

/** A small line, and the peak of a hall. */
const CONNECTIONS = [8, 64];

/** The machines of the load. */
const DEVICE_CODES = Array.from({ length: 8 }, (_, device) => `FR-0${device}`);

/** Asks for nothing: every network, no token, every device code. */
const ASKING_NOTHING = ["--networks=0.0.0.0/0,::/0", "--token=off", "--device-codes=open"];

const ASKING = [
  "--networks=10.0.0.0/8,127.0.0.0/8,fd00::/8",
  "--token=required",
  "--device-codes=closed",
  `--let-in=${DEVICE_CODES.join(",")}`,
];

/** Prints a row for each figure. Gives false when a row does not keep its bound. */
export async function benchPolicies({ rounds, seconds, parent }: PoliciesOptions): Promise<boolean> {
  const load = chooseLoadGenerator();
  console.log(
    `${cpus()[0]?.model ?? "unknown processor"}, ${cpus().length} cores, Node ${process.version}, ${load.name}`,
  );
  if (load.remark !== null) console.log(`remark: ${load.remark}`);
  const folder = mkdtempSync(join(parent, "cellgrade-policies-"));
  const servers: ServerProcess[] = [];
  async function start(
    name: string,
    auth: "on" | "off",
  ): Promise<{ readonly data: string; readonly server: ServerProcess }> {
    const data = join(folder, name);
    const server = await startCellgrade({ data, args: ["--auth", auth] });
    servers.push(server);
    return { data, server };
  }
  try {
    const [without, asking] = [await start("without", "off"), await start("policy", "on")];
    await cellgrade("policy", "001", ...ASKING_NOTHING, "--data", without.data);
    const token = await cellgrade("machine-token", "add", "001", "bench", "--days", "1", "--data", asking.data);
    await cellgrade("policy", "001", ...ASKING, "--data", asking.data);
    await untilAsked(asking.server.url, token);
    const tokens = new Map([[asking.server, token]]);
    console.log(`\nsaves with a policy against saves without, ${rounds} paired rounds, segments of ${seconds} s`);
    const rows = await measureRounds(
      { before: without.server, after: asking.server },
      CONNECTIONS.map((connections) => saves({ load, tokens }, { seconds, connections })),
      rounds,
    );
    const missed = printRows(rows, { before: "without", after: "policy" });
    if (missed.length > 0) console.log(`\nmissed: ${missed.join("; ")}`);
    return missed.length === 0;
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
    rmSync(folder, { recursive: true, force: true });
  }
}

function saves(
  { load, tokens }: { readonly load: LoadGenerator; readonly tokens: ReadonlyMap<ServerProcess, string> },
  { seconds, connections }: { readonly seconds: number; readonly connections: number },
): Measurement {
  return async (server) => {
    const token = tokens.get(server) ?? null;
    const { perSecond, p99Ms } = await measureSegment({ load, server }, { seconds, connections, token });
    return [
      { name: `${connections} connections, saves/s`, value: perSecond, better: "more", ratioMin: POLICIES_RATIO_MIN },
      { name: `${connections} connections, p99 ms`, value: p99Ms, better: "less", ratioMin: null },
    ];
  };
}

async function cellgrade(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [CELLGRADE, ...args]);
  return stdout.trim();
}

/** A running server sees a change within a second. */
const LOOK_EVERY_MS = 100;

/** Resolves when the server asks for everything: it refuses a save without the token, and one by a stranger. */
async function untilAsked(url: string, token: string): Promise<void> {
  const stranger = cellBody(nextPrefix(), 0).replace("FR-00", "FR-99");
  const codeOf = async (headers: Readonly<Record<string, string>>): Promise<string | null> => {
    const sent = { "content-type": "application/json", "x-request-datasource": "001", ...headers };
    return (await fetch(url + SAVE_PATH, { method: "POST", headers: sent, body: stranger })).headers.get(
      "x-error-code",
    );
  };
  while ((await codeOf({})) !== "TOKEN_MISSING" || (await codeOf({ "x-api-key": token })) !== "ACCESS_DENIED") {
    await delay(LOOK_EVERY_MS);
  }
}
