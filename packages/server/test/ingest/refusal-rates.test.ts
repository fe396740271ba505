import { expect, test } from "vitest";
import { createRefusalRates, SAMPLE_BYTES } from "../../src/ingest/refusal-rates.ts";

const MIB = 1024 * 1024;

function ratesAt() {
  let now = 0;
  const rates = createRefusalRates({ nowMs: () => now });
  return {
    pass: (ms: number): void => {
      now += ms;
    },
    /** How many of `count` refusals are kept as a whole, as a sample, without a body, and only counted. */
    admit: (address: string, count: number, bodyBytes: number): number[] => {
      const kept = Array.from({ length: count }, () => rates.admit(address, bodyBytes));
      const of = (wanted: number | null): number => kept.filter((each) => each === wanted).length;
      return [of(bodyBytes), of(SAMPLE_BYTES), of(0), of(null)];
    },
  };
}

test("a hall that sends some hundred small refusals a second has all of them kept, for as long as it does", () => {
  const { admit, pass } = ratesAt();
  for (let second = 0; second < 600; second += 1) {
    expect(admit("gateway", 400, 300)).toEqual([400, 0, 0, 0]);
    pass(1_000);
  }
});

test("a flood of one address is kept at its rate, the rest is counted, and others are kept beside it", () => {
  const { admit, pass } = ratesAt();
  expect(admit("flood", 10_000, 300)).toEqual([2_000, 0, 0, 8_000]);
  expect(admit("honest", 100, 300)).toEqual([100, 0, 0, 0]);
  pass(1_000);
  expect(admit("flood", 10_000, 300)).toEqual([500, 0, 0, 9_500]);
  expect(admit("honest", 100, 300)).toEqual([100, 0, 0, 0]);
});

test("a flood of many addresses is kept at the rate of all", () => {
  const { admit, pass } = ratesAt();
  let kept = 0;
  for (let n = 0; n < 100; n += 1) kept += admit(`10.0.0.${n}`, 500, 300)[0] ?? 0;
  expect(kept).toBe(4_000);
  pass(1_000);
  kept = 0;
  for (let n = 0; n < 100; n += 1) kept += admit(`10.0.0.${n}`, 500, 300)[0] ?? 0;
  expect(kept).toBe(1_000);
});

test("large bodies that come too fast are kept as samples, and an address has only so many of those", () => {
  const { admit, pass } = ratesAt();
  const [whole = 0, samples = 0, empty = 0, counted = 0] = admit("flood", 100, 4 * MIB);
  expect([whole, counted]).toEqual([4, 0]);
  expect(whole + samples + empty).toBe(100);
  expect(admit("honest", 1, 4 * MIB)).toEqual([1, 0, 0, 0]);
  pass(1_000);
  const later = admit("flood", 1_000, 4 * MIB);
  expect(later[0]).toBe(0);
  expect(later[1]).toBe((2 * MIB) / SAMPLE_BYTES);
});

test("the addresses that are remembered are bounded: the one of longest ago is forgotten", () => {
  const { admit } = ratesAt();
  expect(admit("first", 2_100, 0)[3]).toBe(100);
  for (let n = 0; n < 999; n += 1) admit(`10.${n}`, 0, 0);
  for (let n = 0; n < 999; n += 1) admit(`10.${n}`, 1, 0);
  expect(admit("first", 1, 0)).toEqual([0, 0, 0, 1]); // still known
  for (let n = 0; n < 1_000; n += 1) admit(`11.${n}`, 1, 0);
  expect(admit("first", 1, 0)[0]).toBe(1);
});

test("a flood of outsiders is kept at a rate of their own, cut to a sample, and takes nothing from anybody else", () => {
  let now = 0;
  const rates = createRefusalRates({ nowMs: () => now });
  const keep = (address: string, count: number): (number | null)[] =>
    Array.from({ length: count }, () => rates.admitOutsider(address, 60_000)).filter((bytes) => bytes !== null);
  expect(keep("evil", 10_000)).toEqual(Array.from({ length: 50 }, () => SAMPLE_BYTES));
  now += 10_000;
  expect(keep("evil", 10_000)).toHaveLength(20);
  const many = Array.from({ length: 100 }, (_, n) => keep(`evil-${n}`, 100).length);
  expect(many.reduce((sum, kept) => sum + kept, 0)).toBe(480); // with those of before, the burst of all outsiders
  expect(Array.from({ length: 500 }, () => rates.admit("honest", 300))).not.toContain(null);
});
