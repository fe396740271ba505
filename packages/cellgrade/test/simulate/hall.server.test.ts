import { rankChannels } from "@cellgrade/console/rank-channels";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createGradingProcess, type GradedCell } from "../../src/simulate/grading-process.ts";
import type { Outage } from "../../src/simulate/outage.ts";
import { type Hall, type HallOptions, type SavedCell, startHall } from "./hall.ts";

// What an engineer asks of a hall, answered by a server that knows nothing but what machines sent.

const HOUR_MS = 3_600_000;

interface Run {
  readonly deviceCode: string;
  readonly start: string;
  readonly end: string;
  readonly cells: number;
  readonly stations: number;
  readonly missingStations: readonly string[];
  readonly retests: number;
}

describe("the runs of a hall, with an hour's outage replayed", () => {
  const PLANT = { seed: 11, devices: 4, stationsPerDevice: 64, badChannels: 6, trays: 8 };
  /** Channels that are switched off for one tray. */
  const OFF = [
    { deviceCode: "FR-01", tray: 3, batteryStation: "01-02-07" },
    { deviceCode: "FR-02", tray: 5, batteryStation: "02-01-01" },
    { deviceCode: "FR-02", tray: 5, batteryStation: "02-04-16" },
    { deviceCode: "FR-04", tray: 7, batteryStation: "04-03-10" },
  ];
  let hall: Hall;
  let runs: readonly Run[];

  beforeAll(async () => {
    hall = await startHall({
      ...PLANT,
      outage: hourOver(trayEnds(PLANT)),
      isLeftOut: ({ tray, fields: { deviceCode, batteryStation } }: GradedCell) =>
        OFF.some((off) => off.deviceCode === deviceCode && off.tray === tray && off.batteryStation === batteryStation),
    });
    runs = ((await hall.ask("runs?quantity=volume&limit=100")) as { items: readonly Run[] }).items;
  });
  afterAll(() => hall.stop());

  const trayOf = ({ tray, fields }: SavedCell): string => `${fields.deviceCode} ${tray}`;

  test("the outage held cells up, of which some came after newer ones of other machines", () => {
    const late = hall.cells.filter(({ dueMs, endMs }) => dueMs > endMs);
    expect(new Set(late.map(trayOf)).size).toBe(2);
    const isOvertaken = ({ dueMs, endMs }: SavedCell) =>
      hall.cells.some((other) => other.endMs > endMs && other.dueMs < dueMs);
    expect(late.some(isOvertaken)).toBe(true);
  });

  test("are its trays, for at least 999 cells of 1,000", () => {
    const runOf = ({ testTime, fields: { deviceCode } }: SavedCell): Run | undefined =>
      runs.find((run) => run.deviceCode === deviceCode && run.start <= testTime && testTime <= run.end);
    const trays = Map.groupBy(hall.cells, trayOf);
    const right = hall.cells.filter((cell) => {
      const run = runOf(cell);
      const own = trays.get(trayOf(cell)) ?? [];
      return run !== undefined && run.cells === own.length && own.every((other) => runOf(other) === run);
    });
    expect(right.length / hall.cells.length).toBeGreaterThanOrEqual(0.999);
    expect(runs.length).toBe(trays.size);
  });

  test("name exactly the stations that were switched off", () => {
    const missing = runs.flatMap(({ deviceCode, start, end, missingStations }) =>
      missingStations.map((batteryStation) => {
        const cell = hall.cells.find(
          ({ testTime, fields }) => fields.deviceCode === deviceCode && testTime >= start && testTime <= end,
        );
        return { deviceCode, tray: cell?.tray, batteryStation };
      }),
    );
    const byName = (a: { batteryStation: string }, b: { batteryStation: string }) =>
      a.batteryStation < b.batteryStation ? -1 : 1;
    expect(missing.sort(byName)).toEqual(OFF.toSorted(byName));
  });

  test("count the retests that were planted", () => {
    const planted = hall.cells.filter(({ isRetest }) => isRetest).length;
    expect(planted).toBeGreaterThan(20);
    expect(runs.reduce((sum, { retests }) => sum + retests, 0)).toBe(planted);
  });
});

/** When the cells of each tray of a plant end. */
function trayEnds({ trays, ...plant }: HallOptions): number[][] {
  const process = createGradingProcess({ ...plant, barcodePrefix: "HALL-" });
  const cells = Array.from({ length: trays * plant.devices * plant.stationsPerDevice }, () => process.next());
  const byTray = Map.groupBy(cells, ({ tray, fields }) => `${fields.deviceCode} ${tray}`);
  return [...byTray.values()].map((own) => own.map(({ endMs }) => endMs));
}

/** An hour in which one tray ends, and that is over when a second has begun to. */
function hourOver(trays: readonly (readonly number[])[]): Outage {
  const found = trays.slice(1).flatMap((tray, place) => {
    const [startBefore = 0, untilMs = 0] = [trays[place]?.[0], tray[tray.length >> 1]];
    return untilMs - startBefore < HOUR_MS && untilMs > 12 * HOUR_MS ? [{ fromMs: untilMs - HOUR_MS, untilMs }] : [];
  });
  return found[0] ?? { fromMs: 0, untilMs: 0 };
}

describe("the channels that are bad", () => {
  let hall: Hall;
  beforeAll(async () => {
    hall = await startHall({ seed: 3, devices: 4, stationsPerDevice: 128, badChannels: 15, trays: 5 });
  });
  afterAll(() => hall.stop());

  type Channels = Parameters<typeof rankChannels>[0];
  type Order = Parameters<typeof rankChannels>[1]["order"];
  const nameOf = ({ deviceCode, batteryStation }: Pick<Channels[number], "deviceCode" | "batteryStation">) =>
    `${deviceCode} ${batteryStation}`;

  function planted(kind: string): string[] {
    return hall.badChannels.filter(({ fault }) => fault.kind === kind).map(nameOf);
  }

  async function first(count: number, order: Order, query: string): Promise<string[]> {
    const { items } = (await hall.ask(`channels?${query}`)) as { items: Channels };
    return rankChannels(items, { order, base: "runResidual" }).slice(0, count).map(nameOf).sort();
  }

  /** A filter of the first tray of every machine: it ends before any machine ends its second. */
  function firstRun(): string {
    const second = hall.cells.filter(({ tray }) => tray === 1).map(({ testTime }) => testTime);
    return `testTimeTo=${encodeURIComponent(`${second.sort()[0]}`)}`;
  }

  test("contact faults from 1 mΩ on stand first by mean voltage after one run", async () => {
    const bad = planted("contactResistance");
    expect(bad.length).toBe(5);
    expect(await first(5, "deviation", `quantity=meanVoltage&${firstRun()}`)).toEqual(bad);
  });

  test("stuck channels stand first by streaks of equal values within five runs", async () => {
    expect(await first(5, "stuckStreak", "quantity=volume")).toEqual(planted("stuck"));
  });

  test("noisy channels stand first by σ within five runs", async () => {
    expect(await first(5, "sd", "quantity=volume")).toEqual(planted("noisy"));
  });
});
