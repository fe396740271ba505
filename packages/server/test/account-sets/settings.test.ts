import { forEachQuantity } from "@cellgrade/contract/quantities";
import { type Shift, shiftFaults } from "@cellgrade/contract/shifts";
import { UNIT_UNKNOWN } from "@cellgrade/contract/units";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { givenShifts } from "../../../contract/test/shift-arbitraries.ts";
import { readSettings } from "../../src/account-sets/settings.ts";
import { FieldFault } from "../../src/http/problem.ts";

const UNITS = forEachQuantity(() => UNIT_UNKNOWN);

/** The shifts as they would be kept, or the first fault. */
function readShifts(shifts: unknown) {
  try {
    return readSettings({ shifts }, UNITS).shifts;
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
