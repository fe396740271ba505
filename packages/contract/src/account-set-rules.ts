import { readLine } from "./read-line.ts";

// The rules of an account set's settings (账套). The server refuses by them, and the console tells by them while one types.
// Units and shifts have files of their own.

/** A name has to fit the head of a page. */
export const ACCOUNT_SET_NAME_CHARACTERS_MAX = 64;

/** The name as it is kept, or null when it cannot be one. */
export function readAccountSetName(value: unknown): string | null {
  return readLine(value, ACCOUNT_SET_NAME_CHARACTERS_MAX);
}

/** `arrival`: the later submission wins, as v1.0 has it. `newest-test-time`: an older `testTime` goes to history only. */
export const OVERWRITE_POLICIES = ["arrival", "newest-test-time"] as const;
export type OverwritePolicy = (typeof OVERWRITE_POLICIES)[number];

/** A century: more is a slip of the hand. */
export const DAYS_MAX = 36_500;

/** The fewest days that something may be kept. Replaced versions need not be kept at all. */
export const DAYS_MIN = { historyDays: 0, recordDays: 1, rejectionDays: 1 } as const;

/** Minutes without a result of a machine, after which its next result begins a new run (盘次). */
export const RUN_GAP_MINUTES = { min: 1, max: 1_440 } as const;

/** A tray's results come within seconds of each other, and the next tray is tested for an hour and more. */
export const RUN_GAP_MINUTES_DEFAULT = 20;

/** True of a gap that separates runs. */
export function isRunGap(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= RUN_GAP_MINUTES.min && Number(value) <= RUN_GAP_MINUTES.max;
}

/** True of a number of days that a setting may have. */
export function areDays(setting: keyof typeof DAYS_MIN, value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= DAYS_MIN[setting] && Number(value) <= DAYS_MAX;
}
