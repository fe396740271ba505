import type { DatabaseSync, StatementSync } from "node:sqlite";
import { sameFields } from "@cellgrade/contract/record";
import { type SaveOutcome, type SavePolicy, StoreError, type Submission } from "../store.ts";
import { rollBack } from "./database.ts";
import { fieldsOf, VERSION_COLUMNS, type VersionRow } from "./version-rows.ts";

/** Writes a batch in one transaction; the commit has synced the log when it returns. Throws {@link StoreError}. */
export type SaveBatch = (submissions: readonly Submission[], policy: SavePolicy) => SaveOutcome[];

const FIRST: SaveOutcome = { revision: 1, outcome: "stored", lateReplay: false };

export function createSaveBatch(db: DatabaseSync): SaveBatch {
  const begin = db.prepare("begin immediate");
  const commit = db.prepare("commit");
  // Index version_barcode decides the conflict: a barcode that has a record is left to `overwrite` below.
  const insert = db.prepare(`
    insert into version (seq, barcode, replaced_by, replaced_at, received_at, revision, late_replay,
                         test_time, device_code, battery_station, work_step, voltage, electricity, volume, energy)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    on conflict (barcode, replaced_by) do nothing`);
  // Index version_barcode.
  const current = db.prepare(`select ${VERSION_COLUMNS}, seq from version where barcode = ? and replaced_by = 0`);
  current.setReturnArrays(true);
  // Index version_barcode.
  const olderKept = db.prepare(
    `select ${VERSION_COLUMNS} from version where barcode = ? and replaced_by > 0 and test_time = ?`,
  );
  olderKept.setReturnArrays(true);
  const touch = db.prepare("update version set received_at = ? where seq = ?");
  const replace = db.prepare("update version set replaced_by = ?, replaced_at = ? where seq = ?");
  const drop = db.prepare("delete from version where seq = ?");

  let seq = lastSeq(db);

  function write({ record, receivedAt }: Submission, place: Place): boolean {
    const { changes } = insert.run(
      place.seq,
      record.barcode,
      place.replacedBy,
      place.replacedAt,
      receivedAt,
      place.revision,
      place.lateReplay ? 1 : 0,
      record.testTime,
      record.deviceCode,
      record.batteryStation,
      record.workStep,
      record.voltage,
      record.electricity,
      record.volume,
      record.energy,
    );
    return changes === 1;
  }

  function save(submission: Submission, policy: SavePolicy): SaveOutcome {
    seq += 1;
    const first = { seq, replacedBy: 0, replacedAt: null, revision: 1, lateReplay: false };
    return write(submission, first) ? FIRST : overwrite(submission, policy);
  }

  function overwrite(submission: Submission, policy: SavePolicy): SaveOutcome {
    const { record, receivedAt } = submission;
    const row = current.get(record.barcode) as unknown as readonly [...VersionRow, currentSeq: number];
    const kept = fieldsOf(row as unknown as VersionRow);
    const keptSeq = row[13];
    const keptRevision = row[10] ?? 0;
    if (sameFields(kept, record)) {
      touch.run(receivedAt, keptSeq);
      return { revision: keptRevision, outcome: "repeated", lateReplay: false };
    }
    const lateReplay = record.testTime < kept.testTime;
    if (lateReplay && policy.overwrite === "newest-test-time") {
      if (policy.historyDays > 0 && !isKept(olderKept, submission)) {
        write(submission, { seq, replacedBy: seq, replacedAt: receivedAt, revision: null, lateReplay: true });
      }
      return { revision: keptRevision, outcome: "keptOlder", lateReplay: true };
    }
    if (policy.historyDays > 0) replace.run(seq, receivedAt, keptSeq);
    else drop.run(keptSeq);
    const revision = keptRevision + 1;
    write(submission, { seq, replacedBy: 0, replacedAt: null, revision, lateReplay });
    return { revision, outcome: "stored", lateReplay };
  }

  return function saveBatch(submissions, policy) {
    let committing = false;
    try {
      begin.run();
      const outcomes = submissions.map((submission) => save(submission, policy));
      committing = true;
      commit.run();
      return outcomes;
    } catch (error) {
      rollBack(db);
      const committed = committing ? afterFailedCommit(error) : "nothing";
      throw new StoreError("a batch was not committed", committed, { cause: error });
    }
  };
}

interface Place {
  readonly seq: number;
  readonly replacedBy: number;
  readonly replacedAt: number | null;
  readonly revision: number | null;
  readonly lateReplay: boolean;
}

/** An older submission that came before and comes again is a repetition too: it is kept once. */
function isKept(olderKept: StatementSync, { record }: Submission): boolean {
  const rows = olderKept.all(record.barcode, record.testTime) as unknown as VersionRow[];
  return rows.some((row) => sameFields(fieldsOf(row), record));
}

function lastSeq(db: DatabaseSync): number {
  const row = db.prepare("select coalesce(max(seq), 0) as last from version").get() as { last: number };
  return row.last;
}

// Result codes of SQLite (sqlite.org/rescode.html) for a commit whose last frame is surely not whole in the log: no room
// for it, or no turn to write it. Any other failure may come after that frame was written (its sync failed, or the index
// of the log could not grow), and then a crash brings the commit to light: nobody can say.
const BUSY = 5;
const FULL = 13;

function afterFailedCommit(error: unknown): "nothing" | "unknown" {
  const code = (error as { errcode?: number }).errcode;
  return code === BUSY || code === FULL ? "nothing" : "unknown";
}
