import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { type KeyPair, makeMachineCertificate } from "../src/certificate/plant-authority.ts";
import { SAMPLE } from "./process/cells.ts";
import { readBack } from "./process/machine-client.ts";
import { makePlantTls, type PlantTls, tlsUrlOf, validity } from "./process/plant-tls.ts";
import { run, type SharedServer, startShared } from "./process/server-process.ts";
import { type TlsAnswer, tlsMachine } from "./process/tls-machine.ts";
import { until } from "./process/until.ts";

// What is renewed while a hall saves: a token, the server's certificate. Every machine keeps one connection by TLS.

const MACHINES = 64;

let folder: string;
let plant: PlantTls;
let server: SharedServer;
let certificate: KeyPair;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "cellgrade-renewal-"));
  plant = await makePlantTls(folder);
  certificate = await makeMachineCertificate(plant.authority, ["FR-01"], validity);
  server = await startShared(["--auth", "off", ...plant.args]);
});
afterAll(async () => {
  await server?.end();
  rmSync(folder, { recursive: true, force: true });
});

async function cellgrade(...args: readonly string[]): Promise<string> {
  const finished = await run([...args, "--data", server.data]);
  expect(finished).toMatchObject({ code: 0, stderr: "" });
  return finished.stdout.trim();
}

function machine() {
  return tlsMachine({ url: tlsUrlOf(server), authority: plant.authority, certificate });
}

/** The answer to one save on a connection of its own. */
async function saveOnce(token: string): Promise<TlsAnswer> {
  const one = machine();
  const answer = await one.post(JSON.stringify({ ...SAMPLE, deviceCode: "FR-01" }), {
    headers: { "x-api-key": token },
  });
  one.end();
  return answer;
}

/** Machines that save one cell after another until they are told to stop. */
function startHall(tokenOf: (machine: number) => string) {
  const machines = Array.from({ length: MACHINES }, machine);
  onTestFinished(() => machines.forEach((each) => each.end()));
  const stopping = new AbortController();
  const saved = machines.map(() => 0);
  const refused: TlsAnswer[] = [];
  const running = machines.map(async (each, n) => {
    while (!stopping.signal.aborted) {
      const cell = { ...SAMPLE, deviceCode: "FR-01", barcode: `M${n}-${saved[n]}` };
      const answer = await each.post(JSON.stringify(cell), { headers: { "x-api-key": tokenOf(n) } });
      if (answer.code === null && (answer.answer as { state: number }).state === 1) saved[n] = (saved[n] ?? 0) + 1;
      else refused.push(answer);
    }
  });
  return {
    refused,
    /** Waits until every machine has saved twice more: once at least with what is in force now. */
    async more(): Promise<void> {
      const before = [...saved];
      await until(() => saved.every((count, n) => count >= (before[n] ?? 0) + 2));
    },
    /** What was saved, and how many connections that took. */
    async stop(): Promise<{ readonly barcodes: readonly string[]; readonly connections: number }> {
      stopping.abort();
      await Promise.all(running); // a connection that was dropped would reject
      const connections = machines.reduce((sum, each) => sum + each.connections(), 0);
      return {
        barcodes: saved.flatMap((count, n) => Array.from({ length: count }, (_, at) => `M${n}-${at}`)),
        connections,
      };
    },
  };
}

test("a token is renewed and the server's certificate replaced, and no save is refused, no connection dropped", async () => {
  const before = await cellgrade("machine-token", "add", "001", "厂商", "--days", "30");
  await cellgrade("policy", "001", "--token", "required", "--certificate", "required");
  await until(async () => (await saveOnce("cgm_none")).code === "ACCESS_DENIED");
  const tokens = Array.from({ length: MACHINES }, () => before);
  const hall = startHall((n) => tokens[n] ?? "");
  await hall.more();

  const after = await cellgrade("machine-token", "renew", "001", "1", "--days", "30", "--overlap-minutes", "60");
  await until(async () => (await saveOnce(after)).code === null);
  const renewed = await plant.renew();
  for (let n = 0; n < MACHINES; n += 1) {
    tokens[n] = after; // the machines are changed one by one
    if (n % 32 === 0) await hall.more();
  }
  await until(async () => (await saveOnce(after)).serialNumber === renewed);
  await hall.more();
  await cellgrade("machine-token", "revoke", "001", "1");
  await until(async () => (await saveOnce(before)).code === "ACCESS_DENIED");
  const renewedAgain = await plant.renew();
  await until(async () => (await saveOnce(after)).serialNumber === renewedAgain);
  await hall.more();

  const { barcodes, connections } = await hall.stop();
  expect(hall.refused).toEqual([]);
  expect(connections).toBe(MACHINES);
  expect([...(await readBack(server.url, "001", barcodes)).keys()].length).toBe(barcodes.length);
});
