import { ACCOUNT_SET_CODE } from "@cellgrade/contract/bounds";
import { QUANTITIES } from "@cellgrade/contract/quantities";
import type { NumberField } from "@cellgrade/contract/wire";
import { type AccountSet, type AccountSetChanges, type Shift, UNIT_UNKNOWN, type Units } from "@cellgrade/store/system";
import { FieldFault, written } from "../http/problem.ts";

// What may be set of an account set. The command line and the API both come here, each with its own way of writing: a
// value that is of the wrong kind is told like one that is out of bounds.

/** Not yet checked; what is absent stays as it is. */
export type GivenSettings = { readonly [name in keyof AccountSetChanges]?: unknown };

/** Throws {@link FieldFault}. */
export function readCode(code: unknown): string {
  if (typeof code === "string" && ACCOUNT_SET_CODE.test(code)) return code;
  throw new FieldFault("code", "ACCOUNT_SET_CODE_EXPECTED", {});
}

/** The changes that are meant, `units` being those of the account set now. Throws {@link FieldFault}. */
export function readSettings(given: GivenSettings, units: Units): AccountSetChanges {
  const { name, enabled, timeZone, overwrite, historyDays, shifts, recordDays, rejectionDays } = given;
  return {
    ...(name !== undefined && { name: readName(name) }),
    ...(enabled !== undefined && { enabled: readEnabled(enabled) }),
    ...(timeZone !== undefined && { timeZone: readTimeZone(timeZone) }),
    ...(given.units !== undefined && { units: { ...units, ...readUnits(given.units) } }),
    ...(overwrite !== undefined && { overwrite: readOverwrite(overwrite) }),
    ...(historyDays !== undefined && { historyDays: readDays("historyDays", historyDays, 0) }),
    ...(shifts !== undefined && { shifts: readShifts(shifts) }),
    ...(recordDays !== undefined && { recordDays: readDaysOrNull("recordDays", recordDays) }),
    ...(rejectionDays !== undefined && { rejectionDays: readDaysOrNull("rejectionDays", rejectionDays) }),
  };
}

const NAME_CHARACTERS_MAX = 64;

function readName(value: unknown): string {
  if (isText(value, NAME_CHARACTERS_MAX)) return value.trim();
  throw new FieldFault("name", "ACCOUNT_SET_NAME_EXPECTED", { max: NAME_CHARACTERS_MAX });
}

function readEnabled(value: unknown): boolean {
  if (typeof value === "boolean") return value;
  throw new FieldFault("enabled", "BOOLEAN_EXPECTED", {});
}

function readOverwrite(value: unknown): AccountSet["overwrite"] {
  if (value === "arrival" || value === "newest-test-time") return value;
  throw new FieldFault("overwrite", "OVERWRITE_EXPECTED", { value: written(value) });
}

function readTimeZone(value: unknown): string {
  try {
    // An offset such as +08:00 is taken by Intl too, and knows no summer time: a name is asked for.
    if (typeof value === "string" && /^[A-Za-z]/.test(value)) {
      return new Intl.DateTimeFormat("en", { timeZone: value }).resolvedOptions().timeZone;
    }
  } catch {
    // The fault below says it.
  }
  throw new FieldFault("timeZone", "TIME_ZONE_EXPECTED", { value: written(value) });
}

/** A century: more is a slip of the hand. */
const DAYS_MAX = 36_500;

function readDays(field: string, value: unknown, min: 0 | 1): number {
  if (Number.isInteger(value) && Number(value) >= min && Number(value) <= DAYS_MAX) return Number(value);
  throw new FieldFault(field, "WHOLE_NUMBER_EXPECTED", { min, max: DAYS_MAX, value: written(value) });
}

function readDaysOrNull(field: string, value: unknown): number | null {
  return value === null ? null : readDays(field, value, 1);
}

const UNIT_CHARACTERS_MAX = 16;

function readUnits(value: unknown): Partial<Units> {
  if (!isObject(value)) throw new FieldFault("units", "UNITS_EXPECTED", { quantities: QUANTITIES });
  const units: { -readonly [field in NumberField]?: string } = {};
  for (const [name, unit] of Object.entries(value)) {
    const field = QUANTITIES.find((number) => number === name);
    if (field === undefined)
      throw new FieldFault("units", "UNITS_QUANTITY_EXPECTED", { quantities: QUANTITIES, value: name });
    if (unit !== "" && !isText(unit, UNIT_CHARACTERS_MAX)) {
      throw new FieldFault(`units.${field}`, "UNIT_EXPECTED", { max: UNIT_CHARACTERS_MAX });
    }
    units[field] = unit.trim() === "" ? UNIT_UNKNOWN : unit.trim();
  }
  return units;
}

/** Four shifts of six hours, and two to spare. */
const SHIFTS_MAX = 6;
const SHIFT_NAME_CHARACTERS_MAX = 16;
const START = /^(?:[01]\d|2[0-3]):[0-5]\d$/;

function readShifts(value: unknown): readonly Shift[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > SHIFTS_MAX) {
    throw new FieldFault("shifts", "FILLED_LIST_EXPECTED", { max: SHIFTS_MAX });
  }
  const shifts: Shift[] = [];
  for (const [index, given] of value.entries()) {
    const shift = readShift(given, `shifts[${index}]`);
    const before = shifts.at(-1);
    if (before !== undefined && shift.start <= before.start) {
      throw new FieldFault(`shifts[${index}].start`, "SHIFT_LATER_EXPECTED", { before: before.start });
    }
    if (shifts.some(({ name }) => name === shift.name)) {
      throw new FieldFault(`shifts[${index}].name`, "NAME_TAKEN", {});
    }
    shifts.push(shift);
  }
  return shifts;
}

function readShift(value: unknown, field: string): Shift {
  if (!isObject(value) || Object.keys(value).some((key) => key !== "name" && key !== "start")) {
    throw new FieldFault(field, "OBJECT_EXPECTED", { keys: ["name", "start"] });
  }
  const { name, start } = value;
  if (start === undefined) throw new FieldFault(`${field}.start`, "VALUE_MISSING", {});
  if (!isText(name, SHIFT_NAME_CHARACTERS_MAX)) {
    throw new FieldFault(`${field}.name`, "TEXT_EXPECTED", { max: SHIFT_NAME_CHARACTERS_MAX });
  }
  if (typeof start !== "string" || !START.test(start)) {
    throw new FieldFault(`${field}.start`, "SHIFT_START_EXPECTED", { value: written(start) });
  }
  return { name: name.trim(), start };
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Text with something in it, in one line. */
function isText(value: unknown, charactersMax: number): value is string {
  return (
    typeof value === "string" &&
    value.trim() !== "" &&
    Array.from(value.trim()).length <= charactersMax &&
    value.isWellFormed() &&
    !/\p{Cc}/u.test(value.trim())
  );
}
