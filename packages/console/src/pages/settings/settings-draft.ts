import { areDays, DAYS_MIN, readAccountSetName } from "@cellgrade/contract/account-set-rules";
import { QUANTITIES } from "@cellgrade/contract/quantities";
import { type ShiftFaultCode, shiftFaults } from "@cellgrade/contract/shifts";
import { readUnit } from "@cellgrade/contract/units";
import type { Schema } from "../../api/schema.ts";

// The draft of an account set's settings: its changes, its faults, and the data that saving would remove.

export type Settings = Omit<Schema<"AccountSet">, "code" | "createdAt">;
export type SettingsChanges = { -readonly [name in keyof Settings]?: Settings[name] };

export function settingsOf({ code: _code, createdAt: _createdAt, ...settings }: Schema<"AccountSet">): Settings {
  return settings;
}

/** The changed settings, as PATCH takes them. */
export function changesOf(saved: Settings, draft: Settings): SettingsChanges {
  const names = Object.keys(draft) as (keyof Settings)[];
  const changed = names.filter((name) => JSON.stringify(saved[name]) !== JSON.stringify(draft[name]));
  return Object.fromEntries(changed.map((name) => [name, draft[name]]));
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
  | "daysBad0"
  | "daysBad1";

/** What the server would refuse, by the field's name as the server has it: `shifts[1].start`. */
export function faultsOf(draft: Settings): ReadonlyMap<string, SettingsFault> {
  const faults = new Map<string, SettingsFault>();
  if (readAccountSetName(draft.name) === null) {
    faults.set("name", draft.name.trim() === "" ? "nameMissing" : "nameBad");
  }
  for (const quantity of QUANTITIES) {
    if (readUnit(draft.units[quantity]) === null) faults.set(`units.${quantity}`, "unitBad");
  }
  for (const { field, code } of shiftFaults(draft.shifts)) faults.set(field, SHIFT_FAULTS[code]);
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
