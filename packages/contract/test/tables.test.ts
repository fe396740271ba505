import { expect, test } from "vitest";
import { GROUPINGS, PERIOD_DEFAULT, PERIODS, SHARED_FIELDS, SUBGROUP_DEFAULT, SUBGROUPS } from "../src/groupings.ts";
import { forEachMeasured, MEASURED_QUANTITIES, QUANTITIES, QUANTITY_DEFAULT, RANGE_ENDS } from "../src/quantities.ts";
import { RECORD_COLUMN_NAMES, RECORD_COLUMNS } from "../src/record-columns.ts";
import { RECORD_NAMES } from "../src/record-names.ts";
import { readSort, SORT_DEFAULT, SORT_KEYS, SORTS, writeSort } from "../src/sorts.ts";
import { FIELDS } from "../src/wire/wire.ts";

// The shared tables, pinned once. Addresses, scripts and files that people keep name what stands here, in this order.

test("the quantities are the numbers of the definition, in its order, and behind them those that are derived", () => {
  expect(MEASURED_QUANTITIES).toEqual(["voltage", "electricity", "volume", "energy"]);
  expect(QUANTITIES).toEqual([...MEASURED_QUANTITIES, "meanVoltage", "duration"]);
  expect(QUANTITY_DEFAULT).toBe("volume");
  expect(RANGE_ENDS.join()).toBe(
    "voltageMin,voltageMax,electricityMin,electricityMax,volumeMin,volumeMax,energyMin,energyMax,meanVoltageMin,meanVoltageMax,durationMin,durationMax",
  );
  expect(forEachMeasured((quantity) => quantity.length)).toEqual({ voltage: 7, electricity: 11, volume: 6, energy: 6 });
});

test("the columns of records keep the order in which files have them", () => {
  expect(RECORD_COLUMN_NAMES.join()).toBe(
    "barcode,deviceCode,batteryStation,workStep,testTime,voltage,electricity,volume,energy,grade,receivedAt,revision,lateReplay,excluded,testTimeAhead,unread,meanVoltage,duration",
  );
  for (const { name, kind } of FIELDS) expect(RECORD_COLUMNS[name]).toBe(kind);
});

test("every column has a head in both languages; that of a field is the label of the definition", () => {
  for (const names of Object.values(RECORD_NAMES)) {
    expect(Object.keys(names).toSorted()).toEqual(RECORD_COLUMN_NAMES.toSorted());
    expect(new Set(Object.values(names)).size).toBe(RECORD_COLUMN_NAMES.length);
  }
  for (const { name, label } of FIELDS) expect(RECORD_NAMES.zh[name]).toBe(label);
});

test("a sort names a key and a direction, and reads back as it was written", () => {
  expect(SORT_KEYS).toEqual(["receivedAt", "testTime", "barcode"]);
  expect(SORTS).toEqual(["-receivedAt", "receivedAt", "-testTime", "testTime", "-barcode", "barcode"]);
  expect(SORT_DEFAULT).toBe("-receivedAt");
  expect(readSort("-testTime")).toEqual({ sortBy: "testTime", descending: true });
  expect(readSort("barcode")).toEqual({ sortBy: "barcode", descending: false });
  for (const sort of SORTS) expect(writeSort(readSort(sort))).toBe(sort);
});

test("statistics are grouped by what their addresses name", () => {
  expect(SHARED_FIELDS).toEqual(["deviceCode", "batteryStation", "workStep"]);
  expect(GROUPINGS).toEqual(["deviceCode", "batteryStation", "workStep", "day"]);
  expect(PERIODS).toEqual(["run", "hour", "shift", "day"]);
  expect(PERIOD_DEFAULT).toBe("run");
  expect(SUBGROUPS).toEqual(["deviceHour", "device", "batteryStation", "hour", "day", "shift"]);
  expect(SUBGROUP_DEFAULT).toBe("deviceHour");
});
