import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createPlantClock } from "../src/plant-time.ts";
import { createTestTimes } from "../src/test-times.ts";

const DAY_MS = 86_400_000;
const good = (testTime: string) => ({ testTime, testTimeAhead: false });
const wrong = (testTime: string) => ({ testTime, testTimeAhead: true });

describe("older", () => {
  test.each([
    ["Asia/Shanghai", "2026-10-25 02:29:59", "2026-10-25 02:30:00", true],
    ["Asia/Shanghai", "2026-10-25 02:30:00", "2026-10-25 02:29:59", false],
    ["Europe/Berlin", "2026-10-25 01:59:59", "2026-10-25 02:00:00", true],
    ["Europe/Berlin", "2026-10-25 02:59:59", "2026-10-25 03:00:00", true],
    // 02:05 may be the second one, an hour behind the first 02:55.
    ["Europe/Berlin", "2026-10-25 02:05:00", "2026-10-25 02:55:00", false],
    ["Europe/Berlin", "2026-10-25 02:55:00", "2026-10-25 02:05:00", false],
    // Of half an hour that comes twice, the other half hour is as it always is.
    ["Australia/Lord_Howe", "2026-04-05 01:35:00", "2026-04-05 01:55:00", false],
    ["Australia/Lord_Howe", "2026-04-05 01:05:00", "2026-04-05 01:55:00", true],
    // A clock that was not put forward shows 02:50 when the others show 03:50.
    ["Europe/Berlin", "2026-03-29 03:10:00", "2026-03-29 02:50:00", true],
    ["Europe/Berlin", "2026-03-29 02:50:00", "2026-03-29 03:10:00", false],
    ["Europe/Berlin", "2026-03-29 02:50:00", "2026-03-29 02:50:00", false],
  ])("%s: %s against %s is %s", (zone, given, kept, expected) => {
    expect(createTestTimes(zone).isOlder(good(given), good(kept))).toBe(expected);
  });

  test("is what the moments say, in every zone and season", () => {
    const zones = [
      "Asia/Shanghai",
      "Europe/Berlin",
      "Australia/Lord_Howe",
      "America/St_Johns",
      "America/Havana",
      "UTC",
    ];
    const clocks = new Map(zones.map((zone) => [zone, [createPlantClock(zone), createTestTimes(zone)] as const]));
    const changes = ["2026-03-29", "2026-10-25", "2026-04-05", "2026-03-08", "2026-11-01", "2026-07-01"];
    // Half of them within the hours in which clocks are changed.
    const hour = fc.oneof(fc.integer({ min: 0, max: 4 }), fc.integer({ min: -26, max: 50 }));
    const near = fc.record({ a: hour, b: hour, minutes: fc.integer({ min: 0, max: 59 }) });
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.constantFrom(...changes), near, (zone, date, { a, b, minutes }) => {
        const at = (hours: number, minute: number): string =>
          new Date(Date.parse(`${date}T00:00:00Z`) + hours * 3_600_000 + minute * 60_000)
            .toISOString()
            .slice(0, 19)
            .replace("T", " ");
        const [given, kept] = [at(a, minutes), at(b, 30)];
        const [clock, times] = clocks.get(zone) ?? [createPlantClock(zone), createTestTimes(zone)];
        const expected = Math.max(...clock.momentsOf(given)) < Math.min(...clock.momentsOf(kept));
        expect(times.isOlder(good(given), good(kept)), `${zone}: ${given} < ${kept}`).toBe(expected);
      }),
      { numRuns: 2_000 },
    );
  });

  test("a wrong clock's is never newer than one that is not, and of two neither is older", () => {
    const times = createTestTimes("Asia/Shanghai");
    expect(times.isOlder(wrong("2097-05-01 08:00:00"), good("2026-05-01 08:00:00"))).toBe(true);
    expect(times.isOlder(good("2026-05-01 08:00:00"), wrong("2097-05-01 08:00:00"))).toBe(false);
    expect(times.isOlder(wrong("2097-05-01 08:00:00"), wrong("2098-05-01 08:00:00"))).toBe(false);
  });
});

describe("beside its receipt", () => {
  const receivedAt = Date.parse("2026-05-01T06:30:20.500Z"); // 14:30:20.5 in Shanghai
  test.each([
    ["2026-05-01 14:30:20", "near"],
    ["2026-05-02 14:30:20", "near"],
    ["2026-05-02 14:30:21", "ahead"],
    ["2026-05-04 00:00:00", "ahead"],
    ["2099-12-31 23:59:59", "ahead"],
    ["2026-04-30 14:30:21", "near"],
    ["2026-04-30 14:30:20", "behind"],
    ["2000-01-01 00:00:00", "behind"],
  ])("%s is %s", (testTime, side) => {
    expect(createTestTimes("Asia/Shanghai").sideOf(testTime, receivedAt)).toBe(side);
  });

  test("of the hour that comes twice the moment nearer to the receipt counts", () => {
    const times = createTestTimes("Europe/Berlin");
    const first = Date.parse("2026-10-25T00:30:00Z"); // 02:30, the first of two
    expect(times.sideOf("2026-10-25 02:30:00", first - DAY_MS)).toBe("near");
    expect(times.sideOf("2026-10-25 02:30:00", first - DAY_MS - 1)).toBe("ahead");
    const second = first + 3_600_000;
    expect(times.sideOf("2026-10-25 02:30:00", second + DAY_MS)).toBe("near");
    expect(times.sideOf("2026-10-25 02:30:00", second + DAY_MS + 1)).toBe("behind");
  });

  test("is what the moments say, whatever was asked before", () => {
    const clock = createPlantClock("America/New_York");
    const times = createTestTimes("America/New_York");
    const around = Date.parse("2026-11-01T06:00:00Z");
    const distance = fc.integer({ min: -2 * DAY_MS, max: 2 * DAY_MS });
    fc.assert(
      fc.property(distance, distance, (receipt, tested) => {
        const receivedAt = around + receipt;
        const testTime = clock.localTime(receivedAt + tested);
        const distances = clock.momentsOf(testTime).map((moment) => moment - receivedAt);
        const ahead = distances.every((each) => each > DAY_MS);
        const behind = distances.every((each) => each < -DAY_MS);
        expect(times.sideOf(testTime, receivedAt)).toBe(ahead ? "ahead" : behind ? "behind" : "near");
        expect(times.isAhead(testTime, receivedAt)).toBe(ahead);
      }),
      { numRuns: 1_000 },
    );
  });
});
