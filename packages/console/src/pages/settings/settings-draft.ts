import { areDays, DAYS_MIN, isRunGap, readAccountSetName } from "@cellgrade/contract/account-set-rules";
import { MEASURED_QUANTITIES } from "@cellgrade/contract/quantities";
import { type ShiftFaultCode, shiftFaults } from "@cellgrade/contract/shifts";
import { readUnit } from "@cellgrade/contract/units";
import type { NumberField } from "@cellgrade/contract/wire";
import type { Schema } from "../../api/schema.ts";

// The draft of an account set's settings: its changes, its faults, and the data that saving would remove.

export type Settings = Omit<Schema<"AccountSet">, "code" | "networksDecided" | "createdAt" | "version">;
export type Units = Settings["units"];

export function settingsOf({
  code: _code,
  networksDecided: _networksDecided,
  createdAt: _createdAt,
  version: _version,
  ...settings
}: Schema<"AccountSet">): Settings {
  return settings;
}

/** The settings of a draft that differ from those that are saved. */
export function editedOf(saved: Settings, draft: Settings): Partial<Settings> {
  const names = Object.keys(draft) as (keyof Settings)[];
  return Object.fromEntries(names.filter((name) => differs(saved, draft, name)).map((name) => [name, draft[name]]));
}

function differs<Values>(before: Values, after: Values, name: keyof Values): boolean {
  return JSON.stringify(before[name]) !== JSON.stringify(after[name]);
}

/** The changed settings as PATCH takes them. Of the units, those that have changed. */
export function changesOf(saved: Settings, draft: Settings) {
  const { units, ...edited } = editedOf(saved, draft);
  if (units === undefined) return edited;
  const changed = MEASURED_QUANTITIES.filter((quantity) => differs(saved.units, units, quantity));
  return { ...edited, units: pick(units, changed) };
}

function pick(units: Units, quantities: readonly NumberField[]): Partial<Units> {
  return Object.fromEntries(quantities.map((quantity) => [quantity, units[quantity]]));
}

/** What somebody has edited, and of what. */
export interface Edits {
  readonly edited: Partial<Settings>;
  /** The account set that was shown. */
  readonly base: Schema<"AccountSet">;
  /** True when somebody else has changed it since the edits were begun. */
  readonly theirs: boolean;
}

/** The edits on the account set as it is now. What somebody else has changed meanwhile is theirs. */
export function carryOver(edits: Edits, accountSet: Schema<"AccountSet">): Edits {
  if (accountSet.version <= edits.base.version) return edits;
  const [before, now] = [settingsOf(edits.base), settingsOf(accountSet)];
  const { units, ...others } = edits.edited;
  const names = Object.keys(others) as (keyof typeof others)[];
  const kept = Object.fromEntries(
    names.filter((name) => !differs(before, now, name)).map((name) => [name, others[name]]),
  );
  if (units === undefined) return { edited: kept, base: accountSet, theirs: true };
  const mine = MEASURED_QUANTITIES.filter(
    (name) => differs(before.units, units, name) && !differs(before.units, now.units, name),
  );
  return { edited: { ...kept, units: { ...now.units, ...pick(units, mine) } }, base: accountSet, theirs: true };
}

/** The numbers of days that remove data when they are saved: they are fewer than before. Null for the others. */
export interface Removals {
  readonly recordDays: number | null;
  readonly historyDays: number | null;
  readonly rejectionDays: number | null;
}

/** What saving would remove. Null when it removes nothing. */
export function removalsOf(saved: Settings, draft: Settings): Removals | null {
  const removals = {
    recordDays: fewer(saved.recordDays, draft.recordDays),
    historyDays: fewer(saved.historyDays, draft.historyDays),
    rejectionDays: fewer(saved.rejectionDays, draft.rejectionDays),
  };
  return Object.values(removals).every((days) => days === null) ? null : removals;
}

function fewer(before: number | null, after: number | null): number | null {
  return after !== null && (before === null || after < before) ? after : null;
}

export type SettingsFault =
  | "nameMissing"
  | "nameBad"
  | "unitBad"
  | "shiftsBad"
  | "shiftNameBad"
  | "shiftTaken"
  | "shiftOrder"
  | "timeBad"
  | "runGapBad"
  | "daysBad0"
  | "daysBad1";

/** What the server would refuse, by the field's name as the server has it: `shifts[1].start`. */
export function faultsOf(draft: Settings): ReadonlyMap<string, SettingsFault> {
  const faults = new Map<string, SettingsFault>();
  if (readAccountSetName(draft.name) === null) {
    faults.set("name", draft.name.trim() === "" ? "nameMissing" : "nameBad");
  }
  for (const quantity of MEASURED_QUANTITIES) {
    if (readUnit(draft.units[quantity]) === null) faults.set(`units.${quantity}`, "unitBad");
  }
  for (const { field, code } of shiftFaults(draft.shifts)) faults.set(field, SHIFT_FAULTS[code]);
  if (!isRunGap(draft.runGapMinutes)) faults.set("runGapMinutes", "runGapBad");
  for (const setting of ["historyDays", "recordDays", "rejectionDays"] as const) {
    const days = draft[setting];
    if (days === null || areDays(setting, days)) continue;
    faults.set(setting, `daysBad${DAYS_MIN[setting]}`);
  }
  return faults;
}

const SHIFT_FAULTS: { readonly [code in ShiftFaultCode]: SettingsFault } = {
  FILLED_LIST_EXPECTED: "shiftsBad",
  OBJECT_EXPECTED: "shiftsBad",
  TEXT_EXPECTED: "shiftNameBad",
  NAME_TAKEN: "shiftTaken",
  VALUE_MISSING: "timeBad",
  SHIFT_START_EXPECTED: "timeBad",
  SHIFT_LATER_EXPECTED: "shiftOrder",
};

/** `8:00` as `08:00`. A text that is no time stays. */
export function paddedTime(typed: string): string {
  const [, hour, minute] = /^(\d{1,2})[:：](\d{2})$/.exec(typed.trim()) ?? [];
  return hour === undefined ? typed.trim() : `${hour.padStart(2, "0")}:${minute}`;
}
