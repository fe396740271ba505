import {
  ACCOUNT_SET_NAME_CHARACTERS_MAX,
  areDays,
  DAYS_MAX,
  DAYS_MIN,
  isRunGap,
  OVERWRITE_POLICIES,
  type OverwritePolicy,
  readAccountSetName,
  RUN_GAP_MINUTES,
} from "@cellgrade/contract/account-set-rules";
import { ACCOUNT_SET_CODE } from "@cellgrade/contract/bounds";
import { MEASURED_QUANTITIES } from "@cellgrade/contract/quantities";
import { type Shift, type ShiftFaultCode, shiftFaults } from "@cellgrade/contract/shifts";
import { readUnit, UNIT_CHARACTERS_MAX, type Units } from "@cellgrade/contract/units";
import type { NumberField } from "@cellgrade/contract/wire";
import type { AccountSetChanges } from "@cellgrade/store/system";
import { FieldFault, type FaultValues, written } from "../problem.ts";

// What may be set of an account set. The command line and the API read settings here, and each writes values in its own
// way. A value of the wrong kind has the same fault as one that is out of bounds.

/** The faults that {@link readSettings} finds. */
export const SETTINGS_PROBLEMS = [
  "ACCOUNT_SET_NAME_EXPECTED",
  "BOOLEAN_EXPECTED",
  "OVERWRITE_EXPECTED",
  "TIME_ZONE_EXPECTED",
  "WHOLE_NUMBER_EXPECTED",
  "UNITS_EXPECTED",
  "UNITS_QUANTITY_EXPECTED",
  "UNIT_EXPECTED",
  "FILLED_LIST_EXPECTED",
  "OBJECT_EXPECTED",
  "TEXT_EXPECTED",
  "NAME_TAKEN",
  "VALUE_MISSING",
  "SHIFT_START_EXPECTED",
  "SHIFT_LATER_EXPECTED",
] as const;

/** Settings that are not checked yet. What is absent stays as it is. */
export type GivenSettings = { readonly [name in keyof AccountSetChanges]?: unknown };

/** The code of a new account set. Throws {@link FieldFault}. */
export function readCode(code: unknown): string {
  if (typeof code === "string" && ACCOUNT_SET_CODE.test(code)) return code;
  throw new FieldFault("code", "ACCOUNT_SET_CODE_EXPECTED", {});
}

/** The changes that were given. Throws {@link FieldFault}. */
export function readSettings(given: GivenSettings): AccountSetChanges {
  const { name, enabled, timeZone, overwrite, historyDays, shifts, recordDays, rejectionDays, runGapMinutes } = given;
  return {
    ...(name !== undefined && { name: readName(name) }),
    ...(enabled !== undefined && { enabled: readEnabled(enabled) }),
    ...(timeZone !== undefined && { timeZone: readTimeZone(timeZone) }),
    ...(given.units !== undefined && { units: readUnits(given.units) }),
    ...(overwrite !== undefined && { overwrite: readOverwrite(overwrite) }),
    ...(historyDays !== undefined && { historyDays: readDays("historyDays", historyDays) }),
    ...(shifts !== undefined && { shifts: readShifts(shifts) }),
    ...(recordDays !== undefined && { recordDays: readDaysOrNull("recordDays", recordDays) }),
    ...(rejectionDays !== undefined && { rejectionDays: readDaysOrNull("rejectionDays", rejectionDays) }),
    ...(runGapMinutes !== undefined && { runGapMinutes: readRunGap(runGapMinutes) }),
  };
}

function readName(value: unknown): string {
  const name = readAccountSetName(value);
  if (name !== null) return name;
  throw new FieldFault("name", "ACCOUNT_SET_NAME_EXPECTED", { max: ACCOUNT_SET_NAME_CHARACTERS_MAX });
}

function readEnabled(value: unknown): boolean {
  if (typeof value === "boolean") return value;
  throw new FieldFault("enabled", "BOOLEAN_EXPECTED", {});
}

function readOverwrite(value: unknown): OverwritePolicy {
  const policy = OVERWRITE_POLICIES.find((each) => each === value);
  if (policy !== undefined) return policy;
  throw new FieldFault("overwrite", "OVERWRITE_EXPECTED", { value: written(value) });
}

function readTimeZone(value: unknown): string {
  try {
    // Intl takes an offset such as +08:00 too. An offset knows no summer time, so a name is needed.
    if (typeof value === "string" && /^[A-Za-z]/.test(value)) {
      return new Intl.DateTimeFormat("en", { timeZone: value }).resolvedOptions().timeZone;
    }
  } catch {
    // Intl knows no such zone.
  }
  throw new FieldFault("timeZone", "TIME_ZONE_EXPECTED", { value: written(value) });
}

function readDays(setting: keyof typeof DAYS_MIN, value: unknown): number {
  if (areDays(setting, value)) return value;
  throw new FieldFault(setting, "WHOLE_NUMBER_EXPECTED", {
    min: DAYS_MIN[setting],
    max: DAYS_MAX,
    value: written(value),
  });
}

function readDaysOrNull(setting: keyof typeof DAYS_MIN, value: unknown): number | null {
  return value === null ? null : readDays(setting, value);
}

function readRunGap(value: unknown): number {
  if (isRunGap(value)) return value;
  throw new FieldFault("runGapMinutes", "WHOLE_NUMBER_EXPECTED", { ...RUN_GAP_MINUTES, value: written(value) });
}

function readUnits(value: unknown): Partial<Units> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new FieldFault("units", "UNITS_EXPECTED", { quantities: MEASURED_QUANTITIES });
  }
  const units: { -readonly [quantity in NumberField]?: string } = {};
  for (const [name, given] of Object.entries(value)) {
    const quantity = MEASURED_QUANTITIES.find((each) => each === name);
    if (quantity === undefined) {
      throw new FieldFault("units", "UNITS_QUANTITY_EXPECTED", { quantities: MEASURED_QUANTITIES, value: name });
    }
    const unit = readUnit(given);
    if (unit === null) throw new FieldFault(`units.${quantity}`, "UNIT_EXPECTED", { max: UNIT_CHARACTERS_MAX });
    units[quantity] = unit;
  }
  return units;
}

function readShifts(value: unknown): readonly Shift[] {
  const [first] = shiftFaults(value);
  // Each code comes with its own values. The compiler cannot see that of several codes at once.
  if (first !== undefined) {
    throw new FieldFault(first.field, first.code, first.values as FaultValues<ShiftFaultCode>);
  }
  return (value as readonly Shift[]).map(({ name, start }) => ({ name: name.trim(), start }));
}
