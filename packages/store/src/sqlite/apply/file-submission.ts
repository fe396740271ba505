import type { DatabaseSync } from "node:sqlite";
import { type CellRecord, sameFields } from "@cellgrade/contract/record";
import { versionChecksum } from "@cellgrade/contract/version-checksum";
import { DamagedRecordError, type SavePolicy, type Submission } from "../../store.ts";
import { createTestHours } from "../test-hours.ts";
import { fieldsOf, FROM_HISTORY, isIntact, KEPT, VERSION_COLUMNS, type VersionRow } from "../version-rows.ts";

/** Writes submissions into the table of versions, within a transaction of the caller's. */
export interface SubmissionFiler {
  /** Throws when SQLite does. */
  file(submission: Submission, seq: number, policy: SavePolicy): void;
  /** Writes what is summed up during a transaction. It is called before each commit. */
  flush(): void;
}

export interface SubmissionFilerOptions {
  /** A record that was found damaged; what was just filed took its place. */
  readonly onDamage: (damage: DamagedRecordError) => void;
}

export function createSubmissionFiler(db: DatabaseSync, { onDamage }: SubmissionFilerOptions): SubmissionFiler {
  // Index version_barcode decides the conflict: a barcode that has a record is left to `overwrite` below.
  const insert = db.prepare(`
    insert into version (seq, barcode, replaced_by, replaced_at, received_at, revision, late_replay, previous,
                         test_time, device_code, battery_station, work_step, voltage, electricity, volume, energy, checksum)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    on conflict (barcode) where replaced_by = 0 do nothing`);
  // Index version_barcode.
  const current = db.prepare(
    `select ${VERSION_COLUMNS}, seq, previous + 0.0 from version where barcode = ? and replaced_by = 0`,
  );
  current.setReturnArrays(true);
  const olderKept = db.prepare(`${KEPT} select ${VERSION_COLUMNS} ${FROM_HISTORY} and test_time = ?`);
  olderKept.setReturnArrays(true);
  const touch = db.prepare("update version set received_at = ?, checksum = ? where seq = ?");
  const replace = db.prepare("update version set replaced_by = ?, replaced_at = ? where seq = ?");
  const setPrevious = db.prepare("update version set previous = ? where seq = ?");
  const putBack = db.prepare("update version set replaced_by = 0, replaced_at = null where seq = ?");
  const drop = db.prepare("delete from version where seq = ?");
  const testHours = createTestHours(db);

  /** False when the barcode has a record: nothing was written. */
  function write({ record, receivedAt }: Submission, place: Place): boolean {
    const { revision, lateReplay } = place;
    const { changes } = insert.run(
      place.seq,
      record.barcode,
      place.replacedBy,
      place.replacedAt,
      receivedAt,
      revision,
      lateReplay ? 1 : 0,
      place.previous,
      record.testTime,
      record.deviceCode,
      record.batteryStation,
      record.workStep,
      record.voltage,
      record.electricity,
      record.volume,
      record.energy,
      // What is no record has none: SQLite refuses its row and says why.
      hasTexts(record) ? versionChecksum(record, { receivedAt, revision, lateReplay }) : null,
    );
    if (changes === 0) return false;
    testHours.add({ testTime: record.testTime, seq: place.seq, receivedAt });
    return true;
  }

  /** True when the same older submission is in the history already: its repetition is not kept a second time. */
  function isKept({ record }: Submission): boolean {
    const rows = olderKept.all(record.barcode, record.testTime) as unknown as VersionRow[];
    return rows.some((row) => sameFields(fieldsOf(row), record));
  }

  function overwrite(submission: Submission, seq: number, policy: SavePolicy, row: CurrentRow): void {
    const { record, receivedAt } = submission;
    const version = row as unknown as VersionRow;
    const kept = fieldsOf(version);
    const keptSeq = row[14];
    const keptRevision = Number.isSafeInteger(row[10]) ? Number(row[10]) : 0;
    const keptLate = row[11] === 1;
    const keptPrevious = row[15];
    // Nothing is concluded from a damaged record, and its checksum stays wrong: it becomes history, which is refused.
    const intact = isIntact(version);
    if (!intact) onDamage(new DamagedRecordError(record.barcode));
    if (intact && sameFields(kept, record)) {
      touch.run(receivedAt, versionChecksum(record, { receivedAt, revision: row[10], lateReplay: keptLate }), keptSeq);
      testHours.touch({ testTime: record.testTime, receivedAt });
      return;
    }
    const lateReplay = intact && record.testTime < kept.testTime;
    if (lateReplay && policy.overwrite === "newest-test-time") {
      if (policy.historyDays > 0 && !isKept(submission)) {
        const place = { seq, replacedBy: seq, replacedAt: receivedAt, revision: null, lateReplay: true };
        write(submission, { ...place, previous: keptPrevious });
        setPrevious.run(seq, keptSeq);
      }
      return;
    }
    const keeps = policy.historyDays > 0;
    const previous = keeps ? keptSeq : keptPrevious;
    replace.run(seq, receivedAt, keptSeq);
    try {
      write(submission, { seq, replacedBy: 0, replacedAt: null, revision: keptRevision + 1, lateReplay, previous });
    } catch (error) {
      // A submission that the database never takes is set aside, and the record stays.
      if (db.isTransaction) putBack.run(keptSeq);
      throw error;
    }
    if (!keeps) drop.run(keptSeq);
  }

  // New cells come in runs and retests come in runs, so the kind that came last is tried first. That spares a retest an
  // insert in vain (5 µs) and a new cell the search for its record.
  let expectsRecord = false;

  return {
    file(submission, seq, policy) {
      const first = { seq, replacedBy: 0, replacedAt: null, revision: 1, lateReplay: false, previous: null };
      if (!expectsRecord && write(submission, first)) return;
      const kept = current.get(submission.record.barcode) as unknown as CurrentRow | undefined;
      expectsRecord = kept !== undefined;
      if (kept === undefined) write(submission, first);
      else overwrite(submission, seq, policy, kept);
    },
    flush: () => testHours.flush(),
  };
}

type CurrentRow = readonly [...VersionRow, seq: number, previous: number | null];

function hasTexts({ batteryStation, deviceCode, barcode, testTime, workStep }: CellRecord): boolean {
  return (
    typeof batteryStation === "string" &&
    typeof deviceCode === "string" &&
    typeof barcode === "string" &&
    typeof testTime === "string" &&
    typeof workStep === "string"
  );
}

interface Place {
  readonly seq: number;
  readonly replacedBy: number;
  readonly replacedAt: number | null;
  readonly revision: number | null;
  readonly lateReplay: boolean;
  /** The version behind it in its history. */
  readonly previous: number | null;
}
