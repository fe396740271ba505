import type { Engine } from "@cellgrade/store/engine";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { AccountSets } from "../../src/account-sets/account-sets.ts";
import { openServerClock, type ServerClock } from "../../src/operate/server-clock.ts";
import { openThrowawayEngine, type ThrowawayEngine, withEngine } from "../throwaway-engine.ts";

// CONTRACT, "The server's clock": when it is confirmed and when not, on a clock that the test sets.

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NOW = Date.parse("2026-06-01T04:00:00Z"); // noon in Shanghai

let throwaway: ThrowawayEngine;
let engine: Engine;
let clocks: ServerClock[] = [];
/** What the clock on the wall shows, and what passes whoever sets it. */
let wall = NOW;
let passed = 0;

beforeEach(async () => {
  throwaway = await openThrowawayEngine();
  engine = throwaway.engine;
  wall = NOW;
});
afterEach(async () => {
  for (const clock of clocks) clock.stop();
  clocks = [];
  await throwaway.discard();
});

/** The clock of a server that starts now, on account sets whose last receipts are these. */
async function start(...receipts: readonly (number | null)[]): Promise<ServerClock> {
  const accountSet = { code: "001", timeZone: "Asia/Shanghai" };
  const sets = receipts.map((receipt) => ({ accountSet, store: { lastReceipt: async () => receipt } }));
  const accountSets = { all: () => sets, find: () => ({ accountSet }) } as unknown as AccountSets;
  const faults = {
    report({ error }: { readonly error: unknown }) {
      throw error;
    },
  };
  const clock = await openServerClock({
    engine,
    accountSets,
    faults,
    log: pino({ level: "silent" }),
    now: () => wall,
    nowMs: () => passed,
  });
  clocks.push(clock);
  return clock;
}

function pass(ms: number): void {
  wall += ms;
  passed += ms;
}

/** So many submissions now, tested a time before (negative: after) that. */
function arrive(clock: ServerClock, count: number, agoMs: number): void {
  const testTime = new Date(wall - agoMs + 8 * HOUR_MS).toISOString().slice(0, 19).replace("T", " ");
  const record = { testTime } as never;
  clock.heard(
    "001",
    Array.from({ length: count }, () => ({ record, receivedAt: wall })),
  );
}

describe("at a start", () => {
  test("of a new data folder it is confirmed at once", async () => {
    expect((await start(null, null)).doubt()).toBeNull();
  });

  test.each([
    [0, null],
    [DAY_MS, null],
    [DAY_MS + 1, "notAfterLastReceipt"],
    [-1, "notAfterLastReceipt"],
    [400 * DAY_MS, "notAfterLastReceipt"],
  ])("%i ms after the last receipt stored anywhere: %s", async (afterMs, doubt) => {
    const clock = await start(wall - afterMs - 9 * DAY_MS, wall - afterMs, null);
    expect([clock.doubt(), clock.isConfirmed()]).toEqual([doubt, doubt === null]);
  });

  test("refused submissions are receipts too", async () => {
    const refusal = {
      accountSet: null,
      accountSetSent: null,
      address: "10.0.0.1",
      deviceCode: null,
      method: "POST",
      path: "/",
      contentType: null,
      contentEncoding: null,
      body: new Uint8Array(),
      bodyBytes: 0,
      code: "BODY_INVALID",
      msg: "",
      httpStatus: 200,
      outsider: false,
    };
    await engine.system.rejections.append([{ ...refusal, receivedAt: wall - 2 * DAY_MS }]);
    expect((await start(null)).doubt()).toBe("notAfterLastReceipt");
  });

  test("a receipt by a clock that nobody confirmed confirms nothing at the next one", async () => {
    expect((await start(wall - 400 * DAY_MS)).doubt()).toBe("notAfterLastReceipt");
    const received = wall;
    pass(60_000);
    expect((await start(received)).doubt()).toBe("unconfirmedBefore");
  });
});

describe("what arrives", () => {
  test("confirms it after an hour, when a hundred have come and their median lies within a day", async () => {
    const clock = await start(wall - 3 * DAY_MS);
    arrive(clock, 60, HOUR_MS);
    pass(HOUR_MS);
    arrive(clock, 30, HOUR_MS);
    arrive(clock, 9, 30 * DAY_MS);
    expect(clock.isConfirmed(), "99 are not enough").toBe(false);
    arrive(clock, 1, -30 * DAY_MS);
    expect(clock.doubt()).toBeNull();
    expect((await start(wall - 3 * DAY_MS)).doubt(), "at the next start, within a day").toBeNull();
  });

  test.each([
    ["before an hour has passed", 150, HOUR_MS, HOUR_MS - 1],
    ["of tests a year ago", 150, 365 * DAY_MS, HOUR_MS],
    ["of tests in a year", 150, -365 * DAY_MS, HOUR_MS],
  ])("does not %s", async (_when, count, agoMs, hour) => {
    const clock = await start(wall - 3 * DAY_MS);
    arrive(clock, count, agoMs);
    pass(hour);
    arrive(clock, 1, agoMs);
    expect(clock.isConfirmed()).toBe(false);
  });

  test("by another clock counts no longer when the clock was set meanwhile", async () => {
    const clock = await start(wall - 3 * DAY_MS);
    arrive(clock, 150, 0);
    pass(HOUR_MS / 2);
    wall += 10 * DAY_MS;
    arrive(clock, 1, 0);
    pass(HOUR_MS / 2);
    arrive(clock, 1, 0);
    expect(clock.isConfirmed()).toBe(false);
  });
});

describe("while the server runs", () => {
  test("a clock that goes on, and one that is put right by less than an hour, stays confirmed", async () => {
    const clock = await start(wall);
    pass(40 * DAY_MS);
    expect(clock.isConfirmed()).toBe(true);
    wall -= HOUR_MS;
    expect(clock.isConfirmed()).toBe(true);
    wall += 20 * HOUR_MS;
    expect(clock.isConfirmed()).toBe(true);
  });

  test.each([
    ["back by more than an hour", [-HOUR_MS - 1], "wentBack"],
    ["back by more than an hour in small steps", [-HOUR_MS / 2, -HOUR_MS / 2, -1], "wentBack"],
    ["forward by three hours and back", [3 * HOUR_MS, -3 * HOUR_MS], "wentBack"],
    ["forward by more than a day", [DAY_MS + 1], "wentAhead"],
  ])("one that goes %s is confirmed no longer, until somebody says that it is right", async (_how, steps, doubt) => {
    const clock = await start(wall);
    for (const step of steps) {
      wall += step;
      clock.isConfirmed();
    }
    expect(clock.doubt()).toBe(doubt);
    await clock.confirm();
    expect(clock.doubt()).toBeNull();
    expect(await engine.system.clock.last()).toEqual({ confirmed: true, at: wall });
  });

  test("what the command line says counts within a second, and at a start within a day", async () => {
    const clock = await start(wall - 3 * DAY_MS);
    expect(clock.isConfirmed()).toBe(false);
    await commandLineConfirms();
    await expect.poll(() => clock.isConfirmed()).toBe(true);
    pass(DAY_MS);
    expect((await start(wall - 30 * DAY_MS)).doubt()).toBeNull();
    pass(DAY_MS);
    expect((await start(wall - 30 * DAY_MS)).doubt()).toBe("notAfterLastReceipt");
  });
});

function commandLineConfirms(): Promise<void> {
  return withEngine(throwaway.dataFolder, "administration", ({ system }) =>
    system.clock.decide({ confirmed: true, at: wall + 1 }),
  );
}
