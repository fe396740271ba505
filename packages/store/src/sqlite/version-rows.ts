import type { CellRecord } from "@cellgrade/contract/record";
import { type VersionReceipt, versionChecksum } from "@cellgrade/contract/version-checksum";
import { DamagedRecordError, type Exclusion, type ReplacedVersion, type StoredRecord } from "../store.ts";

// The columns of table `version`, and what their rows become. Every row that becomes a record is held against its checksum.

/**
 * The columns of every read of versions, in the order of {@link VersionRow}. Integers are read as reals: a damaged one may
 * be larger than a number holds, and would fail the whole statement instead of being refused by its barcode.
 */
export const VERSION_COLUMNS = `barcode, device_code, battery_station, work_step, test_time, voltage, electricity, volume,
  energy, received_at + 0.0, revision + 0.0, late_replay + 0.0, replaced_at + 0.0, checksum + 0.0,
  test_time_ahead + 0.0`;

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

/** A row of {@link VERSION_COLUMNS} as an array, which is read several times faster than an object with fifteen keys. */
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
  /** Null in a version from before there were checksums, until it gets one (apply/fill-checksums.ts). */
  checksum: number | null,
  testTimeAhead: number,
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

/** What the row of a version says beside its nine fields. */
export function receiptOf(row: VersionRow): VersionReceipt {
  return { receivedAt: row[9], revision: row[10], lateReplay: row[11] === 1, testTimeAhead: row[14] === 1 };
}

/** The checksum that the row of a version should have. */
export function checksumOf(row: VersionRow): number {
  return versionChecksum(fieldsOf(row), receiptOf(row));
}

/** True when a row is as it was written. A row without a checksum is held against the kinds of its values alone. */
export function isIntact(row: VersionRow): boolean {
  const checksum = row[13];
  return hasKinds(row) && (checksum === null || checksum === checksumOf(row));
}

/** SQLite gives back a damaged value as a value of another kind, a blob for instance. */
function hasKinds(row: VersionRow): boolean {
  for (let place = 0; place < TEXT_COLUMNS; place += 1) if (typeof row[place] !== "string") return false;
  for (let place = TEXT_COLUMNS; place < VERSION_COLUMN_COUNT; place += 1) {
    if (typeof row[place] !== "number" && (row[place] !== null || NEVER_NULL.has(place))) return false;
  }
  return true;
}

/** The columns of {@link VERSION_COLUMNS} begin with the texts. */
const TEXT_COLUMNS = 5;
const VERSION_COLUMN_COUNT = 15;
/** received_at, late_replay and test_time_ahead. */
const NEVER_NULL: ReadonlySet<number> = new Set([9, 11, 14]);

/** Throws {@link DamagedRecordError} unless the row is as it was written. */
function refuseDamaged(row: VersionRow): void {
  if (isIntact(row)) return;
  const [barcode]: readonly unknown[] = row; // It may be of any kind.
  throw new DamagedRecordError(String(barcode));
}

/** Throws {@link DamagedRecordError} when the row does not match its checksum. */
export function toStoredRecord(row: ReadRow): StoredRecord {
  const version = row as unknown as VersionRow;
  refuseDamaged(version);
  return {
    ...fieldsOf(version),
    ...receiptOf(version),
    revision: row[10] ?? 0,
    exclusion: toExclusion(row[15]),
  };
}

/** Throws {@link DamagedRecordError} when the row does not match its checksum. */
export function toReplacedVersion(row: ReadRow): ReplacedVersion {
  const version = row as unknown as VersionRow;
  refuseDamaged(version);
  return {
    ...fieldsOf(version),
    ...receiptOf(version),
    replacedAt: row[12] ?? row[9],
    exclusion: toExclusion(row[15]),
  };
}

function toExclusion(text: string | null): Exclusion | null {
  if (text === null) return null;
  const [reason, excludedAt] = JSON.parse(text) as [string, number];
  return { reason, excludedAt };
}
