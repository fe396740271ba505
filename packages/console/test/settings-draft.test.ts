import { forEachMeasured } from "@cellgrade/contract/quantities";
import { SHIFTS_MAX, shiftFaults } from "@cellgrade/contract/shifts";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { carryOver, faultsOf, type Settings } from "../src/pages/settings/settings-draft.ts";

const SETTINGS: Settings = {
  name: "001",
  enabled: true,
  timeZone: "Asia/Shanghai",
  units: forEachMeasured(() => "unknown"),
  overwrite: "arrival",
  historyDays: 90,
  shifts: [],
  recordDays: null,
  rejectionDays: null,
  runGapMinutes: 20,
};

/** Lists of shifts as people type them, right and wrong. */
const typedShifts = fc.array(
  fc.record({
    name: fc.constantFrom("白班", " 白班", "夜班", "中班", "", " ", "a\tb", "班".repeat(17)),
    start: fc.constantFrom("00:00", "08:00", "15:45", "20:00", "23:59", "8:00", "24:00", ""),
  }),
  { maxLength: SHIFTS_MAX + 1 },
);

test("the form marks just those shifts that the contract's rules refuse, which are the server's", () => {
  fc.assert(
    fc.property(typedShifts, (shifts) => {
      const marked = [...faultsOf({ ...SETTINGS, shifts }).keys()];
      expect(marked).toEqual(shiftFaults(shifts).map(({ field }) => field));
    }),
    { numRuns: 1_000 },
  );
});

test("a name, a unit or days that the server would refuse are marked by its name of the field", () => {
  const draft = { ...SETTINGS, shifts: [{ name: "班", start: "08:00" }] };
  expect([...faultsOf(draft)]).toEqual([]);
  const wrong = {
    ...draft,
    name: "a\tb",
    units: { ...draft.units, volume: "A".repeat(17) },
    recordDays: 36_501,
    runGapMinutes: Number.NaN,
  };
  expect(Object.fromEntries(faultsOf(wrong))).toEqual({
    name: "nameBad",
    "units.volume": "unitBad",
    recordDays: "daysBad1",
    runGapMinutes: "runGapBad",
  });
});

test("what somebody else changed is theirs, setting by setting and unit by unit; the other edits are kept", () => {
  const createdAt = "2026-01-01T00:00:00.000Z";
  const base = { ...SETTINGS, code: "001", networksDecided: true, createdAt, version: 4 };
  const units = { ...base.units, volume: "Ah", voltage: "V" };
  const edits = { edited: { name: "mine", historyDays: 7, units }, base, theirs: false };
  expect(carryOver(edits, base)).toBe(edits);
  const theirs = { ...base, name: "theirs", units: { ...base.units, voltage: "mV", energy: "Wh" }, version: 6 };
  expect(carryOver(edits, theirs)).toEqual({
    edited: { historyDays: 7, units: { ...theirs.units, volume: "Ah" } },
    base: theirs,
    theirs: true,
  });
  expect(carryOver({ ...edits, base: theirs }, base), "an older answer changes nothing").toMatchObject({
    base: theirs,
  });
});
