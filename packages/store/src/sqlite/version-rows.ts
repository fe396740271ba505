import type { CellRecord } from "@cellgrade/contract/record";
import type { ReplacedVersion, StoredRecord } from "../store.ts";

// The columns of table `version` and what a row of them means.

/** The columns every read of versions selects, in the order of the row. */
export const VERSION_COLUMNS = `barcode, device_code, battery_station, work_step, test_time, voltage, electricity, volume,
  energy, received_at, revision, late_replay, replaced_at`;

/** A row of {@link VERSION_COLUMNS}, read as an array: several times faster than an object with thirteen keys. */
export type VersionRow = readonly [
  barcode: string,
  deviceCode: string,
  batteryStation: string,
  workStep: string,
  testTime: string,
  voltage: number | null,
  electricity: number | null,
  volume: number | null,
  energy: number | null,
  receivedAt: number,
  revision: number | null,
  lateReplay: number,
  replacedAt: number | null,
];

export function fieldsOf(row: VersionRow): CellRecord {
  return {
    batteryStation: row[2],
    deviceCode: row[1],
    barcode: row[0],
    testTime: row[4],
    workStep: row[3],
    voltage: row[5],
    electricity: row[6],
    volume: row[7],
    energy: row[8],
  };
}

export function toStoredRecord(row: VersionRow): StoredRecord {
  return { ...fieldsOf(row), receivedAt: row[9], revision: row[10] ?? 0, lateReplay: row[11] === 1 };
}

export function toReplacedVersion(row: VersionRow): ReplacedVersion {
  return {
    ...fieldsOf(row),
    receivedAt: row[9],
    replacedAt: row[12] ?? row[9],
    revision: row[10],
    lateReplay: row[11] === 1,
  };
}
