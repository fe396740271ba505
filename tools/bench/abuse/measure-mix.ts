import { setTimeout as delay } from "node:timers/promises";
import type { ServerProcess } from "../server-process.ts";
import { startAbuser } from "./abuser-process.ts";
import type { AbuseKind } from "./abuses.ts";
import { quantileMs, readSavedTimes } from "./answer-times.ts";
import { runHonestMachine } from "./honest-machine.ts";

/** The machine alone, before and after. */
const ALONE_S = 5;

/** How long the server has to give back what abuse took. */
const RECOVERY_MS = 10_000;

/** Saves within {@link ALONE_S} that are not counted: they warm the server up. */
const WARM_UP_S = 2;

interface Phase {
  readonly name: string;
  readonly saves: number;
  readonly failed: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** By the server: from the complete body to the answer, of all that was saved. */
  readonly serverP50Ms: number;
  readonly serverP99Ms: number;
  /** Processor time of the server, in s a second. */
  readonly cpu: number;
  readonly memoryMb: number;
}

interface Abused {
  readonly seed: number;
  readonly seconds: number;
}

/** Prints an honest machine's times alone, in the mix of all abuses of the machine interface, and alone again. */
export function measureMix(server: ServerProcess, abused: Abused): Promise<void> {
  return measureBeside(server, abused, "in the mix", [
    ["flood", "idle", "large"],
    ["bomb", "fuzz"],
  ]);
}

/** The same beside guessers of passwords, each try from another address so that no wait slows it down. */
export function measureSignIns(server: ServerProcess, abused: Abused): Promise<void> {
  return measureBeside(server, abused, "beside sign-ins", [["signIn"]]);
}

/** `kinds`: of each process of abusers. */
async function measureBeside(
  server: ServerProcess,
  { seed, seconds }: Abused,
  name: string,
  kinds: readonly (readonly AbuseKind[])[],
): Promise<void> {
  await runHonestMachine(server.url, WARM_UP_S);
  const phases = [await measurePhase(server, "alone", ALONE_S)];
  const abusers = await Promise.all(kinds.map((each, n) => startAbuser(server.url, seed + n, each)));
  phases.push(await measurePhase(server, name, seconds));
  const [peakMb, ...counts] = [server.peakMemoryMb(), ...(await Promise.all(abusers.map((each) => each.stop())))];
  await delay(RECOVERY_MS);
  phases.push(await measurePhase(server, "afterwards", ALONE_S));
  print(phases);
  const served = Object.entries(Object.assign({}, ...counts) as Record<string, number>);
  console.log(
    `peak memory ${mb(peakMb)}; ${RECOVERY_MS / 1_000} s after the abusers had gone ${mb(phases.at(-1)?.memoryMb)}`,
  );
  console.log(`answers to the abusers: ${served.map(([kind, count]) => `${kind} ${count}`).join(", ")}`);
}

async function measurePhase(server: ServerProcess, name: string, seconds: number): Promise<Phase> {
  const [before, cpuBefore, startedAt] = [await readSavedTimes(server.url), server.cpuMs(), performance.now()];
  const { savedMs, failed } = await runHonestMachine(server.url, seconds);
  const elapsedMs = performance.now() - startedAt;
  const cpu = ((server.cpuMs() ?? Number.NaN) - (cpuBefore ?? Number.NaN)) / elapsedMs;
  const memoryMb = server.memoryMb() ?? Number.NaN;
  const after = await readSavedTimes(server.url);
  const served = (quantile: number): number =>
    before === null || after === null ? Number.NaN : quantileMs(before, after, quantile);
  const at = (quantile: number): number => savedMs[Math.floor(quantile * savedMs.length)] ?? Number.NaN;
  return {
    name,
    saves: savedMs.length,
    failed,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    maxMs: savedMs.at(-1) ?? Number.NaN,
    serverP50Ms: served(0.5),
    serverP99Ms: served(0.99),
    cpu,
    memoryMb,
  };
}

function print(phases: readonly Phase[]): void {
  const columns: readonly (readonly [head: string, of: (phase: Phase) => string])[] = [
    ["saves", ({ saves }) => String(saves)],
    ["failed", ({ failed }) => String(failed)],
    ["p50 ms", ({ p50Ms }) => p50Ms.toFixed(1)],
    ["p99 ms", ({ p99Ms }) => p99Ms.toFixed(1)],
    ["max ms", ({ maxMs }) => maxMs.toFixed(1)],
    ["server p50", ({ serverP50Ms }) => serverP50Ms.toFixed(1)],
    ["server p99", ({ serverP99Ms }) => serverP99Ms.toFixed(1)],
    ["CPU s/s", ({ cpu }) => cpu.toFixed(2)],
    ["MB", ({ memoryMb }) => memoryMb.toFixed(0)],
  ];
  console.log(`\n${"honest machine".padEnd(16)}${columns.map(([head]) => head.padStart(11)).join("")}`);
  for (const phase of phases) {
    console.log(`${phase.name.padEnd(16)}${columns.map(([, of]) => of(phase).padStart(11)).join("")}`);
  }
}

export function mb(value: number | null | undefined): string {
  return `${value?.toFixed(0) ?? "?"} MB`;
}
