import type { DatabaseSync, StatementSync } from "node:sqlite";
import { sameFields } from "@cellgrade/contract/record";
import type { SavePolicy, Submission } from "../../store.ts";
import { decodePayload, type JournalBatch } from "../journal/journal-format.ts";
import { createTestHours } from "../test-hours.ts";
import { fieldsOf, FROM_HISTORY, KEPT, VERSION_COLUMNS, type VersionRow } from "../version-rows.ts";

/** Writes batches of the journal into the database, in a transaction that stays open until it is told to end. */
export interface BatchWriter {
  /** In their order, after all that came before. Throws when SQLite does: the transaction is lost with the connection. */
  write(batches: readonly JournalBatch[]): void;
  /** A part that counts of what was written lately took the place of something, or was a repetition. */
  isOverwriting(): boolean;
  /** True when a commit now costs a row no more than one later. */
  isRipe(): boolean;
  /** Ends the transaction, if one is open: all that was written is durable in the database. */
  commit(): Committed;
}

export interface Committed {
  /** The last seq that is in the database. */
  readonly through: number;
  /** Faults of submissions that the database would not take, since the commit before. */
  readonly setAside: Error[];
}

/**
 * Rows of a transaction. New cells are written at the ends of the table and of most indexes: a few hundred share their
 * pages as well as thousands do, and a small commit is a short one.
 */
const ROWS = 2_000;

/** What is overwritten lies scattered: the more of it, the more rows share a page. */
const ROWS_WHEN_OVERWRITING = 10_000;

/** Of the rows of a transaction: from this share on the overwrites are what it costs. */
const OVERWRITES_THAT_COUNT = 0.1;

/**
 * What a submission does to the table of versions. Batches that were applied before (a crash between the commit and the
 * word of it) are passed over, so each is applied exactly once.
 */
export function createBatchWriter(db: DatabaseSync): BatchWriter {
  const readApplied = db.prepare("select through from applied");
  const setApplied = db.prepare("update applied set through = ?");
  // Index version_barcode decides the conflict: a barcode that has a record is left to `overwrite` below.
  const insert = db.prepare(`
    insert into version (seq, barcode, replaced_by, replaced_at, received_at, revision, late_replay, previous,
                         test_time, device_code, battery_station, work_step, voltage, electricity, volume, energy)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    on conflict (barcode) where replaced_by = 0 do nothing`);
  // Index version_barcode.
  const current = db.prepare(
    `select ${VERSION_COLUMNS}, seq, previous from version where barcode = ? and replaced_by = 0`,
  );
  current.setReturnArrays(true);
  const olderKept = db.prepare(`${KEPT} select ${VERSION_COLUMNS} ${FROM_HISTORY} and test_time = ?`);
  olderKept.setReturnArrays(true);
  const touch = db.prepare("update version set received_at = ? where seq = ?");
  const replace = db.prepare("update version set replaced_by = ?, replaced_at = ? where seq = ?");
  const setPrevious = db.prepare("update version set previous = ? where seq = ?");
  const drop = db.prepare("delete from version where seq = ?");
  const setAside = db.prepare("insert into set_aside (seq, submission, error) values (?, ?, ?)");

  const testHours = createTestHours(db);

  function write({ record, receivedAt }: Submission, place: Place): boolean {
    const { changes } = insert.run(
      place.seq,
      record.barcode,
      place.replacedBy,
      place.replacedAt,
      receivedAt,
      place.revision,
      place.lateReplay ? 1 : 0,
      place.previous,
      record.testTime,
      record.deviceCode,
      record.batteryStation,
      record.workStep,
      record.voltage,
      record.electricity,
      record.volume,
      record.energy,
    );
    if (changes === 0) return false;
    testHours.add({ testTime: record.testTime, seq: place.seq, receivedAt });
    return true;
  }

  // New cells come in runs and retests come in runs: what came last is tried first. That spares a retest the insert in
  // vain (5 µs) and a new cell the look for its record.
  let expectsRecord = false;

  function apply(submission: Submission, seq: number, policy: SavePolicy): void {
    const first = { seq, replacedBy: 0, replacedAt: null, revision: 1, lateReplay: false, previous: null };
    if (!expectsRecord && write(submission, first)) return;
    const kept = current.get(submission.record.barcode) as unknown as CurrentRow | undefined;
    expectsRecord = kept !== undefined;
    if (kept === undefined) write(submission, first);
    else overwrite(submission, seq, policy, kept);
  }

  /**
   * A submission that the database will never take must not hold up those behind it. None is known: records are read by
   * the contract before they come here. Should there be one, it is kept beside the records, and said aloud.
   */
  function applyOrSetAside(submission: Submission, seq: number, policy: SavePolicy): Error | null {
    try {
      apply(submission, seq, policy);
      return null;
    } catch (error) {
      if (!isOfTheRow(error)) throw error;
      setAside.run(seq, JSON.stringify(submission), error.message);
      return new Error(`submission ${seq} was set aside: ${error.message}`, { cause: error });
    }
  }

  /** Of the transaction. */
  let rows = 0;
  let overwrites = 0;
  /** Of the one before. */
  let wasOverwriting = false;

  function isOverwriting(): boolean {
    return rows === 0 ? wasOverwriting : overwrites > OVERWRITES_THAT_COUNT * rows;
  }

  function overwrite(submission: Submission, seq: number, policy: SavePolicy, row: CurrentRow): void {
    overwrites += 1;
    const { record, receivedAt } = submission;
    const kept = fieldsOf(row as unknown as VersionRow);
    const keptSeq = row[13];
    const keptRevision = row[10] ?? 0;
    const keptPrevious = row[14];
    if (sameFields(kept, record)) {
      touch.run(receivedAt, keptSeq);
      testHours.touch({ testTime: record.testTime, receivedAt });
      return;
    }
    const lateReplay = record.testTime < kept.testTime;
    if (lateReplay && policy.overwrite === "newest-test-time") {
      if (policy.historyDays > 0 && !isKept(olderKept, submission)) {
        const place = { seq, replacedBy: seq, replacedAt: receivedAt, revision: null, lateReplay: true };
        write(submission, { ...place, previous: keptPrevious });
        setPrevious.run(seq, keptSeq);
      }
      return;
    }
    const keeps = policy.historyDays > 0;
    if (keeps) replace.run(seq, receivedAt, keptSeq);
    else drop.run(keptSeq);
    const previous = keeps ? keptSeq : keptPrevious;
    write(submission, { seq, replacedBy: 0, replacedAt: null, revision: keptRevision + 1, lateReplay, previous });
  }

  let { through } = readApplied.get() as { through: number };
  let faults: Error[] = [];

  return {
    write(batches) {
      if (batches.length > 0 && !db.isTransaction) db.exec("begin immediate");
      for (const { firstSeq, count, payload } of batches) {
        if (firstSeq + count - 1 <= through) continue;
        const { policy, submissions } = decodePayload(payload);
        for (const [index, submission] of submissions.entries()) {
          const fault = applyOrSetAside(submission, firstSeq + index, policy);
          if (fault !== null) faults.push(fault);
        }
        through = firstSeq + count - 1;
        rows += count;
      }
    },
    isOverwriting,
    isRipe: () => rows >= (isOverwriting() ? ROWS_WHEN_OVERWRITING : ROWS),
    commit() {
      if (db.isTransaction) {
        testHours.flush();
        setApplied.run(through);
        db.exec("commit");
      }
      const setAside = faults;
      faults = [];
      wasOverwriting = isOverwriting();
      rows = 0;
      overwrites = 0;
      return { through, setAside };
    },
  };
}

type CurrentRow = readonly [...VersionRow, currentSeq: number, previous: number | null];

interface Place {
  readonly seq: number;
  readonly replacedBy: number;
  readonly replacedAt: number | null;
  readonly revision: number | null;
  readonly lateReplay: boolean;
  /** The version behind it in its history. */
  readonly previous: number | null;
}

/** An older submission that came before and comes again is a repetition too: it is kept once. */
function isKept(olderKept: StatementSync, { record }: Submission): boolean {
  const rows = olderKept.all(record.barcode, record.testTime) as unknown as VersionRow[];
  return rows.some((row) => sameFields(fieldsOf(row), record));
}

// Primary result codes of SQLite (sqlite.org/rescode.html) that speak of the row and not of the disk.
const OF_THE_ROW = new Set([18, 19, 20, 25]); // TOOBIG, CONSTRAINT, MISMATCH, RANGE

function isOfTheRow(error: unknown): error is Error {
  const { errcode, code } = error as { errcode?: number; code?: string };
  // Node refuses to bind a value that is no SQL value before SQLite sees it.
  return code === "ERR_INVALID_ARG_TYPE" || (errcode !== undefined && OF_THE_ROW.has(errcode & 0xff));
}
