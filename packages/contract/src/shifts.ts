import { type PlantClock, shiftedDate } from "./plant-time.ts";
import type { ProblemValue, ValueFaultCode } from "./problems.ts";
import { readLine } from "./read-line.ts";

// The shifts (班次) of an account set: the rules of the setting, and which shift holds a time.

/** A shift starts at `HH:mm`, plant-local, and lasts until the next one does. */
export interface Shift {
  readonly name: string;
  readonly start: string;
}

/** Four shifts of six hours, and two to spare. */
export const SHIFTS_MAX = 6;

/** A name has to fit the head of the hall's page. */
export const SHIFT_NAME_CHARACTERS_MAX = 16;

const KEYS = ["name", "start"] satisfies (keyof Shift)[];
const START = /^(?:[01]\d|2[0-3]):[0-5]\d$/;

/** One fault of a list of shifts: the field as in `shifts[1].start`, and the code and the values of its problem. */
export interface ShiftFault {
  readonly field: string;
  readonly code: ShiftFaultCode;
  readonly values: { readonly [name: string]: ProblemValue };
}

export type ShiftFaultCode = Extract<
  ValueFaultCode,
  | "FILLED_LIST_EXPECTED"
  | "OBJECT_EXPECTED"
  | "TEXT_EXPECTED"
  | "NAME_TAKEN"
  | "VALUE_MISSING"
  | "SHIFT_START_EXPECTED"
  | "SHIFT_LATER_EXPECTED"
>;

/**
 * All faults of a list of shifts, in its order; none when it may be kept. The server refuses a list for the first of them,
 * the console shows them all.
 */
export function shiftFaults(value: unknown): readonly ShiftFault[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > SHIFTS_MAX) {
    return [{ field: "shifts", code: "FILLED_LIST_EXPECTED", values: { max: SHIFTS_MAX } }];
  }
  const shifts: readonly unknown[] = value;
  return shifts.flatMap((shift, place) => {
    const field = `shifts[${place}]`;
    if (!isShaped(shift)) return [{ field, code: "OBJECT_EXPECTED" as const, values: { keys: KEYS } }];
    const earlier = shifts.slice(0, place);
    const ofName = nameFault(shift.name, earlier);
    const ofStart = startFault(shift.start, earlier.at(-1));
    return [
      ...(ofName === null ? [] : [{ field: `${field}.name`, ...ofName }]),
      ...(ofStart === null ? [] : [{ field: `${field}.start`, ...ofStart }]),
    ];
  });
}

type Fault = Omit<ShiftFault, "field">;

function nameFault(value: unknown, earlier: readonly unknown[]): Fault | null {
  const name = nameOf(value);
  if (name === null) return { code: "TEXT_EXPECTED", values: { max: SHIFT_NAME_CHARACTERS_MAX } };
  const taken = earlier.some((shift) => isShaped(shift) && nameOf(shift.name) === name);
  return taken ? { code: "NAME_TAKEN", values: {} } : null;
}

function startFault(value: unknown, before: unknown): Fault | null {
  if (value === undefined) return { code: "VALUE_MISSING", values: {} };
  if (!isStart(value)) {
    return {
      code: "SHIFT_START_EXPECTED",
      values: { value: typeof value === "string" ? value : JSON.stringify(value) },
    };
  }
  if (!isShaped(before) || !isStart(before.start) || value > before.start) return null;
  return { code: "SHIFT_LATER_EXPECTED", values: { before: before.start } };
}

function nameOf(value: unknown): string | null {
  return readLine(value, SHIFT_NAME_CHARACTERS_MAX);
}

function isStart(value: unknown): value is string {
  return typeof value === "string" && START.test(value);
}

function isShaped(value: unknown): value is { readonly [key in keyof Shift]?: unknown } {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.keys(value).every((key) => KEYS.some((known) => known === key))
  );
}

/** One shift of one day, plant-local: `from` inclusive, `to` exclusive. */
export interface ShiftSpan {
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

/**
 * The shift that holds a local time `yyyy-MM-dd HH:mm:ss`; null without shifts. They stand in the order of their starts,
 * and the last one lasts over midnight until the first.
 */
export function shiftOf(localTime: string, shifts: readonly Shift[]): ShiftSpan | null {
  const today = localTime.slice(0, 10);
  const spans = [-1, 0].flatMap((days) =>
    shifts.map(({ name, start }, place) => {
      const next = shifts[place + 1];
      return {
        name,
        from: `${shiftedDate(today, days)} ${start}:00`,
        to:
          next === undefined
            ? `${shiftedDate(today, days + 1)} ${shifts[0]?.start}:00`
            : `${shiftedDate(today, days)} ${next.start}:00`,
      };
    }),
  );
  return spans.findLast(({ from }) => from <= localTime) ?? null;
}

/** {@link shiftOf} of what the plant's clocks show at a moment. */
export function shiftAt(clock: PlantClock, moment: number, shifts: readonly Shift[]): ShiftSpan | null {
  return shiftOf(clock.localTime(moment), shifts);
}
