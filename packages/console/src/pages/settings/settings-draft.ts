import type { Schema } from "../../api/schema.ts";

// The settings of an account set while they are edited, what of them has changed, and what the server would refuse.

export type Settings = Omit<Schema<"AccountSet">, "code" | "createdAt">;
export type SettingsChanges = { -readonly [name in keyof Settings]?: Settings[name] };

export function settingsOf({ code: _code, createdAt: _createdAt, ...settings }: Schema<"AccountSet">): Settings {
  return settings;
}

/** What has changed, as PATCH takes it. */
export function changesOf(saved: Settings, draft: Settings): SettingsChanges {
  const names = Object.keys(draft) as (keyof Settings)[];
  const changed = names.filter((name) => JSON.stringify(saved[name]) !== JSON.stringify(draft[name]));
  return Object.fromEntries(changed.map((name) => [name, draft[name]]));
}

/** What removes data when it is saved: fewer days than were kept so far. */
export interface Removals {
  readonly recordDays: number | null;
  readonly historyDays: number | null;
  readonly rejectionDays: number | null;
}

/** Null: nothing is removed. */
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

export type SettingsFault = "nameMissing" | "timeBad" | "shiftOrder" | "shiftTaken" | "daysBad0" | "daysBad1";

const START = /^(?:[01]\d|2[0-3]):[0-5]\d$/;
const DAYS_MAX = 36_500;

/** By the field's name as the server has it, `shifts[1].start`. */
export function faultsOf({ name, shifts, historyDays, recordDays, rejectionDays }: Settings) {
  const faults = new Map<string, SettingsFault>();
  if (name.trim() === "") faults.set("name", "nameMissing");
  for (const [at, shift] of shifts.entries()) {
    const before = shifts[at - 1];
    if (shift.name.trim() === "") faults.set(`shifts[${at}].name`, "nameMissing");
    else if (shifts.findIndex((other) => other.name.trim() === shift.name.trim()) < at) {
      faults.set(`shifts[${at}].name`, "shiftTaken");
    }
    if (!START.test(shift.start)) faults.set(`shifts[${at}].start`, "timeBad");
    else if (before !== undefined && START.test(before.start) && shift.start <= before.start) {
      faults.set(`shifts[${at}].start`, "shiftOrder");
    }
  }
  if (!isDays(historyDays, 0)) faults.set("historyDays", "daysBad0");
  if (recordDays !== null && !isDays(recordDays, 1)) faults.set("recordDays", "daysBad1");
  if (rejectionDays !== null && !isDays(rejectionDays, 1)) faults.set("rejectionDays", "daysBad1");
  return faults;
}

function isDays(days: number, least: number): boolean {
  return Number.isInteger(days) && days >= least && days <= DAYS_MAX;
}

/** `8:00` as `08:00`; what is no time stays. */
export function paddedTime(typed: string): string {
  const [, hour, minute] = /^(\d{1,2})[:：](\d{2})$/.exec(typed.trim()) ?? [];
  return hour === undefined ? typed.trim() : `${hour.padStart(2, "0")}:${minute}`;
}
