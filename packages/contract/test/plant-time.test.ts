import { describe, expect, test } from "vitest";
import { clockOffsetSeconds, createPlantClock } from "../src/plant-time.ts";

const utc = (text: string): number => Date.parse(text);

describe("momentsOf", () => {
  const cases: [zone: string, local: string, moments: string[]][] = [
    ["Asia/Shanghai", "2024-03-02 09:14:08", ["2024-03-02T01:14:08Z"]],
    ["UTC", "2024-02-29 00:00:00", ["2024-02-29T00:00:00Z"]],
    ["Asia/Kathmandu", "2024-03-02 00:00:00", ["2024-03-01T18:15:00Z"]],
    ["Europe/Berlin", "2024-01-15 12:00:00", ["2024-01-15T11:00:00Z"]],
    ["Europe/Berlin", "2024-07-15 12:00:00", ["2024-07-15T10:00:00Z"]],
    // 31 March 2024: 02:00 becomes 03:00.
    ["Europe/Berlin", "2024-03-31 01:59:59", ["2024-03-31T00:59:59Z"]],
    ["Europe/Berlin", "2024-03-31 02:30:00", ["2024-03-31T01:30:00Z"]],
    ["Europe/Berlin", "2024-03-31 03:00:00", ["2024-03-31T01:00:00Z"]],
    // 27 October 2024: 03:00 becomes 02:00.
    ["Europe/Berlin", "2024-10-27 01:59:59", ["2024-10-26T23:59:59Z"]],
    ["Europe/Berlin", "2024-10-27 02:30:00", ["2024-10-27T00:30:00Z", "2024-10-27T01:30:00Z"]],
    ["Europe/Berlin", "2024-10-27 03:00:00", ["2024-10-27T02:00:00Z"]],
    // 4 November 2018: midnight becomes 01:00. 18 February 2018: midnight became 23:00 of the day before.
    ["America/Sao_Paulo", "2018-11-04 00:00:00", ["2018-11-04T03:00:00Z"]],
    ["America/Sao_Paulo", "2018-11-04 01:00:00", ["2018-11-04T03:00:00Z"]],
    ["America/Sao_Paulo", "2018-02-17 23:30:00", ["2018-02-18T01:30:00Z", "2018-02-18T02:30:00Z"]],
    ["America/Sao_Paulo", "2018-02-18 00:00:00", ["2018-02-18T03:00:00Z"]],
    ["Australia/Lord_Howe", "2024-04-07 01:45:00", ["2024-04-06T14:45:00Z", "2024-04-06T15:15:00Z"]],
  ];
  test.each(cases)("%s %s", (zone, local, moments) => {
    expect(createPlantClock(zone).momentsOf(local)).toEqual(moments.map(utc));
  });
});

describe("startOfDay", () => {
  const cases: [zone: string, moment: string, start: string][] = [
    ["Asia/Shanghai", "2024-03-01T16:00:00Z", "2024-03-01T16:00:00Z"],
    ["Asia/Shanghai", "2024-03-01T15:59:59.999Z", "2024-02-29T16:00:00Z"],
    ["Europe/Berlin", "2024-03-31T12:00:00Z", "2024-03-30T23:00:00Z"],
    ["Europe/Berlin", "2024-10-27T22:30:00Z", "2024-10-26T22:00:00Z"],
    // The day has no midnight. It starts at 01:00, which is this moment.
    ["America/Sao_Paulo", "2018-11-04T15:00:00Z", "2018-11-04T03:00:00Z"],
    // Midnight comes twice: the day starts with the first.
    ["America/Havana", "2024-11-03T20:00:00Z", "2024-11-03T04:00:00Z"],
  ];
  test.each(cases)("%s %s", (zone, moment, start) => {
    expect(createPlantClock(zone).startOfDay(utc(moment))).toBe(utc(start));
  });
});

test("through a whole year every local hour names the moment it was read at", () => {
  for (const zone of ["Asia/Shanghai", "Europe/Berlin", "America/Sao_Paulo", "America/New_York"]) {
    const clock = createPlantClock(zone);
    const shown = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "medium" });
    for (let moment = utc("2018-01-01T00:00:00Z"); moment < utc("2019-01-01T00:00:00Z"); moment += 3_600_000) {
      expect(clock.momentsOf(shown.format(moment))).toContain(moment);
    }
  }
});

describe("clockOffsetSeconds", () => {
  const shanghai = createPlantClock("Asia/Shanghai");
  test("positive when the machine's clock is behind, negative when it is ahead", () => {
    expect(clockOffsetSeconds(shanghai, "2024-03-02 09:14:08", utc("2024-03-02T01:15:08.400Z"))).toBe(60);
    expect(clockOffsetSeconds(shanghai, "2024-03-02 09:14:08", utc("2024-03-02T01:13:08Z"))).toBe(-60);
  });
  test("of a repeated hour the moment nearer to the receipt is meant", () => {
    const berlin = createPlantClock("Europe/Berlin");
    expect(clockOffsetSeconds(berlin, "2024-10-27 02:30:00", utc("2024-10-27T00:30:05Z"))).toBe(5);
    expect(clockOffsetSeconds(berlin, "2024-10-27 02:30:00", utc("2024-10-27T01:30:05Z"))).toBe(5);
  });
});

describe("localTime", () => {
  test.each([
    ["Asia/Shanghai", "2024-03-01T16:00:00.999Z", "2024-03-02 00:00:00"],
    ["Europe/Berlin", "2024-03-31T01:00:00Z", "2024-03-31 03:00:00"],
    ["Asia/Kathmandu", "2024-03-01T18:15:00Z", "2024-03-02 00:00:00"],
  ])("%s %s", (zone, moment, local) => {
    expect(createPlantClock(zone).localTime(utc(moment))).toBe(local);
  });
});
