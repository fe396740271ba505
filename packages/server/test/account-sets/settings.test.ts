import { type Shift, SHIFTS_MAX, shiftFaults } from "@cellgrade/contract/shifts";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readSettings } from "../../src/account-sets/settings.ts";
import { FieldFault } from "../../src/problem.ts";

const shift = fc.record({
  name: fc.constantFrom("白班", " 白班", "夜班", "", " ", "a\nb", "班".repeat(17)),
  start: fc.constantFrom("00:00", "08:00", "20:00", "23:59", "8:00", "24:00", ""),
});

/** Lists that may be kept. */
const rightShifts = fc
  .uniqueArray(fc.integer({ min: 0, max: 23 }), { minLength: 1, maxLength: SHIFTS_MAX })
  .map((hours) => hours.toSorted((a, b) => a - b))
  .map((hours) => hours.map((hour) => ({ name: ` ${hour}`, start: `${String(hour).padStart(2, "0")}:30` })));

/** Right lists, nearly right ones, and anything else that JSON can say. */
const givenShifts = fc.oneof(
  rightShifts,
  fc.array(shift, { maxLength: SHIFTS_MAX + 1 }),
  fc.array(fc.oneof(shift, fc.record({ name: fc.jsonValue(), start: fc.jsonValue() }, { requiredKeys: [] }))),
  fc.jsonValue(),
);

/** The shifts as they would be kept, or the first fault. */
function readShifts(shifts: unknown) {
  try {
    return readSettings({ shifts }).shifts;
  } catch (error) {
    if (!(error instanceof FieldFault)) throw error;
    return { field: error.field, code: error.code };
  }
}

describe("shifts", () => {
  test("are refused for the first fault by the contract's rules, and kept trimmed when there is none", () => {
    let kept = 0;
    let refused = 0;
    fc.assert(
      fc.property(givenShifts, (shifts) => {
        const [first] = shiftFaults(shifts);
        if (first === undefined) {
          kept += 1;
          const trimmed = (shifts as Shift[]).map(({ name, start }) => ({ name: name.trim(), start }));
          expect(readShifts(shifts)).toEqual(trimmed);
        } else {
          refused += 1;
          expect(readShifts(shifts)).toEqual({ field: first.field, code: first.code });
        }
      }),
      { numRuns: 1_000 },
    );
    expect(Math.min(kept, refused), "both kinds were tried").toBeGreaterThan(20);
  });
});
