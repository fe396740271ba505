import { readRecord } from "@cellgrade/contract/read-record";
import { describe, expect, test } from "vitest";
import {
  createGradingProcess,
  type GradedCell,
  type GradingProcessOptions,
  plantCellsPerS,
  recordAt,
} from "../../src/simulate/grading-process.ts";
import { UNREAD_BARCODE, withUnread } from "../../src/simulate/unread-cells.ts";

const OPTIONS: GradingProcessOptions = {
  seed: 7,
  devices: 4,
  stationsPerDevice: 32,
  badChannels: 6,
  barcodePrefix: "0AVCC26S00000G95L",
};
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

function run(cells: number, changes: Partial<GradingProcessOptions> = {}) {
  const process = createGradingProcess({ ...OPTIONS, ...changes });
  const made: GradedCell[] = Array.from({ length: cells }, () => process.next());
  return { cells: made, badChannels: process.badChannels() };
}

const channelOf = ({ fields }: GradedCell) => `${fields.deviceCode} ${fields.batteryStation}`;
const volumeOf = ({ fields }: GradedCell) => fields.volume ?? Number.NaN;
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const sigma = (values: number[]) => Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)));

describe("determinism", () => {
  test("the same seed gives the same cells and bad channels, another seed others", () => {
    expect(run(3_000)).toEqual(run(3_000));
    const other = run(3_000, { seed: 8 });
    expect(other.cells).not.toEqual(run(3_000).cells);
    expect(other.badChannels).not.toEqual(run(3_000).badChannels);
  });
});

describe("records", () => {
  test("every record is read without fault or tolerance and unchanged", () => {
    for (const cell of run(5_000).cells) {
      const record = recordAt("2024-03-02 09:14:08", cell.fields);
      expect(readRecord(JSON.parse(JSON.stringify(record)) as object)).toEqual({ record, faults: null, tolerances: 0 });
    }
  });

  test("names look like a plant's", () => {
    const fields = run(128).cells.map((cell) => cell.fields);
    expect(new Set(fields.map((each) => each.deviceCode))).toEqual(new Set(["FR-01", "FR-02", "FR-03", "FR-04"]));
    expect(fields.every((each) => /^0\d-0[12]-(0[1-9]|1[0-6])$/.test(each.batteryStation))).toBe(true);
    expect(fields.every((each) => /^0AVCC26S00000G95L\d{7}$/.test(each.barcode))).toBe(true);
    expect(fields.map((each) => each.barcode).sort()[0]).toBe("0AVCC26S00000G95L0000001");
  });

  test("energy is capacity times mean voltage", () => {
    for (const { fields } of run(5_000).cells) {
      expect(Math.abs((fields.energy ?? 0) - (fields.volume ?? 0) * (fields.voltage ?? 0))).toBeLessThan(0.001);
    }
  });
});

describe("capacities", () => {
  const { cells, badChannels } = run(40_000);
  const bad = new Map(badChannels.map((each) => [`${each.deviceCode} ${each.batteryStation}`, each]));
  const byChannel = Map.groupBy(cells, channelOf);
  const sound = [...byChannel].filter(([channel]) => !bad.has(channel)).map(([, own]) => own.map(volumeOf));

  test("sound channels: around 50 Ah, scattered as cells are", () => {
    expect(Math.abs(mean(sound.flat()) - 50)).toBeLessThan(0.4);
    for (const volumes of sound) {
      expect(Math.abs(mean(volumes) - 50)).toBeLessThan(0.8);
      expect(sigma(volumes)).toBeGreaterThan(0.15);
      expect(sigma(volumes)).toBeLessThan(0.5);
    }
  });

  test("devices differ, and the mean of each drifts slowly", () => {
    const means = [...Map.groupBy(cells, ({ fields }) => fields.deviceCode).values()].map((own) => {
      const trays = Array.from({ length: Math.floor(own.length / 32) }, (_, tray) =>
        own.slice(tray * 32, tray * 32 + 32),
      );
      return trays.map((tray) => mean(tray.filter((cell) => !bad.has(channelOf(cell))).map(volumeOf)));
    });
    expect(sigma(means.map(mean))).toBeGreaterThan(0.01);
    for (const ofDevice of means) {
      // Means of 50 trays: drift shows above the scatter that is left of 50 × 32 cells (σ 0.006).
      const blocks = Array.from({ length: 6 }, (_, block) => mean(ofDevice.slice(block * 50, block * 50 + 50)));
      expect(sigma(blocks)).toBeGreaterThan(0.02);
    }
  });

  test("the planted channels are bad as described, each kind is there, and their cells are counted", () => {
    const kinds = badChannels.map((each) => each.fault.kind).sort();
    expect(kinds).toEqual(["contactResistance", "contactResistance", "noisy", "noisy", "stuck", "stuck"]);
    for (const [channel, { fault, cells: counted }] of bad) {
      const own = byChannel.get(channel) ?? [];
      const volumes = own.map(volumeOf);
      expect(own.length).toBeGreaterThan(100);
      expect(counted).toBe(own.length);
      if (fault.kind === "contactResistance") {
        // 1 mΩ takes 25 mV at 25 A, and with them 1 % of the capacity.
        const lostV = 0.025 * fault.milliohms;
        expect(fault.milliohms).toBeGreaterThanOrEqual(1);
        expect(Math.abs(mean(own.map((cell) => cell.fields.voltage ?? 0)) - (3.7 - lostV))).toBeLessThan(0.005);
        expect(Math.abs(mean(volumes) - 50 * (1 - 0.4 * lostV))).toBeLessThan(0.8);
      } else if (fault.kind === "stuck") {
        expect(
          new Set(own.map(({ fields: { volume, voltage, energy } }) => `${volume} ${voltage} ${energy}`)).size,
        ).toBe(1);
      } else expect(sigma(volumes)).toBeGreaterThan(1);
    }
  });

  test("none are planted when none are asked for, and every channel may be bad", () => {
    expect(run(1, { badChannels: 0 }).badChannels).toEqual([]);
    expect(run(1, { badChannels: 128 }).badChannels).toHaveLength(128);
  });
});

describe("retests", () => {
  test("a few percent; each is a cell of an earlier tray, measured on another channel, once", () => {
    const { cells } = run(40_000);
    const first = new Map<string, GradedCell>();
    let retests = 0;
    for (const cell of cells) {
      const before = first.get(cell.fields.barcode);
      expect(cell.isRetest).toBe(before !== undefined);
      if (before === undefined) first.set(cell.fields.barcode, cell);
      else {
        retests += 1;
        expect(channelOf(cell)).not.toBe(channelOf(before));
        expect(cell.endMs - before.endMs).toBeGreaterThan(2 * HOUR_MS); // a pause and a whole test
      }
    }
    expect(retests / cells.length).toBeGreaterThan(0.015);
    expect(retests / cells.length).toBeLessThan(0.04);
    expect(new Set(cells.filter((cell) => cell.isRetest).map((cell) => cell.fields.barcode)).size).toBe(retests);
  });

  test("a cell measures alike on two sound channels: its capacity is its own", () => {
    const { cells } = run(40_000, { badChannels: 0 });
    const pairs = [...Map.groupBy(cells, ({ fields }) => fields.barcode).values()].filter((own) => own.length === 2);
    const differences = pairs.map(([a, b]) => volumeOf(a as GradedCell) - volumeOf(b as GradedCell));
    const ofStrangers = cells.map(
      (cell, place) => volumeOf(cell) - volumeOf(cells[(place * 7_919 + 1) % cells.length] as GradedCell),
    );
    expect(pairs.length).toBeGreaterThan(500);
    expect(sigma(differences)).toBeLessThan(sigma(ofStrangers) * 0.8);
  });
});

describe("trays", () => {
  const { cells } = run(12_800);
  const trays = [...Map.groupBy(cells, ({ fields, tray }) => `${fields.deviceCode} ${tray}`).values()];
  const whole = trays.filter((own) => own.length === 32);
  const startOf = (own: readonly GradedCell[]) => own[0]?.endMs ?? 0;
  const endOf = (own: readonly GradedCell[]) => own.at(-1)?.endMs ?? 0;

  test("each has every station once, and its cells end within minutes of each other", () => {
    expect(whole.length).toBeGreaterThan(390);
    for (const own of whole) {
      expect(new Set(own.map(({ fields }) => fields.batteryStation)).size).toBe(32);
      expect(endOf(own) - startOf(own)).toBeGreaterThan(MINUTE_MS);
      expect(endOf(own) - startOf(own)).toBeLessThan(15 * MINUTE_MS);
    }
  });

  test("hours lie between two trays of a machine: a pause, at times a long one, and the test", () => {
    const pauses = [...Map.groupBy(whole, ([cell]) => cell?.fields.deviceCode).values()].flatMap((own) =>
      own.slice(1).map((tray, place) => startOf(tray) - endOf(own[place] ?? [])),
    );
    expect(Math.min(...pauses)).toBeGreaterThan(3 * HOUR_MS);
    expect(pauses.filter((ms) => ms > 5 * HOUR_MS).length).toBeGreaterThan(3);
  });

  test("machines end at different times: their tests overlap", () => {
    const ends = ["FR-01", "FR-02", "FR-03", "FR-04"].map((code) =>
      endOf(whole.find(([cell]) => cell?.fields.deviceCode === code) ?? []),
    );
    const apart = ends.slice(1).map((ms, place) => ms - (ends[place] ?? 0));
    expect(Math.min(...apart)).toBeGreaterThan(30 * MINUTE_MS);
    expect((ends.at(-1) ?? 0) - (ends[0] ?? 0)).toBeLessThan(4 * HOUR_MS);
  });

  test("a bad contact ends its cells early, by what it takes of the capacity", () => {
    const { cells: tested, badChannels } = run(12_800, { badChannels: 1 });
    const [bad] = badChannels;
    const share = bad?.fault.kind === "contactResistance" ? 0.4 * 0.025 * bad.fault.milliohms : Number.NaN;
    const early = [...Map.groupBy(tested, ({ fields, tray }) => `${fields.deviceCode} ${tray}`).values()].flatMap(
      (own) => {
        const ofBad = own.find(({ fields }) => fields.batteryStation === bad?.batteryStation);
        return ofBad === undefined || own.length < 32 ? [] : [mean(own.map(({ endMs }) => endMs)) - ofBad.endMs];
      },
    );
    expect(early.length).toBeGreaterThan(90);
    expect(Math.abs(mean(early) / (2 * HOUR_MS * share) - 1)).toBeLessThan(0.2);
  });

  test("the plant keeps its pace, and its cells come in order of time", () => {
    const ends = cells.map(({ endMs }) => endMs);
    expect(ends.every((ms, place) => place === 0 || ms >= (ends[place - 1] ?? 0))).toBe(true);
    expect(cells.every(({ dueMs, endMs }) => dueMs === endMs)).toBe(true);
    const perS = cells.length / ((ends.at(-1) ?? 0) / 1_000);
    expect(perS / plantCellsPerS({ devices: 4, stations: 32 })).toBeGreaterThan(0.97);
    expect(perS / plantCellsPerS({ devices: 4, stations: 32 })).toBeLessThan(1.03);
  });
});

test("a share of barcodes is not read, the same by the same seed, and nothing else of the cells changes", () => {
  const cells = (percent: number) => {
    const process = withUnread(createGradingProcess(OPTIONS), { seed: OPTIONS.seed, percent });
    return Array.from({ length: 2_000 }, () => process.next());
  };
  const [all, some, again] = [cells(0), cells(10), cells(10)];
  const unread = some.filter(({ fields }) => fields.barcode === UNREAD_BARCODE);
  expect(unread.length).toBeGreaterThan(150);
  expect(unread.length).toBeLessThan(250);
  expect(again).toEqual(some);
  const barcodes = all.map(({ fields }) => fields.barcode);
  expect(some.map((cell, index) => ({ ...cell, fields: { ...cell.fields, barcode: barcodes[index] } }))).toEqual(all);
  expect(cells(100).every(({ fields }) => fields.barcode === UNREAD_BARCODE)).toBe(true);
});
