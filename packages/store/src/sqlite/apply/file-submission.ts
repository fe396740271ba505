import type { DatabaseSync, StatementSync } from "node:sqlite";
import { type CellRecord, sameFields } from "@cellgrade/contract/record";
import { createTestTimes, type TestTimes } from "@cellgrade/contract/test-times";
import { type VersionReceipt, versionChecksum } from "@cellgrade/contract/version-checksum";
import { DamagedRecordError, type SavePolicy, type Submission } from "../../store.ts";
import { createMachineHoursWriter } from "../machine-hours.ts";
import { createTestHours } from "../test-hours.ts";
import {
  fieldsOf,
  FROM_HISTORY,
  isIntact,
  KEPT,
  receiptOf,
  VERSION_COLUMNS,
  type VersionRow,
} from "../version-rows.ts";

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
  // Index version_barcode decides the conflict: a barcode that has a record is left to `overwrite` below. Most rows are the
  // first of their barcode, and what these have in common stands in the statement: binding it would cost 0.4 µs a row.
  const [insertFirst, insertFirstAhead] = [0, 1].map((testTimeAhead) =>
    db.prepare(`
      insert into version (seq, barcode, received_at, test_time, device_code, battery_station, work_step, voltage,
                           electricity, volume, energy, checksum, replaced_by, revision, late_replay, test_time_ahead)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 1, 0, ${testTimeAhead})
      on conflict (barcode) where replaced_by = 0 do nothing`),
  ) as [StatementSync, StatementSync];
  const insert = db.prepare(`
    insert into version (seq, barcode, received_at, test_time, device_code, battery_station, work_step,
                         voltage, electricity, volume, energy, checksum, replaced_by, replaced_at, revision, late_replay,
                         test_time_ahead, previous)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
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
  // Where nothing is kept of what it replaces, a version moves into its row, which SQLite does whole or not at all.
  const renew = db.prepare(`
    update version set seq = ?, received_at = ?, test_time = ?, device_code = ?, battery_station = ?, work_step = ?,
                       voltage = ?, electricity = ?, volume = ?, energy = ?, checksum = ?, revision = ?, late_replay = ?,
                       test_time_ahead = ?
    where seq = ?`);
  const testHours = createTestHours(db);
  const machineHours = createMachineHoursWriter(db);

  function note({ record, receivedAt }: Submission, seq: number): void {
    testHours.add({ testTime: record.testTime, seq, receivedAt });
    machineHours.add(record);
  }

  // The three writers name the fields one by one: a list of them would be made and spread for every row.

  /** False when the barcode has a record: nothing was written. */
  function writeFirst(submission: Submission, seq: number, testTimeAhead: boolean): boolean {
    const { record, receivedAt } = submission;
    const { changes } = (testTimeAhead ? insertFirstAhead : insertFirst).run(
      seq,
      record.barcode,
      receivedAt,
      record.testTime,
      record.deviceCode,
      record.batteryStation,
      record.workStep,
      record.voltage,
      record.electricity,
      record.volume,
      record.energy,
      checksumOf(record, { receivedAt, revision: 1, lateReplay: false, testTimeAhead }),
    );
    if (changes === 0) return false;
    note(submission, seq);
    return true;
  }

  function write(submission: Submission, place: Place): void {
    const { record, receivedAt } = submission;
    const { seq, revision, lateReplay, testTimeAhead } = place;
    insert.run(
      seq,
      record.barcode,
      receivedAt,
      record.testTime,
      record.deviceCode,
      record.batteryStation,
      record.workStep,
      record.voltage,
      record.electricity,
      record.volume,
      record.energy,
      checksumOf(record, { receivedAt, revision, lateReplay, testTimeAhead }),
      place.replacedBy,
      place.replacedAt,
      revision,
      lateReplay ? 1 : 0,
      testTimeAhead ? 1 : 0,
      place.previous,
    );
    note(submission, seq);
  }

  /** Writes a submission into the row of the version whose place it takes. */
  function writeOver(submission: Submission, keptSeq: number, place: Taken): void {
    const { record, receivedAt } = submission;
    const { seq, revision, lateReplay, testTimeAhead } = place;
    renew.run(
      seq,
      receivedAt,
      record.testTime,
      record.deviceCode,
      record.batteryStation,
      record.workStep,
      record.voltage,
      record.electricity,
      record.volume,
      record.energy,
      checksumOf(record, { receivedAt, revision, lateReplay, testTimeAhead }),
      revision,
      lateReplay ? 1 : 0,
      testTimeAhead ? 1 : 0,
      keptSeq,
    );
    note(submission, seq);
  }

  /** True when the same older submission is in the history already: its repetition is not kept a second time. */
  function isKept({ record }: Submission): boolean {
    const rows = olderKept.all(record.barcode, record.testTime) as unknown as VersionRow[];
    return rows.some((row) => sameFields(fieldsOf(row), record));
  }

  /** The policy of the batch that is filed, and the test times of its zone. */
  let inForce: { readonly policy: SavePolicy; readonly times: TestTimes } | null = null;

  function timesBy(policy: SavePolicy): TestTimes {
    if (inForce?.policy === policy) return inForce.times;
    const isSameZone = inForce?.policy.timeZone === policy.timeZone;
    const times = inForce !== null && isSameZone ? inForce.times : createTestTimes(policy.timeZone);
    inForce = { policy, times };
    return times;
  }

  /** True when a submission comes from a wrong clock. What is no text is refused by SQLite. */
  function isAhead({ record, receivedAt }: Submission, policy: SavePolicy): boolean {
    const { testTime } = record;
    return policy.clockConfirmed && typeof testTime === "string" && timesBy(policy).isAhead(testTime, receivedAt);
  }

  function overwrite(submission: Submission, policy: SavePolicy, came: Came, row: CurrentRow): void {
    const { seq, testTimeAhead } = came;
    const { record, receivedAt } = submission;
    const version = row as unknown as VersionRow;
    const kept = fieldsOf(version);
    const keptSeq = row[15];
    const keptRevision = Number.isSafeInteger(row[10]) ? Number(row[10]) : 0;
    const keptPrevious = row[16];
    const receipt = receiptOf(version);
    // Nothing is concluded from a damaged record, and its checksum stays wrong: it becomes history, which is refused.
    const intact = isIntact(version);
    if (!intact) onDamage(new DamagedRecordError(record.barcode));
    if (intact && sameFields(kept, record)) {
      touch.run(receivedAt, versionChecksum(record, { ...receipt, receivedAt }), keptSeq);
      testHours.touch({ testTime: record.testTime, receivedAt });
      return;
    }
    const lateReplay =
      intact &&
      hasTexts(record) &&
      timesBy(policy).isOlder(
        { testTime: record.testTime, testTimeAhead },
        { testTime: kept.testTime, testTimeAhead: receipt.testTimeAhead },
      );
    if (lateReplay && policy.overwrite === "newest-test-time") {
      if (policy.historyDays > 0 && !isKept(submission)) {
        const place = { replacedBy: seq, replacedAt: receivedAt, revision: null, lateReplay: true };
        write(submission, { ...came, ...place, previous: keptPrevious });
        setPrevious.run(seq, keptSeq);
      }
      return;
    }
    const taken: Taken = { seq, testTimeAhead, lateReplay, revision: keptRevision + 1 };
    if (policy.historyDays === 0) return writeOver(submission, keptSeq, taken);
    replace.run(seq, receivedAt, keptSeq);
    try {
      write(submission, { ...taken, replacedBy: 0, replacedAt: null, previous: keptSeq });
    } catch (error) {
      // A submission that the database never takes is set aside, and the record stays.
      if (db.isTransaction) putBack.run(keptSeq);
      throw error;
    }
  }

  // New cells come in runs and retests come in runs, so the kind that came last is tried first. That spares a retest an
  // insert in vain (5 µs) and a new cell the search for its record.
  let expectsRecord = false;

  return {
    file(submission, seq, policy) {
      const testTimeAhead = isAhead(submission, policy);
      if (!expectsRecord && writeFirst(submission, seq, testTimeAhead)) return;
      const kept = current.get(submission.record.barcode) as unknown as CurrentRow | undefined;
      expectsRecord = kept !== undefined;
      if (kept === undefined) writeFirst(submission, seq, testTimeAhead);
      else overwrite(submission, policy, { seq, testTimeAhead }, kept);
    },
    flush() {
      testHours.flush();
      machineHours.flush();
    },
  };
}

type CurrentRow = readonly [...VersionRow, seq: number, previous: number | null];

/** What is no record has none: SQLite refuses its row and says why. */
function checksumOf(record: CellRecord, receipt: VersionReceipt): number | null {
  return hasTexts(record) ? versionChecksum(record, receipt) : null;
}

function hasTexts({ batteryStation, deviceCode, barcode, testTime, workStep }: CellRecord): boolean {
  return (
    typeof batteryStation === "string" &&
    typeof deviceCode === "string" &&
    typeof barcode === "string" &&
    typeof testTime === "string" &&
    typeof workStep === "string"
  );
}

/** What is known of a submission before it meets the record of its barcode. */
interface Came {
  readonly seq: number;
  readonly testTimeAhead: boolean;
}

/** What is known of it when it takes the place of the record. */
interface Taken extends Came {
  readonly revision: number;
  readonly lateReplay: boolean;
}

interface Place extends Came {
  readonly replacedBy: number;
  readonly replacedAt: number | null;
  readonly revision: number | null;
  readonly lateReplay: boolean;
  /** The version behind it in its history. */
  readonly previous: number | null;
}
