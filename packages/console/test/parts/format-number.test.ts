import { withUnit } from "@cellgrade/contract/units";
import { expect, test } from "vitest";
import {
  digitsFor,
  formatBytes,
  formatCount,
  formatFixed,
  formatMeasured,
  formatShare,
  shownNumber,
} from "../../src/parts/format-number.ts";

test("a measurement is shown as it was sent, and one that is missing as a dash", () => {
  expect([102.513, 0, -0.0001, 1e-7, null].map(formatMeasured)).toEqual(["102.513", "0", "-0.0001", "1e-7", "–"]);
});

test("a derived number is shown with five digits, a measured one with all that were sent", () => {
  expect(formatMeasured(shownNumber(331.25 / 102.513, "meanVoltage"))).toBe("3.2313");
  expect(formatMeasured(shownNumber(1234.5678, "duration"))).toBe("1234.6");
  expect(formatMeasured(shownNumber(1e308 / 3, "meanVoltage"))).toBe("3.3333e+307");
  expect(shownNumber(3.20151617, "voltage")).toBe(3.20151617);
  expect(shownNumber(null, "meanVoltage")).toBeNull();
});

test("a computed figure has as many digits as its spread deserves, and never a negative nought", () => {
  expect([100, 12, 0.6, 0.002, 0, Number.NaN].map(digitsFor)).toEqual([0, 1, 3, 5, 3, 3]);
  expect(formatFixed(102.5, 3)).toBe("102.500");
  expect(formatFixed(-0.0001, 2)).toBe("0.00");
  expect(formatFixed(-0.4, 0)).toBe("0");
  expect(formatFixed(null, 2)).toBe("–");
});

test("a share that is not none is not shown as 0, and one that is not all not as 100", () => {
  expect([0, 0.00001, 0.9852, 0.99999, 1, null].map((share) => formatShare(share))).toEqual([
    "0.00 %",
    "<0.01 %",
    "98.52 %",
    ">99.99 %",
    "100.00 %",
    "–",
  ]);
});

test("counts have separators, bytes a unit, and an unknown unit is not shown", () => {
  expect(formatCount(1_234_567, "zh-CN")).toBe("1,234,567");
  expect([0, 1_023, 1_536, 5 * 1_024 ** 3].map(formatBytes)).toEqual(["0 B", "1023 B", "1.5 KiB", "5.0 GiB"]);
  expect([withUnit("容量", "Ah"), withUnit("容量", "unknown")]).toEqual(["容量 (Ah)", "容量"]);
});
