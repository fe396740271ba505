import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createPlantClock } from "../src/plant-time.ts";
import { describeProblem } from "../src/problems.ts";
import { type Shift, SHIFTS_MAX, shiftAt, shiftFaults, shiftOf } from "../src/shifts.ts";

const utc = (text: string): number => Date.parse(text);

describe("a shift", () => {
  const DAY_AND_NIGHT = [
    { name: "白班", start: "08:00" },
    { name: "夜班", start: "20:00" },
  ];
  test("lasts from its start until the next one's, the last one over midnight", () => {
    const day = { name: "白班", from: "2024-03-01 08:00:00", to: "2024-03-01 20:00:00" };
    const night = { name: "夜班", from: "2024-03-01 20:00:00", to: "2024-03-02 08:00:00" };
    expect(shiftOf("2024-03-01 08:00:00", DAY_AND_NIGHT)).toEqual(day);
    expect(shiftOf("2024-03-01 19:59:59", DAY_AND_NIGHT)).toEqual(day);
    expect(shiftOf("2024-03-01 20:00:00", DAY_AND_NIGHT)).toEqual(night);
    expect(shiftOf("2024-03-02 07:59:59", DAY_AND_NIGHT)).toEqual(night);
    expect(shiftOf("2024-03-01 00:00:00", DAY_AND_NIGHT)).toMatchObject({ from: "2024-02-29 20:00:00" });
  });

  test("that is alone lasts a day; without shifts there is none", () => {
    const alone = [{ name: "班", start: "06:30" }];
    expect(shiftOf("2024-12-31 06:30:00", alone)).toEqual({
      name: "班",
      from: "2024-12-31 06:30:00",
      to: "2025-01-01 06:30:00",
    });
    expect(shiftOf("2024-12-31 06:29:59", alone)).toMatchObject({ from: "2024-12-30 06:30:00" });
    expect(shiftOf("2024-12-31 06:30:00", [])).toBeNull();
  });

  test("at a moment is that of the plant's clocks", () => {
    const clock = createPlantClock("Asia/Shanghai");
    expect(shiftAt(clock, utc("2024-03-01T12:00:00Z"), DAY_AND_NIGHT)).toMatchObject({ name: "夜班" });
    expect(shiftAt(clock, utc("2024-03-01T11:59:59Z"), DAY_AND_NIGHT)).toMatchObject({ name: "白班" });
  });
});

describe("the rules of shifts", () => {
  const day: Shift = { name: "白班", start: "08:00" };
  const night: Shift = { name: "夜班", start: "20:00" };

  test.each<[what: string, shifts: unknown, faults: string[]]>([
    ["two shifts", [day, night], []],
    ["names with blanks around", [{ ...day, name: " a " }, night], []],
    ["no list", "08:00", ["shifts FILLED_LIST_EXPECTED"]],
    ["no shift", [], ["shifts FILLED_LIST_EXPECTED"]],
    [
      "one too many",
      Array.from({ length: SHIFTS_MAX + 1 }, (_, hour) => ({ name: `${hour}`, start: `0${hour}:00` })),
      ["shifts FILLED_LIST_EXPECTED"],
    ],
    ["no objects", ["08:00", null, [day]], [0, 1, 2].map((place) => `shifts[${place}] OBJECT_EXPECTED`)],
    ["another key", [{ ...day, end: "20:00" }], ["shifts[0] OBJECT_EXPECTED"]],
    ["a blank name", [{ ...day, name: " " }], ["shifts[0].name TEXT_EXPECTED"]],
    ["a name of 17 code points", [{ ...day, name: "班".repeat(17) }], ["shifts[0].name TEXT_EXPECTED"]],
    ["a name over two lines", [{ ...day, name: "a\nb" }], ["shifts[0].name TEXT_EXPECTED"]],
    ["no start", [{ name: "a" }], ["shifts[0].start VALUE_MISSING"]],
    ["a start without zeros", [{ ...day, start: "8:00" }], ["shifts[0].start SHIFT_START_EXPECTED"]],
    ["a start at 24:00", [{ ...day, start: "24:00" }], ["shifts[0].start SHIFT_START_EXPECTED"]],
    ["the same start", [day, { ...night, start: "08:00" }], ["shifts[1].start SHIFT_LATER_EXPECTED"]],
    ["the same name but for blanks", [day, { ...night, name: "白班 " }], ["shifts[1].name NAME_TAKEN"]],
    [
      "faults of several shifts",
      [{ name: "", start: "x" }, day, { ...day }],
      [
        "shifts[0].name TEXT_EXPECTED",
        "shifts[0].start SHIFT_START_EXPECTED",
        "shifts[2].name NAME_TAKEN",
        "shifts[2].start SHIFT_LATER_EXPECTED",
      ],
    ],
  ])("%s", (_, shifts, faults) => {
    const found = shiftFaults(shifts);
    expect(found.map(({ field, code }) => `${field} ${code}`)).toEqual(faults);
    // Their values are those that the text of the code asks for.
    for (const { field: name, code, values } of found) {
      expect(describeProblem(code, { ...values, name }, "en")).not.toMatch(/[{}]/);
    }
  });

  test("shifts without a fault divide the day: each of its minutes is in one of them, and each shift has one", () => {
    const start = fc.constantFrom("00:00", "06:00", "8:00", "08:00", "20:00", "23:59", "24:00");
    const name = fc.constantFrom("a", " a ", "b", "c", "", "班".repeat(17));
    fc.assert(
      fc.property(fc.array(fc.record({ name, start }), { maxLength: SHIFTS_MAX + 1 }), (shifts) => {
        fc.pre(shiftFaults(shifts).length === 0);
        const minutes = Array.from({ length: 24 * 60 }, (_, minute) =>
          new Date(minute * 60_000).toISOString().slice(11, 16),
        );
        const found = new Set(minutes.map((minute) => shiftOf(`2024-03-02 ${minute}:00`, shifts)?.name));
        expect(found).toEqual(new Set(shifts.map((shift) => shift.name)));
        expect(found.size).toBe(shifts.length);
      }),
      { numRuns: 50 },
    );
  });
});
