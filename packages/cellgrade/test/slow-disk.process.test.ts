import { Agent } from "node:http";
import { expect, type TestContext, test } from "vitest";
import { bodyOf, cellOf, SAMPLE } from "./process/cells.ts";
import { type FaultyDisk, makeFaultyDisk } from "./process/faulty-disk.ts";
import { createLedger, type Ledger } from "./process/ledger.ts";
import { startLoad } from "./process/load.ts";
import { post } from "./process/machine-client.ts";
import { start, temporaryFolder, until } from "./process/server-process.ts";

/** A disk whose sync takes longer is called hung. */
const PATIENCE_MS = 5_000;
const STOP_MS_MAX = 10_000;

test("with syncs of 50 ms, eight account sets save four times what one does, and what needs no disk is answered at once", {
  retry: 1,
}, async (ctx) => {
  const disk = faultyDisk(ctx);
  const accountSets = Array.from({ length: 8 }, (_, place) => `00${place + 1}`);
  const server = await start({
    data: temporaryFolder(),
    args: accountSets.flatMap((code) => ["--account-set", code]),
    environment: disk.environment,
  });
  for (const code of accountSets) await post({ url: server.url, path: "save", accountSet: code, body: bodyOf(SAMPLE) });
  disk.set({ "*": "delay 50" });
  const alone = await savesOf(server.url, ["001"]);
  const probes = startProbes(server.url);
  const together = await savesOf(server.url, accountSets);
  const { healthMs, refusedMs } = await probes.stop();
  expect(together).toBeGreaterThanOrEqual(4 * alone);
  expect(healthMs).toBeLessThanOrEqual(15);
  expect(refusedMs).toBeLessThanOrEqual(15);
});

test("a hanging journal stops its account set in order and no other, and comes back by itself", async (ctx) => {
  const disk = faultyDisk(ctx);
  const data = temporaryFolder();
  const server = await start({ data, args: TWO_SETS, environment: disk.environment });
  const { url } = server;
  const ledger = createLedger();
  const other = startLoad({ url, ledger, accountSets: ["002"], connections: 2, name: "OTHER" });
  await other.acknowledged(50);
  const machine = createMachine({ url, ledger, accountSet: "001" });
  expect(await machine.save("BEFORE")).toBe("acknowledged");

  disk.set({ "*-001.journal-*": "hang" });
  // Two commits can be under way at a time. Saves that come then wait for their turn, and are not written.
  const written = [machine.save("WRITTEN-1")];
  await until(() => disk.hanging() === 1);
  written.push(machine.save("WRITTEN-2"));
  await until(() => disk.hanging() === 2);
  const notWritten = Array.from({ length: 6 }, (_, place) => machine.save(`NOT-WRITTEN-${place}`));
  const hungAfterMs = await timed(async () => {
    expect(await Promise.all(written)).toEqual(["unanswered", "unanswered"]);
  });
  expect(await Promise.all(notWritten)).toEqual(notWritten.map(() => "STORE_UNAVAILABLE"));
  expect(hungAfterMs).toBeGreaterThan(PATIENCE_MS - 1_000);
  expect(hungAfterMs).toBeLessThan(PATIENCE_MS + 2_000);
  const refusedMs = await timed(async () => {
    for (let again = 0; again < 10; again += 1) expect(await machine.save("REFUSED")).toBe("STORE_UNAVAILABLE");
  });
  expect(refusedMs, "at once").toBeLessThan(1_000);
  expect(await queued(url), "only what the other account set has under way").toBeLessThanOrEqual(1 + 25);
  const answered = other.answers.get("acknowledged") ?? 0;
  await other.acknowledged(answered + 50);
  expect(await readHot(url, "002"), "read beside it").toMatchObject({ status: 200 });
  expect(await readiness(url), "the other one takes saves").toMatchObject({ accountSets: 2, usable: 1 });

  disk.set({});
  await until(async () => (await machine.save("AFTER")) === "acknowledged", 5_000);
  other.stop();
  await other.ended;
  expect([...other.answers.keys()], "the other account set").toEqual(["acknowledged"]);
  expect(await ledger.faults(url), "when it is back").toEqual([]);
  server.kill("SIGKILL");
  await server.exited;
  const again = await start({ data });
  expect(await ledger.faults(again.url), "after a restart").toEqual([]);
});

test("an account set whose database hangs while it is opened refuses in time, and works by itself when it is open", async (ctx) => {
  const disk = faultyDisk(ctx);
  disk.set({ "*-001.sqlite*": "hang" });
  const server = await start({ data: temporaryFolder(), args: TWO_SETS, environment: disk.environment });
  const { url } = server;
  const ledger = createLedger();
  const machine = createMachine({ url, ledger, accountSet: "001" });
  const refusedMs = await timed(async () => {
    expect(await machine.save("EARLY")).toBe("STORE_UNAVAILABLE");
  });
  expect(refusedMs).toBeLessThan(PATIENCE_MS + 2_000);
  const other = createMachine({ url, ledger, accountSet: "002" });
  expect(await other.save("OTHER")).toBe("acknowledged");
  disk.set({});
  await until(async () => (await machine.save("LATER")) === "acknowledged", 5_000);
  expect(await readiness(url)).toMatchObject({ accountSets: 2, usable: 2 });
  expect(await ledger.faults(url)).toEqual([]);
});

test("a hanging database stops no save; what waits for it to be read fails in time", async (ctx) => {
  const disk = faultyDisk(ctx);
  const data = temporaryFolder();
  const server = await start({ data, args: TWO_SETS, environment: disk.environment });
  const { url } = server;
  const ledger = createLedger();
  const machine = createMachine({ url, ledger, accountSet: "001" });
  expect(await machine.save("BEFORE"), "its database is open").toBe("acknowledged");
  disk.set({ "*-001.sqlite*": "hang" });
  const load = startLoad({ url, ledger, accountSets: ["001", "002"], connections: 2, name: "DB" });
  await load.acknowledged(400);
  await until(() => disk.hanging() > 0);
  const before = load.answers.get("acknowledged") ?? 0;
  await load.acknowledged(before + 2_000);
  load.stop(); // before the journal is full: it holds a few seconds of a load in haste
  await load.ended;
  expect([...load.answers.keys()]).toEqual(["acknowledged"]);
  const found = await Promise.all(["001", "002"].map((code) => readHot(url, code)));
  expect(found[0]).toMatchObject({ status: 503 });
  expect(found[1], "another account set, on the other thread").toMatchObject({ status: 200 });
  disk.set({});
  expect(await ledger.faults(url)).toEqual([]);
});

test.for(["journal-*", "sqlite*"])(
  "told to stop while syncs of %s hang, the process ends in time, with a code that says so",
  async (files, ctx) => {
    const disk = faultyDisk(ctx);
    const data = temporaryFolder();
    const server = await start({ data, args: TWO_SETS, environment: disk.environment });
    const ledger = createLedger();
    const machine = createMachine({ url: server.url, ledger, accountSet: "001" });
    expect(await machine.save("BEFORE")).toBe("acknowledged");
    disk.set({ [`*-001.${files}`]: "hang" });
    const during = machine.save("DURING");
    await until(() => disk.hanging() > 0);
    const endedMs = await timed(async () => {
      server.kill("SIGTERM");
      expect(await server.exited).not.toEqual({ code: 0, signal: null });
    });
    expect(endedMs).toBeLessThan(STOP_MS_MAX);
    expect(server.stderr()).toContain("cellgrade: the stop");
    expect(await during).toBe(files === "sqlite*" ? "acknowledged" : "unanswered");
    disk.set({});
    const again = await start({ data });
    expect(await ledger.faults(again.url)).toEqual([]);
  },
);

test("a sync that fails is followed by no answer, and the store goes on by itself, however often it was", async (ctx) => {
  const disk = faultyDisk(ctx);
  const data = temporaryFolder();
  const server = await start({ data, args: TWO_SETS, environment: disk.environment });
  const { url } = server;
  const ledger = createLedger();
  const machine = createMachine({ url, ledger, accountSet: "001" });
  expect(await machine.save("BEFORE")).toBe("acknowledged");
  for (const failures of [2, 1, 5]) {
    disk.set({ "*-001.journal-*": "fail" });
    for (let turn = 0; turn < failures; turn += 1) {
      expect(await machine.save(`FAILED-${turn}`)).toBeOneOf(["unanswered", "STORE_UNAVAILABLE"]);
    }
    disk.set({});
    await until(async () => (await machine.save("AFTER")) === "acknowledged", 5_000);
    expect(await ledger.faults(url)).toEqual([]);
  }
  server.kill("SIGKILL");
  await server.exited;
  const again = await start({ data });
  expect(await ledger.faults(again.url), "after a restart").toEqual([]);
});

const TWO_SETS = ["--account-set", "001", "--account-set", "002"];

/** Saves one record at a time on connections of their own, and notes each in the ledger. */
function createMachine({ url, ledger, accountSet }: { url: string; ledger: Ledger; accountSet: string }) {
  let version = 0;
  return {
    /** The outcome: `acknowledged`, a code, or that there was no answer. */
    async save(barcode: string): Promise<string> {
      version += 1;
      const sent = ledger.send(accountSet, cellOf({ accountSet, barcode, version }));
      const answer = await post({ url, path: "save", accountSet, body: bodyOf(sent.cell) });
      if (answer.kind !== "answered") {
        ledger.settle(sent, "unknown");
        return answer.kind;
      }
      ledger.settle(sent, answer.envelope.state === 1 ? "acknowledged" : "refused");
      return answer.code ?? "acknowledged";
    },
  };
}

async function readHot(url: string, accountSet: string): Promise<Response> {
  return fetch(`${url}/api/v1/account-sets/${accountSet}/records/HOT-0`);
}

/** The number of records that wait for a commit, in the whole process. */
async function queued(url: string): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return Number(/^cellgrade_\w*queued\w* (\d+)$/m.exec(metrics)?.[1]);
}

function faultyDisk(ctx: TestContext): FaultyDisk {
  const disk = makeFaultyDisk();
  if (typeof disk === "string") ctx.skip(disk);
  return disk;
}

const PHASE_MS = 3_000;
const CONNECTIONS = 8;

/** Saves acknowledged in a phase, with 8 connections to each account set. */
async function savesOf(url: string, accountSets: readonly string[]): Promise<number> {
  let saves = 0;
  const until = performance.now() + PHASE_MS;
  async function connection(accountSet: string, line: number): Promise<void> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let version = 1; performance.now() < until; version += 1) {
      const body = bodyOf(cellOf({ accountSet, barcode: `${line}-${version}`, version }));
      const answer = await post({ url, path: "save", accountSet, agent, body });
      expect(answer).toMatchObject({ kind: "answered", envelope: { state: 1 } });
      saves += 1;
    }
    agent.destroy();
  }
  await Promise.all(
    accountSets.flatMap((code) => Array.from({ length: CONNECTIONS }, (_, line) => connection(code, line))),
  );
  return saves;
}

/** Asks for `/healthz` and sends a save that is refused, in turn, until it is stopped. Returns the median times. */
function startProbes(url: string): { stop(): Promise<{ readonly healthMs: number; readonly refusedMs: number }> } {
  const stopping = new AbortController();
  const health: number[] = [];
  const refused: number[] = [];
  async function probe(): Promise<void> {
    const agent = new Agent({ keepAlive: true });
    while (!stopping.signal.aborted) {
      health.push(
        await timed(async () => {
          expect((await fetch(`${url}/healthz`)).status).toBe(200);
        }),
      );
      refused.push(
        await timed(async () => {
          const answer = await post({ url, path: "save", accountSet: "none", agent, body: bodyOf(SAMPLE) });
          expect(answer).toMatchObject({ code: "ACCOUNT_SET_UNKNOWN" });
        }),
      );
    }
    agent.destroy();
  }
  const running = probe();
  return {
    async stop() {
      stopping.abort();
      await running;
      return { healthMs: median(health), refusedMs: median(refused) };
    },
  };
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

async function readiness(url: string): Promise<unknown> {
  return (await fetch(`${url}/readyz`)).json();
}
