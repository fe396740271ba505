import { expect, test } from "vitest";
import { timePresets } from "../../src/parts/filter/time-presets.ts";
import { formatMoment } from "../../src/parts/format-moment.ts";

const shifts = [
  { name: "白班", start: "08:00" },
  { name: "夜班", start: "20:00" },
];

test("today, yesterday, this shift and the last seven days are those of the plant's clocks", () => {
  // 20:30 UTC on the first is 04:30 on the second in Shanghai, in the night shift of the first.
  const presets = timePresets({ timeZone: "Asia/Shanghai", shifts }, Date.parse("2024-03-01T20:30:00Z"));
  expect(Object.fromEntries(presets)).toEqual({
    today: { from: "2024-03-02 00:00:00", to: "2024-03-03 00:00:00" },
    yesterday: { from: "2024-03-01 00:00:00", to: "2024-03-02 00:00:00" },
    thisShift: { from: "2024-03-01 20:00:00", to: "2024-03-02 08:00:00" },
    lastWeek: { from: "2024-02-25 00:00:00", to: "2024-03-03 00:00:00" },
  });
});

test("without shifts there is no shift to choose", () => {
  expect([...timePresets({ timeZone: "UTC", shifts: [] }, 0).keys()]).toEqual(["today", "yesterday", "lastWeek"]);
});

test("a moment is shown by the plant's clocks", () => {
  expect(formatMoment("2024-03-01T16:00:00.000Z", "Asia/Shanghai")).toBe("2024-03-02 00:00:00");
  expect(formatMoment(null, "UTC")).toBe("–");
});
