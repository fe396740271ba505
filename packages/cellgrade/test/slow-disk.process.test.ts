import { readdirSync, readlinkSync } from "node:fs";
import { expect, type TestContext, test } from "vitest";
import { bodyOf, cellOf, SAMPLE } from "./process/cells.ts";
import { type FaultyDisk, makeFaultyDisk } from "./process/faulty-disk.ts";
import { createLedger, type Ledger } from "./process/ledger.ts";
import { startLoad } from "./process/load.ts";
import { post } from "./process/machine-client.ts";
import type { ServerProcess } from "./process/cellgrade-process.ts";
import { start, temporaryFolder } from "./process/server-process.ts";
import { until } from "./process/until.ts";

/** A disk whose sync takes longer is called hung. */
const PATIENCE_MS = 5_000;
const STOP_MS_MAX = 10_000;

test("eight account sets wait for the disk side by side, and what needs no disk is answered meanwhile", async (ctx) => {
  const disk = faultyDisk(ctx);
  const accountSets = Array.from({ length: 8 }, (_, place) => `00${place + 1}`);
  const { url } = await start({
    data: temporaryFolder(),
    args: accountSets.flatMap((code) => ["--account-set", code]),
    environment: disk.environment,
  });
  const ledger = createLedger();
  const machines = accountSets.map((accountSet) => createMachine({ url, ledger, accountSet }));
  for (const machine of machines) expect(await machine.save("BEFORE")).toBe("acknowledged");
  disk.set({ "*.journal-*": "hang" });
  const saves = machines.map((machine) => machine.save("DURING"));
  await until(() => disk.hanging() === accountSets.length);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  const refused = await post({ url, path: "save", accountSet: "none", body: bodyOf(SAMPLE) });
  expect(refused).toMatchObject({ code: "ACCOUNT_SET_UNKNOWN" });
  disk.set({});
  for (const answer of await Promise.all(saves)) expect(answer).toBeOneOf(["acknowledged", "unanswered"]);
  expect(await ledger.faults(url)).toEqual([]);
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
  expect(hungAfterMs, "one wait, not one after another").toBeLessThan(2 * PATIENCE_MS);
  const refusedMs = await timed(async () => {
    for (let again = 0; again < 10; again += 1) expect(await machine.save("REFUSED")).toBe("STORE_UNAVAILABLE");
  });
  expect(refusedMs, "none of them waits for the disk").toBeLessThan(PATIENCE_MS);
  expect(await queued(url), "only what the other account set has under way").toBeLessThanOrEqual(1 + 25);
  const answered = other.answers.get("acknowledged") ?? 0;
  await other.acknowledged(answered + 50);
  expect(await readHot(url, "002"), "read beside it").toMatchObject({ status: 200 });
  expect(await readiness(url), "the other one takes saves").toMatchObject({ accountSets: 2, usable: 1 });

  disk.set({});
  await until(async () => (await machine.save("AFTER")) === "acknowledged");
  other.stop();
  await other.ended;
  expect([...other.answers.keys()], "the other account set").toEqual(["acknowledged"]);
  expect(await ledger.faults(url), "when it is back").toEqual([]);
  server.kill("SIGKILL");
  await server.exited;
  const again = await start({ data });
  expect(await ledger.faults(again.url), "after a restart").toEqual([]);
});

test.for(["sqlite*", "journal-*"])(
  "an account set whose %s hangs while it is opened refuses in time, holds up no other, and works by itself when it is open",
  async (files, ctx) => {
    const disk = faultyDisk(ctx);
    disk.set({ [`*-001.${files}`]: "hang" });
    const server = await start({ data: temporaryFolder(), args: TWO_SETS, environment: disk.environment });
    const { url } = server;
    await until(() => disk.hanging() > 0);
    const ledger = createLedger();
    const other = createMachine({ url, ledger, accountSet: "002" });
    expect(await other.save("OTHER")).toBe("acknowledged");
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    const machine = createMachine({ url, ledger, accountSet: "001" });
    const refusedMs = await timed(async () => {
      expect(await machine.save("EARLY")).toBe("STORE_UNAVAILABLE");
    });
    expect(refusedMs).toBeLessThan(2 * PATIENCE_MS);
    disk.set({});
    await until(async () => (await machine.save("LATER")) === "acknowledged");
    expect(await readiness(url)).toMatchObject({ accountSets: 2, usable: 2 });
    expect(await ledger.faults(url)).toEqual([]);
  },
);

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
    const isOpen = (code: string) => openFiles(server.pid).some((file) => file.includes(`-${code}.`));
    expect([isOpen("001"), isOpen("002")]).toEqual([true, true]);
    const endedMs = await timed(async () => {
      server.kill("SIGTERM");
      // A journal that hangs is known to do so by now, and its close waits for nothing.
      if (files === "sqlite*") {
        await until(() => !isOpen("002"));
        expect(isOpen("001"), "the other account set is closed beside it, and does not wait for it").toBe(true);
      }
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

test("while the system database hangs saves go on, pages fail in time and say so, and what waits for it is bounded", async (ctx) => {
  const disk = faultyDisk(ctx);
  const args = ["--auth", "off"]; // so that nobody has to sign in for the change
  const server = await start({ data: temporaryFolder(), args, environment: disk.environment });
  const { url } = server;
  const ledger = createLedger();
  const machine = createMachine({ url, ledger, accountSet: "001" });
  expect(await machine.save("BEFORE")).toBe("acknowledged");
  disk.set({ "*system.sqlite*": "hang" });
  const renamed = fetch(`${url}/api/v1/account-sets/001`, {
    method: "PATCH",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "renamed" }),
  });
  await until(() => disk.hanging() > 0);
  const load = startLoad({ url, ledger, accountSets: ["001"], connections: 2, name: "SAVES" });
  const page = () => fetch(`${url}/api/v1/account-sets/001/records`);
  const pages = await Promise.all(Array.from({ length: 20 }, page));
  for (const answer of pages) {
    expect([answer.status, await answer.json()]).toMatchObject([503, { code: "DATA_UNAVAILABLE" }]);
  }
  expect(await (await renamed).json(), "it may still be made").toMatchObject({ code: "CHANGE_UNKNOWN" });
  const ready = await Promise.all(Array.from({ length: 50 }, () => readiness(url)));
  const warnings = [{ code: "SYSTEM_STORE_UNAVAILABLE", accountSet: null }];
  expect(new Set(ready.map((each) => JSON.stringify(each)))).toEqual(
    new Set([JSON.stringify({ status: "ready", accountSets: 1, usable: 1, systemUsable: false, warnings })]),
  );
  expect(await gauge(url, "system_calls_waiting"), "neither probes nor looks pile up").toBeLessThan(50);
  expect(linesOf(server, "a query could not be answered"), "one line for all pages").toHaveLength(1);
  const answered = load.answers.get("acknowledged") ?? 0;
  await load.acknowledged(answered + 200);
  load.stop();
  await load.ended;
  expect([...load.answers.keys()]).toEqual(["acknowledged"]);

  disk.set({});
  await until(async () => (await page()).status === 200);
  expect(await readiness(url)).toMatchObject({ systemUsable: true, warnings: [] });
  await until(async () => (await gauge(url, "system_calls_waiting")) === 0);
  expect(await ledger.faults(url)).toEqual([]);
});

test("told to stop while an account set hangs, the server keeps what it refused and counted last", async (ctx) => {
  const disk = faultyDisk(ctx);
  const data = temporaryFolder();
  const server = await start({ data, args: TWO_SETS, environment: disk.environment });
  const { url } = server;
  const machine = createMachine({ url, ledger: createLedger(), accountSet: "001" });
  expect(await machine.save("BEFORE")).toBe("acknowledged");
  disk.set({ "*-001.journal-*": "hang" });
  expect(await machine.save("DURING"), "its disk is called hung").toBe("unanswered");
  const wrong = { ...SAMPLE, deviceCode: "LAST", barcode: "" };
  expect(await post({ url, path: "save", accountSet: "002", body: bodyOf(wrong) })).toMatchObject({
    code: "FIELD_INVALID",
  });
  server.kill("SIGTERM");
  expect(await server.exited).not.toEqual({ code: 0, signal: null });
  disk.set({});
  const again = await start({ data });
  const itemsOf = async (path: string) =>
    ((await (await fetch(`${again.url}/api/v1/account-sets/002/${path}`)).json()) as { items: object[] }).items;
  expect(await itemsOf("rejections")).toMatchObject([{ deviceCode: "LAST", code: "FIELD_INVALID" }]);
  expect(await itemsOf("devices")).toMatchObject([{ name: "LAST", refused: 1 }]);
});

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
    await until(async () => (await machine.save("AFTER")) === "acknowledged");
    expect(await ledger.faults(url)).toEqual([]);
  }
  expect(linesOf(server, "a commit failed"), "one line and one stack for all of them").toHaveLength(1);
  server.kill("SIGKILL");
  await server.exited;
  const again = await start({ data });
  expect(await ledger.faults(again.url), "after a restart").toEqual([]);
});

/** The files that a process has open. */
function openFiles(pid: number): string[] {
  return readdirSync(`/proc/${pid}/fd`).flatMap((descriptor) => {
    try {
      return [readlinkSync(`/proc/${pid}/fd/${descriptor}`)];
    } catch {
      return []; // closed meanwhile
    }
  });
}

/** The lines of the log that say this. */
function linesOf(server: ServerProcess, msg: string): string[] {
  return server
    .stderr()
    .split("\n")
    .filter((line) => line.includes(`"msg":"${msg}"`));
}

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
function queued(url: string): Promise<number> {
  return gauge(url, "queued_records");
}

async function gauge(url: string, name: string): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return Number(new RegExp(`^cellgrade_${name} (\\d+)$`, "m").exec(metrics)?.[1]);
}

function faultyDisk(ctx: TestContext): FaultyDisk {
  const disk = makeFaultyDisk(temporaryFolder());
  if (typeof disk === "string") ctx.skip(disk);
  return disk;
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

async function readiness(url: string): Promise<unknown> {
  return (await fetch(`${url}/readyz`)).json();
}
