import type { AccountSet } from "../../src/system.ts";

/** An account set as it is added; `changes` says what is particular about it. */
export function accountSetOf(code: string, changes: Partial<AccountSet> = {}): Omit<AccountSet, "id" | "version"> {
  return {
    code,
    name: code,
    enabled: true,
    timeZone: "Asia/Shanghai",
    units: { voltage: "V", electricity: "unknown", volume: "Ah", energy: "unknown" },
    overwrite: "arrival",
    historyDays: 90,
    shifts: [{ name: "甲", start: "07:30" }],
    recordDays: 3_650,
    rejectionDays: null,
    runGapMinutes: 20,
    createdAt: 1_000,
    ...changes,
  };
}
