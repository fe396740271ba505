import { localTimeOf, wallMsOf } from "@cellgrade/contract/plant-time";
import { describe, expect, test } from "vitest";
import { BARCODE_PREFIX, barcodeOf, defaultBarcodePrefix } from "../../src/simulate/barcodes.ts";
import { plantLocal } from "../../src/simulate/clock.ts";
import { createLatencyHistogram } from "../../src/simulate/latency-histogram.ts";
import { readDurationMs, readInteger, readNumber, readPlantMs } from "../../src/simulate/option-values.ts";
import { createRandom } from "../../src/simulate/random.ts";

describe("latency histogram", () => {
  test("a percentile is never too low and at most 1/64 too high; the maximum is exact", () => {
    const random = createRandom(3);
    const histogram = createLatencyHistogram();
    const values = Array.from({ length: 20_000 }, () => Math.round(Math.exp(random.normal() * 3 + 6)) / 1_000);
    for (const value of values) histogram.add(value);
    values.sort((a, b) => a - b);
    expect(histogram.count()).toBe(values.length);
    expect(histogram.maxMs()).toBe(values.at(-1));
    for (const share of [0, 0.001, 0.5, 0.9, 0.99, 0.999, 1]) {
      const exact = values[Math.max(Math.ceil(values.length * share), 1) - 1] ?? 0;
      expect(histogram.percentileMs(share)).toBeGreaterThanOrEqual(exact);
      expect(histogram.percentileMs(share)).toBeLessThanOrEqual(exact * (1 + 1 / 64));
    }
  });

  test("every power of two and its neighbours, nothing at all, and what is beyond", () => {
    expect(createLatencyHistogram().percentileMs(0.5)).toBe(0);
    for (let bit = 0; bit <= 31; bit += 1) {
      for (const us of [2 ** bit - 1, 2 ** bit, 2 ** bit + 1]) {
        const histogram = createLatencyHistogram();
        histogram.add(us / 1_000);
        histogram.add(3e9);
        const kept = Math.min(us, 2 ** 31 - 1) / 1_000;
        expect(histogram.percentileMs(0.5)).toBeGreaterThanOrEqual(kept);
        expect(histogram.percentileMs(0.5)).toBeLessThanOrEqual(kept * (1 + 1 / 64));
        expect(histogram.maxMs()).toBe((2 ** 31 - 1) / 1_000);
      }
    }
  });
});

describe("barcodes", () => {
  test("24 characters like the sample; the serial counts up in order beyond its decimals, without repeats", () => {
    const prefix = "0AVCC26111121G95L";
    expect(barcodeOf(prefix, 100_500)).toBe("0AVCC26111121G95L0100500");
    const serials = [1, 2, 9_999_999, 10_000_000, 10_000_001, 10_000_040, 123_456_789, 29_000_000_000];
    const codes = serials.map((serial) => barcodeOf(prefix, serial));
    expect(codes.every((code) => code.length === 24)).toBe(true);
    expect([...new Set(codes)].sort()).toEqual(codes);
    expect(codes[3]).toBe("0AVCC26111121G95LA000000");
    expect(barcodeOf("T1-", 5)).toBe("T1-000000000000000000005");
  });

  test("the prefix of a run differs from that of any other second and tells its day", () => {
    const at = (...parts: [number, number, number, number, number, number]) => defaultBarcodePrefix(new Date(...parts));
    const prefix = at(2019 + 7, 4, 20, 8, 0, 0);
    expect(prefix).toMatch(/^0AVCC26S[0-9A-Z]{6}G5L$/);
    expect(prefix).toMatch(BARCODE_PREFIX);
    expect(at(2026, 4, 20, 8, 0, 1)).not.toBe(prefix);
    expect(at(2026, 11, 31, 8, 0, 0).slice(-3)).toBe("GC0");
  });
});

test("testTime is the local time of the host, padded", () => {
  expect(plantLocal(new Date(2024, 2, 2, 9, 4, 8))).toBe("2024-03-02 09:04:08");
});

test("the plant's own clock is never changed", () => {
  expect(localTimeOf(wallMsOf("2026-03-29 01:59:59") + 1_000)).toBe("2026-03-29 02:00:00");
  expect(localTimeOf(wallMsOf("2026-10-31 23:59:59") + 1_999)).toBe("2026-11-01 00:00:00");
});

describe("option values", () => {
  test.each([
    ["500ms", 500],
    ["60s", 60_000],
    ["5m", 300_000],
    ["1.5h", 5_400_000],
    ["30d", 2_592_000_000],
  ])("%s is %i ms", (text, ms) => expect(readDurationMs(text)).toBe(ms));

  test.each(["60", "s", "-5s", "1e3s", "5 m", "5w", ""])("%j is no duration", (text) => {
    expect(() => readDurationMs(text)).toThrow("Give a number");
  });

  test.each(["0", "11", "1.5", "x", "-1", ""])("%j is no whole number from 1 to 10", (text) => {
    expect(() => readInteger(1, 10)(text)).toThrow("from 1 to 10");
  });

  test.each([
    ["2026-10-01 08:00:00", "2026-10-01 08:00:00"],
    ["2026-10-1 8:0:5", "2026-10-01 08:00:05"],
    ["2024-02-29", "2024-02-29 00:00:00"],
  ])("%s is the time %s", (text, time) => expect(localTimeOf(readPlantMs(text))).toBe(time));

  test.each(["2026-02-29", "2026-10-01 24:00:00", "2026-10-01T08:00:00", "1999-12-31", "now", ""])(
    "%j is no time",
    (text) => expect(() => readPlantMs(text)).toThrow("Give an existing time or date"),
  );

  test("numbers", () => {
    expect(readNumber(0.1, 10)("2.5")).toBe(2.5);
    expect(() => readNumber(0.1, 10)("0.01")).toThrow("from 0.1 to 10");
    expect(() => readNumber(0.1, 10)("Infinity")).toThrow("from 0.1 to 10");
  });
});
