import * as fc from "fast-check";
import { SHIFTS_MAX } from "../src/shifts.ts";

// Lists of shifts as people send them: many may be kept, the others are wrong in every way there is.

const name = fc.constantFrom("白班", " 白班", "夜班", "中班", "a", "", " ", "a\nb", "班".repeat(17), "\ud800");
const start = fc.constantFrom("00:00", "07:30", "08:00", "15:45", "20:00", "23:59", "8:00", "24:00", "08:60", "");
const shift = fc.record({ name, start });

/** Lists of shifts as the form of the console holds them. */
export const typedShifts = fc.oneof(
  fc.array(shift, { maxLength: SHIFTS_MAX + 1 }),
  fc
    .uniqueArray(start, { minLength: 1, maxLength: SHIFTS_MAX })
    .map((starts) => starts.toSorted().map((each, place) => ({ name: ` ${place}`, start: each }))),
);

/** As {@link typedShifts}, and what is no list of shifts. */
export const givenShifts = fc.oneof(
  { weight: 4, arbitrary: typedShifts },
  fc.array(
    fc.oneof(shift, fc.record({ name: fc.jsonValue(), start: fc.jsonValue() }, { requiredKeys: [] }), fc.jsonValue()),
  ),
  fc.jsonValue(),
);
