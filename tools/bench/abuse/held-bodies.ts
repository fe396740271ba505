import { setTimeout as delay } from "node:timers/promises";
import { SAVE_BATCH_PATH } from "@cellgrade/contract/wire";
import { cellBody, nextPrefix } from "../load.ts";
import type { ServerProcess } from "../server-process.ts";
import { startAbuser } from "./abuser-process.ts";
import { runHonestMachine } from "./honest-machine.ts";
import { mb } from "./measure-mix.ts";

/** How long 300 connections take to send 4 MiB each, and a server to give the memory back. */
const SENDING_S = 8;
const RECOVERY_MS = 10_000;

/** Prints the memory beside 300 connections that send 4 MiB each and stop, and whether batches are saved then. */
export async function measureHeldBodies(server: ServerProcess, { seed }: { readonly seed: number }): Promise<void> {
  await runHonestMachine(server.url, 1);
  const before = server.memoryMb();
  const abuser = await startAbuser(server.url, seed, ["hold"]);
  const { savedMs, failed } = await runHonestMachine(server.url, SENDING_S);
  const held = server.memoryMb();
  const batch = await saveBatch(server.url);
  const { hold } = await abuser.stop();
  await delay(RECOVERY_MS);
  const p99 = savedMs[Math.floor(0.99 * savedMs.length)]?.toFixed(1);
  console.log(`\n300 connections send 4 MiB each and stop; ${hold} sent all`);
  console.log(
    `memory before ${mb(before)}, beside them ${mb(held)}, at most ${mb(server.peakMemoryMb())}, ${RECOVERY_MS / 1_000} s after them ${mb(server.memoryMb())}`,
  );
  console.log(`honest saves meanwhile ${savedMs.length}, ${failed} failed, p99 ${p99} ms`);
  console.log(`saveBatch beside them: ${batch}; after them: ${await saveBatch(server.url)}`);
}

/** What a batch of 100 new cells is answered. */
async function saveBatch(url: string): Promise<string> {
  const prefix = nextPrefix();
  const cells = Array.from({ length: 100 }, (_, cell) => cellBody(prefix, cell));
  const response = await fetch(url + SAVE_BATCH_PATH, {
    method: "POST",
    headers: { "content-type": "application/json", "x-request-datasource": "001" },
    body: `{"records":[${cells.join(",")}]}`,
  });
  const { state } = (await response.json()) as { state: number };
  return state === 1 ? "saved" : (response.headers.get("x-error-code") ?? "refused");
}
