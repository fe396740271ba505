import type { SaveAnswer } from "@cellgrade/agent/client";
import { wallMsOf } from "@cellgrade/contract/plant-time";
import type { CellRecord } from "@cellgrade/contract/record";
import { describe, expect, test } from "vitest";
import type { Clock } from "../../src/simulate/clock.ts";
import { createGradingProcess, type GradingProcess, plantCellsPerS } from "../../src/simulate/grading-process.ts";
import { withOutage } from "../../src/simulate/outage.ts";
import { runSimulation, type SimulationOptions } from "../../src/simulate/run-simulation.ts";
import { createTally } from "../../src/simulate/tally.ts";

// The loop runs on a clock of its own. Time passes only when all sleep, so pace and latency are exact.

const RECEIVED = { httpStatus: 200, bodyText: "", latencyMs: 0, retryAfterMs: null };
const SAVED: SaveAnswer = {
  kind: "saved",
  state: 1,
  msg: "保存成功",
  resBody: [],
  errorCode: null,
  retry: false,
  ...RECEIVED,
};
const BROKEN: SaveAnswer = {
  kind: "unanswered",
  reason: "broken",
  detail: "other side closed",
  latencyMs: 0,
  retryAfterMs: null,
  retry: true,
};

function refusal(errorCode: string, retry: boolean, retryAfterMs: number | null = null): SaveAnswer {
  return { kind: "refused", state: -1, msg: errorCode, resBody: [], errorCode, retry, ...RECEIVED, retryAfterMs };
}

/** Wakes the earliest sleeper whenever nothing else can go on. */
function createFakeClock() {
  let nowMs = 0;
  const sleepers: { atMs: number; wake: () => void }[] = [];
  const clock: Clock = {
    nowMs: () => nowMs,
    wallTime: () => new Date(2024, 2, 2, 9, 0, 0, Math.floor(nowMs)),
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const sleeper = { atMs: nowMs + ms, wake: resolve };
        sleepers.push(sleeper);
        const wake = () => {
          if (sleepers.includes(sleeper)) sleepers.splice(sleepers.indexOf(sleeper), 1);
          resolve();
        };
        if (signal.aborted) wake();
        else signal.addEventListener("abort", wake, { once: true });
      }),
  };
  async function runUntil<T>(work: Promise<T>): Promise<T> {
    let isDone = false;
    const done = () => {
      isDone = true;
    };
    work.then(done, done);
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      if (isDone) return work;
      const first = sleepers.sort((a, b) => a.atMs - b.atMs).shift();
      if (first === undefined) throw new Error("nobody sleeps and nothing goes on");
      nowMs = Math.max(nowMs, first.atMs);
      first.wake();
    }
  }
  return { clock, runUntil };
}

interface Sent {
  readonly atMs: number;
  readonly record: CellRecord;
}

/** Ten cells a second. */
const SPEED = 10 / plantCellsPerS({ devices: 2, stations: 8 });
const HOUR_MS = 3_600_000;

async function simulate(
  save: (record: CellRecord, earlier: number, clock: Clock) => SaveAnswer | Promise<SaveAnswer>,
  changes: Partial<SimulationOptions> = {},
  change: (process: GradingProcess) => GradingProcess = (process) => process,
) {
  const { clock, runUntil } = createFakeClock();
  const tally = createTally();
  const sent: Sent[] = [];
  const times = new Map<string, number>();
  const client = {
    async save(record: object) {
      const cell = record as CellRecord;
      sent.push({ atMs: clock.nowMs(), record: cell });
      const earlier = times.get(cell.barcode) ?? 0;
      times.set(cell.barcode, earlier + 1);
      return save(cell, earlier, clock);
    },
  };
  const grading = { seed: 1, devices: 2, stationsPerDevice: 8, badChannels: 1, barcodePrefix: "T" };
  const process = change(createGradingProcess(grading));
  const options = { speed: SPEED, cellsUnderWayMax: 1_000, fromMs: null, forMs: null, cellsMax: 200, ...changes };
  const signal = options.signal ?? new AbortController().signal;
  const end = await runUntil(runSimulation({ client, process, tally, clock }, { ...options, signal }));
  return { tally, sent, end, nowMs: clock.nowMs() };
}

describe("pace", () => {
  test("each cell is sent when it is due, so the average holds", async () => {
    const { tally, sent, end } = await simulate(() => SAVED);
    expect(tally).toMatchObject({ sent: 200, acknowledged: 200, refused: 0, lost: 0, resends: 0 });
    expect(end.elapsedMs).toBeGreaterThan(18_000);
    expect(end.elapsedMs).toBeLessThan(22_000);
    expect(sent.every(({ atMs }, index) => index === 0 || atMs >= (sent[index - 1]?.atMs ?? 0))).toBe(true);
    expect(tally.latency.maxMs()).toBe(0);
    expect(sent.at(-1)?.record.testTime).toMatch(/^2024-03-02 09:00:(18|19|20|21)$/);
  });

  test("a server that pauses does not slow the machines, and the pause counts for all who waited", async () => {
    const pauseUntilMs = 10_000;
    const saved = async (_: CellRecord, __: number, clock: Clock) => {
      await clock.sleep(Math.max(pauseUntilMs - clock.nowMs(), 0), new AbortController().signal);
      return SAVED;
    };
    const { tally, sent } = await simulate((record, earlier, clock) =>
      clock.nowMs() === 0 ? SAVED : saved(record, earlier, clock),
    );
    expect(sent.filter(({ atMs }) => atMs < pauseUntilMs).length).toBeGreaterThan(80);
    expect(tally.acknowledged).toBe(200);
    expect(tally.latency.percentileMs(0.75)).toBeGreaterThan(2_000);
    expect(tally.latency.maxMs()).toBeGreaterThan(9_000);
  });

  test("cells under way are bounded; the wait for room counts as latency", async () => {
    let underWay = 0;
    let underWayMost = 0;
    const { tally } = await simulate(
      async (_, __, clock) => {
        underWay += 1;
        underWayMost = Math.max(underWayMost, underWay);
        await clock.sleep(1_000, new AbortController().signal);
        underWay -= 1;
        return SAVED;
      },
      { cellsUnderWayMax: 3 },
    );
    expect(underWayMost).toBe(3);
    expect(tally.acknowledged).toBe(200);
    expect(tally.latency.maxMs()).toBeGreaterThan(30_000);
  });

  test("unpaced: no waiting for due times", async () => {
    const { tally, nowMs } = await simulate(() => SAVED, { speed: null });
    expect(tally.acknowledged).toBe(200);
    expect(nowMs).toBe(0);
  });
});

describe("the plant's own time", () => {
  const FROM = "2026-10-01 00:00:00";
  const virtual = { fromMs: wallMsOf(FROM), cellsMax: null };
  const hoursOf = ({ record }: Sent) => (wallMsOf(record.testTime) - wallMsOf(FROM)) / HOUR_MS;

  test("testTime counts from the given start, however fast the time passes, and --for is of that time", async () => {
    const [paced, unpaced] = await Promise.all([
      simulate(() => SAVED, { ...virtual, forMs: 24 * HOUR_MS }),
      simulate(() => SAVED, { ...virtual, forMs: 24 * HOUR_MS, speed: null }),
    ]);
    expect(paced.sent.map(({ record }) => record)).toEqual(unpaced.sent.map(({ record }) => record));
    expect(unpaced.nowMs).toBe(0);
    const plantHours = (paced.nowMs * SPEED) / HOUR_MS;
    expect(plantHours).toBeGreaterThan(20);
    expect(plantHours).toBeLessThan(24);
    expect(paced.sent.length).toBeGreaterThan(64);
    const hours = paced.sent.map(hoursOf);
    expect(Math.min(...hours)).toBeGreaterThan(0);
    expect(Math.max(...hours)).toBeLessThan(24);
    expect(paced.end.testTimes).toEqual({
      first: paced.sent[0]?.record.testTime,
      last: paced.sent.at(-1)?.record.testTime,
    });
  });

  test("in an outage nothing is sent; what ended in it is sent afterwards with its own testTime, and counted", async () => {
    const outage = { fromMs: 4 * HOUR_MS, untilMs: 16 * HOUR_MS };
    const { sent, tally } = await simulate(
      () => SAVED,
      { ...virtual, forMs: 24 * HOUR_MS },
      (process) => withOutage(process, outage),
    );
    const sentAtHour = ({ atMs }: Sent) => hoursOf(sent[0] as Sent) + (atMs * SPEED) / HOUR_MS;
    expect(sent.filter((each) => sentAtHour(each) > 4.01 && sentAtHour(each) < 15.99)).toEqual([]);
    const kept = sent.filter((each) => hoursOf(each) >= 4 && hoursOf(each) < 16);
    expect(kept.length).toBeGreaterThan(32);
    expect(kept.every((each) => sentAtHour(each) > 15.99)).toBe(true);
    expect(tally.replayed).toBe(kept.length);
    expect(tally.acknowledged).toBe(sent.length);
  });
});

describe("end", () => {
  test("the stated time ends it, and what is under way is awaited", async () => {
    const { tally, end } = await simulate(
      async (_, __, clock) => {
        await clock.sleep(700, new AbortController().signal);
        return SAVED;
      },
      { forMs: 5_000, cellsMax: null },
    );
    expect(tally.sent).toBeGreaterThan(30);
    expect(tally.sent).toBeLessThan(70);
    expect(tally.acknowledged).toBe(tally.sent);
    expect(end.elapsedMs).toBeLessThanOrEqual(700 + 5_000 + 700);
  });

  test("the signal ends it, and what is under way is awaited", async () => {
    const stop = new AbortController();
    const { tally } = await simulate(
      async (_, __, clock) => {
        await clock.sleep(700, new AbortController().signal);
        if (clock.nowMs() > 3_000) stop.abort();
        return SAVED;
      },
      { cellsMax: null, signal: stop.signal },
    );
    expect(tally.sent).toBeGreaterThan(10);
    expect(tally.acknowledged).toBe(tally.sent);
  });

  test("a server that stays overloaded cannot hold the end for ever", async () => {
    const { tally, end } = await simulate((_, __, clock) =>
      clock.nowMs() === 0 ? SAVED : refusal("OVERLOADED", true, 60_000),
    );
    expect(tally).toMatchObject({ sent: 200, acknowledged: 1, refused: 199, lost: 0 });
    expect(end.elapsedMs).toBeLessThan(40_000);
  });
});

describe("answers", () => {
  test("a refusal worth sending again is sent again after the time that the server names", async () => {
    const { tally, sent } = await simulate(
      (_, earlier) => (earlier === 0 ? refusal("OVERLOADED", true, 2_500) : SAVED),
      {
        cellsMax: 10,
      },
    );
    expect(tally).toMatchObject({ sent: 10, acknowledged: 10, refused: 0, resends: 10 });
    expect(tally.troubles.get("OVERLOADED")?.answers).toBe(10);
    const times = sent.filter(({ record }) => record.barcode === sent[0]?.record.barcode).map(({ atMs }) => atMs);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBe(2_500);
    expect(tally.latency.percentileMs(0.01)).toBeGreaterThanOrEqual(2_500);
  });

  test("what is sent again is the same record, its testTime included", async () => {
    const { tally, sent } = await simulate((_, earlier, clock) => {
      return clock.nowMs() > 0 && earlier < 3 ? BROKEN : SAVED;
    });
    expect(tally.resends).toBeGreaterThan(300);
    expect(new Set(sent.map(({ record }) => JSON.stringify(record))).size).toBe(200);
  });

  test("a refusal for good is counted once and not sent again", async () => {
    const { tally, sent } = await simulate((record) =>
      record.batteryStation === "01-01-01" ? refusal("FIELD_INVALID", false) : SAVED,
    );
    expect(tally.refused).toBeGreaterThan(5);
    expect(tally.acknowledged + tally.refused).toBe(200);
    expect(tally.troubles.get("FIELD_INVALID")?.answers).toBe(tally.refused);
    expect(sent).toHaveLength(200);
  });

  test("no answer is tried again, then counted as lost", async () => {
    const { tally, sent } = await simulate((record) => (record.batteryStation === "02-01-03" ? BROKEN : SAVED), {
      cellsMax: 30,
    });
    expect(tally.lost).toBe(30 - tally.acknowledged);
    expect(tally.lost).toBeGreaterThan(0);
    expect(sent.length).toBe(30 + tally.resends);
    expect(tally.troubles.get("no answer (broken)")?.answers).toBe(tally.lost + tally.resends);
  });

  test("a retest waits for the cell's earlier record: the order per barcode holds", async () => {
    const underWay = new Set<string>();
    const { tally } = await simulate(
      async (record, _, clock) => {
        expect(underWay).not.toContain(record.barcode);
        underWay.add(record.barcode);
        await clock.sleep(100_000, new AbortController().signal);
        underWay.delete(record.barcode);
        return SAVED;
      },
      { cellsMax: 1_000, cellsUnderWayMax: 1_000, forMs: null },
    );
    expect(tally.retests).toBeGreaterThan(10);
    expect(tally.acknowledged).toBe(1_000);
  });

  test("a defect of the client is thrown, not counted", async () => {
    await expect(
      simulate((_, __, clock) => {
        if (clock.nowMs() > 0) throw new Error("the client is closed");
        return SAVED;
      }),
    ).rejects.toThrow("the client is closed");
  });
});

describe("first contact", () => {
  test.each([BROKEN, refusal("ACCOUNT_SET_UNKNOWN", false), refusal("PATH_UNKNOWN", false)])(
    "%j ends it",
    async (answer) => {
      const { tally, sent, end } = await simulate(() => answer);
      expect(end.noContact).toEqual(answer);
      expect(sent).toHaveLength(1);
      expect(tally.sent).toBe(0);
    },
  );

  test.each([refusal("FIELD_INVALID", false), refusal("OVERLOADED", true)])("%j does not", async (answer) => {
    let answers = 0;
    const { tally, end } = await simulate(() => {
      answers += 1;
      return answers === 1 ? answer : SAVED;
    });
    expect(end.noContact).toBeNull();
    expect(tally.sent).toBe(200);
  });
});
