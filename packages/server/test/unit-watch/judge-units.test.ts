import type { CellRecord } from "@cellgrade/contract/record";
import { describe, expect, test } from "vitest";
import { judgeUnits } from "../../src/unit-watch/judge-units.ts";
import { proposeUnits } from "../../src/unit-watch/propose-units.ts";
import { stepMedians } from "../../src/unit-watch/step-medians.ts";

const UNKNOWN = { voltage: "unknown", electricity: "unknown", volume: "unknown", energy: "unknown" };
const NAMED = { voltage: "V", electricity: "A", volume: "Ah", energy: "Wh" };

/** Cells of a 3.1 Ah product, which differ by a percent. */
function cells(count: number, changes: (cell: CellRecord) => Partial<CellRecord> = () => ({})): CellRecord[] {
  return Array.from({ length: count }, (_, place) => {
    const volume = 3.1 + 0.03 * Math.sin(place);
    const cell: CellRecord = {
      barcode: `C${place}`,
      deviceCode: "any",
      batteryStation: `${place}`,
      testTime: "2024-03-02 09:14:08",
      workStep: "放电",
      voltage: 2.75,
      electricity: 1.55,
      volume,
      energy: volume * 3.4,
    };
    return { ...cell, ...changes(cell) };
  });
}
const milli = ({ volume }: CellRecord) => ({ volume: (volume ?? 0) * 1_000 });
const hall = (last: CellRecord[]) => [
  ...stepMedians("M-1", cells(64)),
  ...stepMedians("M-2", cells(64)),
  ...stepMedians("M-3", last),
];

describe("a machine whose unit or sign is another", () => {
  test("than its own before, is told with about the factor; a tray of a better product is not", () => {
    const changed = [...cells(40, milli), ...cells(200)];
    expect(judgeUnits(stepMedians("M-1", changed), UNKNOWN)).toMatchObject([
      { deviceCode: "M-1", workStep: "放电", quantity: "volume", comparison: "past", factor: 1_000 },
    ]);
    const better = [...cells(40, ({ volume }) => ({ volume: (volume ?? 0) * 17 })), ...cells(200)];
    expect(judgeUnits(stepMedians("M-1", better), UNKNOWN)).toEqual([]);
    const few = [...cells(15, milli), ...cells(200)]; // less than half of the latest
    expect(judgeUnits(stepMedians("M-1", few), UNKNOWN)).toEqual([]);
  });

  test.each<[factor: number, change: (cell: CellRecord) => Partial<CellRecord>]>([
    [1 / 1_000, ({ volume }) => ({ volume: (volume ?? 0) / 1_000 })],
    [3_600, ({ volume }) => ({ volume: (volume ?? 0) * 3_600 })],
    [-1, ({ volume }) => ({ volume: -(volume ?? 0) })],
    [-1_000, ({ volume }) => ({ volume: -1_000 * (volume ?? 0) })],
  ])("than the others', is told: factor %d", (factor, change) => {
    expect(judgeUnits(hall(cells(64, change)), UNKNOWN)).toMatchObject([
      { deviceCode: "M-3", quantity: "volume", comparison: "others", factor },
    ]);
  });

  test("is not told where one other machine alone measures the step, nor where cells are few", () => {
    expect(judgeUnits(hall(cells(64, milli)).slice(1), UNKNOWN)).toEqual([]);
    expect(judgeUnits(hall(cells(7, milli)), UNKNOWN)).toEqual([]);
    expect(judgeUnits(hall(cells(64, () => ({ workStep: "充电", volume: 3_100 }))), UNKNOWN)).toEqual([]);
  });

  test("is told by its energy alone where the units are known, and a sound one never is", () => {
    const wattSeconds = cells(64, ({ energy }) => ({ energy: (energy ?? 0) * 3_600 }));
    const alone = stepMedians("M-1", wattSeconds);
    expect(judgeUnits(alone, UNKNOWN)).toEqual([]);
    expect(judgeUnits(alone, NAMED)).toMatchObject([
      { quantity: "energy", comparison: "capacity", factor: null, median: expect.closeTo(12_240), expected: null },
    ]);
    expect(judgeUnits(hall(cells(64)), NAMED)).toEqual([]);
    const inMilli = stepMedians("M-1", cells(64, milli));
    expect(judgeUnits(inMilli, { ...NAMED, volume: "mAh (25°C)" })).toEqual([]);
    expect(judgeUnits(inMilli, NAMED)).toMatchObject([{ median: expect.closeTo(0.0034) }]);
  });
});

test("units are proposed from the numbers, and not where they do not tell", () => {
  expect(proposeUnits(hall(cells(64)))).toEqual(NAMED);
  const allMilli = ({ voltage, electricity, volume, energy }: CellRecord) => ({
    voltage: (voltage ?? 0) * 1_000,
    electricity: -(electricity ?? 0) * 1_000,
    volume: (volume ?? 0) * 1_000,
    energy: (energy ?? 0) * 1_000,
  });
  const milliUnits = { voltage: "mV", electricity: "mA", volume: "mAh", energy: "mWh" };
  expect(proposeUnits(stepMedians("M-1", cells(64, allMilli)))).toEqual(milliUnits);
  expect(proposeUnits(stepMedians("M-1", cells(64, milli)))).toEqual({ ...NAMED, volume: "mAh" });
  const between = stepMedians(
    "M-1",
    cells(64, () => ({ volume: 700, energy: null })),
  );
  expect(proposeUnits(between)).toEqual({ voltage: "V", electricity: null, volume: null, energy: null });
  expect(proposeUnits([])).toEqual({ voltage: null, electricity: null, volume: null, energy: null });
});
