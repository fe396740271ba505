import { expect, test } from "vitest";
import {
  areDays,
  DAYS_MAX,
  isRunGap,
  OVERWRITE_POLICIES,
  readAccountSetName,
  RUN_GAP_MINUTES_DEFAULT,
} from "../src/account-set-rules.ts";
import { readUnit, UNIT_UNKNOWN, withUnit } from "../src/units.ts";

test("a name is one line of 1 to 64 code points, trimmed", () => {
  expect(readAccountSetName(" 二厂 ")).toBe("二厂");
  expect(readAccountSetName("🔋".repeat(64))).toBe("🔋".repeat(64));
  for (const value of ["", " ", "a".repeat(65), "a\tb", "\ud800", 1, null])
    expect(readAccountSetName(value)).toBeNull();
});

test("a unit is one line of at most 16 code points; none is unknown, and is not shown", () => {
  expect(readUnit(" Ah ")).toBe("Ah");
  expect(readUnit("")).toBe(UNIT_UNKNOWN);
  for (const value of [" ", "a".repeat(17), "A\nh", 1, null, undefined]) expect(readUnit(value)).toBeNull();
  expect(withUnit("容量", "Ah")).toBe("容量 (Ah)");
  expect([withUnit("容量", UNIT_UNKNOWN), withUnit("容量", undefined)]).toEqual(["容量", "容量"]);
});

test("days are whole, up to a century; replaced versions alone need not be kept at all", () => {
  for (const setting of ["historyDays", "recordDays", "rejectionDays"] as const) {
    expect(
      [1, DAYS_MAX].every((days) => areDays(setting, days)),
      setting,
    ).toBe(true);
    for (const days of [-1, 1.5, DAYS_MAX + 1, Number.NaN, "1", null])
      expect(areDays(setting, days), setting).toBe(false);
    expect(areDays(setting, 0), setting).toBe(setting === "historyDays");
  }
});

test("the gap between runs is whole minutes, from one to a day", () => {
  for (const minutes of [1, RUN_GAP_MINUTES_DEFAULT, 1_440]) expect(isRunGap(minutes)).toBe(true);
  for (const minutes of [0, 1_441, 1.5, -20, Number.NaN, "20", null]) expect(isRunGap(minutes)).toBe(false);
});

test("the policies of overwriting are those that settings name", () => {
  expect(OVERWRITE_POLICIES).toEqual(["arrival", "newest-test-time"]);
});
