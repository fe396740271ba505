import type { CellRecord } from "@cellgrade/contract/record";
import type { Exclusion, ReplacedVersion, StoredRecord } from "../store.ts";

// The columns of table `version`, and what their rows become.

/** The columns of every read of versions, in the order of {@link VersionRow}. */
export const VERSION_COLUMNS = `barcode, device_code, battery_station, work_step, test_time, voltage, electricity, volume,
  energy, received_at, revision, late_replay, replaced_at`;

/**
 * The versions of a barcode as table `kept`; the barcode is the first parameter. The record has place 0, the version that
 * was replaced last place 1, and so on up to the first version that was pruned. Rows come in this order. It seeks the
 * record in index version_barcode, and each further version by its rowid.
 */
export const KEPT = `with recursive kept (place, seq, previous) as (
  select 0, seq, previous from version where barcode = ? and replaced_by = 0
  union all
  select place + 1, version.seq, version.previous from kept cross join version on version.seq = kept.previous
)`;

/** The versions of table {@link KEPT} without the record. */
export const FROM_HISTORY = "from kept cross join version on version.seq = kept.seq where place > 0";

/** A row of {@link VERSION_COLUMNS} as an array, which is read several times faster than an object with thirteen keys. */
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

/** {@link VERSION_COLUMNS} and the exclusion of the version as JSON, which is sought by its rowid; null when it counts. */
export const READ_COLUMNS = `${VERSION_COLUMNS},
  (select json_array(reason, excluded_at) from exclusion where exclusion.seq = version.seq)`;

/** A row of {@link READ_COLUMNS}. */
export type ReadRow = readonly [...VersionRow, exclusion: string | null];

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

export function toStoredRecord(row: ReadRow): StoredRecord {
  return {
    ...fieldsOf(row as unknown as VersionRow),
    receivedAt: row[9],
    revision: row[10] ?? 0,
    lateReplay: row[11] === 1,
    exclusion: toExclusion(row[13]),
  };
}

export function toReplacedVersion(row: ReadRow): ReplacedVersion {
  return {
    ...fieldsOf(row as unknown as VersionRow),
    receivedAt: row[9],
    replacedAt: row[12] ?? row[9],
    revision: row[10],
    lateReplay: row[11] === 1,
    exclusion: toExclusion(row[13]),
  };
}

function toExclusion(text: string | null): Exclusion | null {
  if (text === null) return null;
  const [reason, excludedAt] = JSON.parse(text) as [string, number];
  return { reason, excludedAt };
}
