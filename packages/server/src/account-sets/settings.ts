import { ACCOUNT_SET_CODE } from "@cellgrade/contract/bounds";
import { QUANTITIES } from "@cellgrade/contract/quantities";
import type { NumberField } from "@cellgrade/contract/wire";
import { type AccountSet, type AccountSetChanges, type Shift, UNIT_UNKNOWN, type Units } from "@cellgrade/store/system";

// What may be set of an account set. The command line and the API both come here, each with its own way of writing: a
// value that is of the wrong kind is told like one that is out of bounds.

/** Not yet checked; what is absent stays as it is. */
export type GivenSettings = { readonly [name in keyof AccountSetChanges]?: unknown };

/** A setting that cannot be: `field` as in `shifts[1].start`, `fault` as in "must be …". */
export class SettingFault extends Error {
  readonly field: string;
  readonly fault: string;
  constructor(field: string, fault: string) {
    super(`${field} ${fault}`);
    this.name = "SettingFault";
    this.field = field;
    this.fault = fault;
  }
}

/** Throws {@link SettingFault}. */
export function readCode(code: unknown): string {
  if (typeof code === "string" && ACCOUNT_SET_CODE.test(code)) return code;
  throw new SettingFault("code", 'must be 1 to 64 letters, digits, "_", "." or "-", the first a letter or digit');
}

/** The changes that are meant, `units` being those of the account set now. Throws {@link SettingFault}. */
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
  throw new SettingFault("name", `must not be empty, nor longer than ${NAME_CHARACTERS_MAX} characters`);
}

function readEnabled(value: unknown): boolean {
  if (typeof value === "boolean") return value;
  throw new SettingFault("enabled", "must be true or false");
}

function readOverwrite(value: unknown): AccountSet["overwrite"] {
  if (value === "arrival" || value === "newest-test-time") return value;
  throw new SettingFault("overwrite", `must be arrival or newest-test-time, not ${written(value)}`);
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
  throw new SettingFault("timeZone", `must be an IANA name such as Asia/Shanghai, not ${written(value)}`);
}

/** A century: more is a slip of the hand. */
const DAYS_MAX = 36_500;

function readDays(field: string, value: unknown, min: 0 | 1): number {
  if (Number.isInteger(value) && Number(value) >= min && Number(value) <= DAYS_MAX) return Number(value);
  throw new SettingFault(field, `must be a whole number from ${min} to ${DAYS_MAX}, not ${written(value)}`);
}

function readDaysOrNull(field: string, value: unknown): number | null {
  return value === null ? null : readDays(field, value, 1);
}

const UNIT_CHARACTERS_MAX = 16;

function readUnits(value: unknown): Partial<Units> {
  if (!isObject(value)) throw new SettingFault("units", `must name the unit of any of ${QUANTITIES.join(", ")}`);
  const units: { -readonly [field in NumberField]?: string } = {};
  for (const [name, unit] of Object.entries(value)) {
    const field = QUANTITIES.find((number) => number === name);
    if (field === undefined)
      throw new SettingFault("units", `must be of ${QUANTITIES.join(", ")}, not of ${written(name)}`);
    if (unit !== "" && !isText(unit, UNIT_CHARACTERS_MAX)) {
      throw new SettingFault(`units.${field}`, `must be text of at most ${UNIT_CHARACTERS_MAX} characters`);
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
    throw new SettingFault("shifts", `must be 1 to ${SHIFTS_MAX} shifts`);
  }
  const shifts: Shift[] = [];
  for (const [index, given] of value.entries()) {
    const shift = readShift(given, `shifts[${index}]`);
    const before = shifts.at(-1);
    if (before !== undefined && shift.start <= before.start) {
      throw new SettingFault(
        `shifts[${index}].start`,
        `must be later than ${before.start}, when the one before starts`,
      );
    }
    if (shifts.some(({ name }) => name === shift.name)) {
      throw new SettingFault(`shifts[${index}].name`, "is that of another shift");
    }
    shifts.push(shift);
  }
  return shifts;
}

function readShift(value: unknown, field: string): Shift {
  if (!isObject(value) || Object.keys(value).some((key) => key !== "name" && key !== "start")) {
    throw new SettingFault(field, 'must be {"name", "start"}');
  }
  const { name, start } = value;
  if (!isText(name, SHIFT_NAME_CHARACTERS_MAX)) {
    throw new SettingFault(`${field}.name`, `must be 1 to ${SHIFT_NAME_CHARACTERS_MAX} characters`);
  }
  if (typeof start !== "string" || !START.test(start)) {
    throw new SettingFault(`${field}.start`, `must be a time as 08:00, not ${written(start)}`);
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

const WRITTEN_CHARACTERS_MAX = 40;

/** A value as a fault repeats it, bounded. */
function written(value: unknown): string {
  const text = value === undefined ? "nothing" : typeof value === "string" ? value : JSON.stringify(value);
  return Array.from(text.toWellFormed().replace(/\p{Cc}/gu, "·"))
    .slice(0, WRITTEN_CHARACTERS_MAX)
    .join("");
}
