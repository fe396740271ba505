import { describe, expect, test } from "vitest";
import { createChannelMap } from "../../src/collectors/channel-map.ts";
import { createIntegerColumn } from "../../src/collectors/column.ts";
import { createDistribution } from "../../src/collectors/distribution.ts";
import { createNumbering, KEY_SEPARATOR, TooMuch } from "../../src/collectors/numbering.ts";
import { createTrend } from "../../src/collectors/trend.ts";
import { CHANNELS_SHOWN_MAX, GROUPS_SHOWN_MAX, KEYS_MAX, TREND_POINTS_MAX, VALUES_MAX } from "../../src/statistics.ts";

// The bounds of an answer: what is left out of it, and what is refused.

const hour = (number: number) => new Date(number * 3_600_000).toISOString().slice(0, 13).replace("T", " ");

describe("a map of channels", () => {
  test("leaves out those nearest to the median of their machine, and says how many", () => {
    const map = createChannelMap({ ng: null }, { findRun: (_, seconds) => ({ start: seconds, end: seconds }) });
    const channels = CHANNELS_SHOWN_MAX + 2;
    for (let number = 0; number < channels; number += 1) {
      map.take(number - (channels - 1) / 2, `D${KEY_SEPARATOR}${String(number).padStart(6, "0")}`, 0, 0);
    }
    const { items, devices, omitted } = map.finish();
    expect({ omitted, shown: items.length }).toEqual({ omitted: 2, shown: CHANNELS_SHOWN_MAX });
    expect(devices).toEqual([{ deviceCode: "D", count: channels, median: 0 }]);
    expect(Math.min(...items.map(({ medianResidual }) => Math.abs(medianResidual)))).toBe(1.5);
    expect([items[0]?.batteryStation, items.at(-1)?.batteryStation]).toEqual(["000000", "020001"]);
  });
});

describe("a distribution", () => {
  test("keeps the groups with most values, by key, and says how many it leaves out", () => {
    const collector = createDistribution({
      quantity: "volume",
      bins: 1,
      subgroup: "day",
      groupBy: "workStep",
      shiftStarts: [],
    });
    for (let number = 0; number < GROUPS_SHOWN_MAX + 3; number += 1) {
      const key = String(number).padStart(4, "0");
      for (let times = number < 3 ? 1 : 2; times > 0; times -= 1) collector.take(number, "", key);
    }
    const { groups, groupsOmitted } = collector.finish({ missing: 0, excluded: 0 });
    expect(groupsOmitted).toBe(3);
    expect(groups?.map(({ key }) => key)).toEqual(
      Array.from({ length: GROUPS_SHOWN_MAX }, (_, index) => String(index + 3).padStart(4, "0")),
    );
  });
});

describe("a trend", () => {
  test("leaves out the machines for whose points there is no room", () => {
    const trend = createTrend();
    for (let number = 0; number < TREND_POINTS_MAX; number += 1) trend.take(1, `A${KEY_SEPARATOR}${hour(number)}`);
    for (const device of ["B", "C"]) trend.take(1, `${device}${KEY_SEPARATOR}${hour(0)}`);
    const { devices, omitted } = trend.finish();
    expect(devices.map(({ deviceCode, points }) => [deviceCode, points.length])).toEqual([["A", TREND_POINTS_MAX]]);
    expect(omitted).toBe(2);
  });

  test("of one machine with too many points is too much", () => {
    const trend = createTrend();
    for (let number = 0; number <= TREND_POINTS_MAX; number += 1) trend.take(1, `A${KEY_SEPARATOR}${hour(number)}`);
    expect(() => trend.finish()).toThrow(TooMuch);
  });
});

test("more keys than a query may meet are too much", () => {
  const numbering = createNumbering();
  for (let number = 0; number < KEYS_MAX; number += 1) numbering.numberOf(String(number));
  expect(() => numbering.numberOf("one more")).toThrow(TooMuch);
  expect(numbering.numberOf("7")).toBe(7);
});

test("a column holds its values in order while it grows, is full at its bound, and gives its memory back", () => {
  const column = createIntegerColumn();
  for (let value = 0; value < VALUES_MAX; value += 1) column.push(value % 65_521);
  expect(() => column.push(0)).toThrow(TooMuch);
  const values = column.values();
  expect(values).toHaveLength(VALUES_MAX);
  expect(values.every((value, index) => value === index % 65_521)).toBe(true);
  column.free();
  expect(values.buffer.byteLength).toBe(0);
  expect(column.values()).toHaveLength(0);
});
