import { expect, test } from "vitest";
import { type MeasuredValues, type Quantity, quantityOf, unitOf } from "../src/quantities.ts";
import { UNIT_UNKNOWN, type Units } from "../src/units.ts";

const SAMPLE: MeasuredValues = { voltage: 3.2015, electricity: -34.2, volume: 102.513, energy: 331.25 };
const UNITS: Units = { voltage: "V", electricity: "A", volume: "Ah", energy: "Wh" };

test("a measured quantity is the number that was sent", () => {
  expect(quantityOf(SAMPLE, "voltage")).toBe(3.2015);
  expect(quantityOf({ ...SAMPLE, voltage: null }, "voltage")).toBeNull();
});

test("the mean voltage of the definition's own sample is 3.2313 V, where the voltage sent is 3.2015", () => {
  expect(quantityOf(SAMPLE, "meanVoltage")).toBe(331.25 / 102.513);
  expect(quantityOf(SAMPLE, "meanVoltage")?.toFixed(4)).toBe("3.2313");
});

test("the duration is positive, whichever sign a discharge current has", () => {
  expect(quantityOf(SAMPLE, "duration")).toBe(102.513 / 34.2);
  expect(quantityOf({ ...SAMPLE, electricity: 34.2 }, "duration")).toBe(102.513 / 34.2);
});

test.each<[Quantity, Partial<MeasuredValues>]>([
  ["meanVoltage", { energy: null }],
  ["meanVoltage", { volume: null }],
  ["meanVoltage", { energy: 0 }],
  ["meanVoltage", { volume: 0 }],
  ["meanVoltage", { volume: -0 }],
  ["meanVoltage", { energy: 1e308, volume: 0.1 }],
  ["meanVoltage", { energy: 1, volume: 5e-324 }],
  ["duration", { electricity: null }],
  ["duration", { electricity: 0 }],
  ["duration", { volume: null }],
  ["duration", { volume: 0 }],
  ["duration", { volume: -1e308, electricity: 1e-9 }],
])("%s is null, never 0 or infinite, of %j", (quantity, parts) => {
  expect(quantityOf({ ...SAMPLE, ...parts }, quantity)).toBeNull();
});

test.each<[string, string, string]>([
  ["Wh", "Ah", "V"],
  ["mWh", "mAh", "V"],
  ["mWh", "Ah", "mV"],
  ["Wh", "mAh", "Wh/mAh"],
  ["Wh", "Ah (25°C)", "Wh/Ah (25°C)"],
  ["Wh", UNIT_UNKNOWN, UNIT_UNKNOWN],
  [UNIT_UNKNOWN, "Ah", UNIT_UNKNOWN],
])("the mean voltage of %s by %s is in %s", (energy, volume, unit) => {
  expect(unitOf("meanVoltage", { ...UNITS, energy, volume })).toBe(unit);
});

test.each<[string, string, string]>([
  ["Ah", "A", "h"],
  ["mAh", "mA", "h"],
  ["Ah", "mA", "Ah/mA"],
  [UNIT_UNKNOWN, "A", UNIT_UNKNOWN],
])("the duration of %s by %s is in %s", (volume, electricity, unit) => {
  expect(unitOf("duration", { ...UNITS, volume, electricity })).toBe(unit);
});

test("a measured quantity has the unit that was set", () => {
  expect(unitOf("electricity", { ...UNITS, electricity: "mA" })).toBe("mA");
});
