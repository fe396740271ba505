import type { CellRecord } from "@cellgrade/contract/record";
import type { SavePolicy, Submission } from "../../src/store.ts";

// What the suites save.

/** The receipts of most tests are small numbers, so nothing is judged by them. */
const JUDGED_BY = { timeZone: "Asia/Shanghai", clockConfirmed: false } as const;
export const KEEP_ALL: SavePolicy = { ...JUDGED_BY, overwrite: "arrival", historyDays: 90 };
export const KEEP_NONE: SavePolicy = { ...JUDGED_BY, overwrite: "arrival", historyDays: 0 };
export const NEWEST_WINS: SavePolicy = { ...JUDGED_BY, overwrite: "newest-test-time", historyDays: 90 };

/** A whole record; `changes` says what is particular about it. */
export function recordOf(changes: Partial<CellRecord> = {}): CellRecord {
  return {
    batteryStation: "1-03-128",
    deviceCode: "FR-07",
    barcode: "0AVCC26111121G95L0100500",
    testTime: "2024-03-02 09:14:08",
    workStep: "3",
    voltage: 3.652,
    electricity: -1.425,
    volume: 2.853,
    energy: 9.21,
    ...changes,
  };
}

export function submissionOf(changes: Partial<CellRecord> = {}, receivedAt = 1_709_341_448_000): Submission {
  return { record: recordOf(changes), receivedAt };
}

export const NO_NUMBERS = { voltage: null, electricity: null, volume: null, energy: null } as const;
