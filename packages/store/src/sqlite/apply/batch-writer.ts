import type { DatabaseSync } from "node:sqlite";
import type { SavePolicy, Submission } from "../../store.ts";
import { decodePayload, type JournalBatch } from "../journal/journal-format.ts";
import { isTableIntact } from "../table-digests.ts";
import { createSubmissionFiler } from "./file-submission.ts";

/** Writes batches of the journal into the database, in a transaction that stays open until it is told to end. */
export interface BatchWriter {
  /** Writes batches in their order. Throws when SQLite does: the transaction is lost with the connection. */
  write(batches: Iterable<JournalBatch>): void;
  /** Ends the transaction, if one is open: all that was written is durable in the database. */
  commit(): Committed;
}

export interface Committed {
  /** The last seq that is in the database. */
  readonly through: number;
  /** Faults of submissions that the database did not take, and of records found damaged, since the commit before. */
  readonly setAside: Error[];
}

/**
 * Batches that were applied before are passed over (a crash may come between the commit and the word of it), so each is
 * applied exactly once.
 */
export function createBatchWriter(db: DatabaseSync): BatchWriter {
  const filer = createSubmissionFiler(db, { onDamage: (damage) => faults.push(damage) });
  const setApplied = db.prepare("update applied set through = ?");
  const setAside = db.prepare("insert into set_aside (seq, submission, error) values (?, ?, ?)");
  let through = readApplied(db);
  let faults: Error[] = [];

  /**
   * Keeps a submission that the database will never take beside the records, and notes its fault: it must not hold up
   * those behind it. None is known, since the contract reads a record before it comes here.
   */
  function fileOrSetAside(submission: Submission, seq: number, policy: SavePolicy): void {
    try {
      filer.file(submission, seq, policy);
    } catch (error) {
      if (!isOfTheRow(error)) throw error;
      setAside.run(seq, JSON.stringify(submission), error.message);
      faults.push(new Error(`submission ${seq} was set aside: ${error.message}`, { cause: error }));
    }
  }

  return {
    write(batches) {
      for (const { firstSeq, count, payload } of batches) {
        if (!db.isTransaction) db.exec("begin immediate");
        if (firstSeq + count - 1 <= through) continue;
        const { policy, submissions } = decodePayload(payload);
        let seq = firstSeq;
        for (const submission of submissions) {
          fileOrSetAside(submission, seq, policy);
          seq += 1;
        }
        through = firstSeq + count - 1;
      }
    },
    commit() {
      if (db.isTransaction) {
        filer.flush();
        setApplied.run(through);
        db.exec("commit");
      }
      const setAside = faults;
      faults = [];
      return { through, setAside };
    },
  };
}

/** The last seq that is in the database. A wrong one would have acknowledged submissions passed over, so it is refused. */
function readApplied(db: DatabaseSync): number {
  if (!isTableIntact(db, "applied")) throw new Error("table applied is damaged: what the journal adds cannot be known");
  const { through } = db.prepare("select through from applied").get() as { through: number };
  return through;
}

// Primary result codes of SQLite (sqlite.org/rescode.html) that speak of the row and not of the disk.
const OF_THE_ROW = new Set([18, 19, 20, 25]); // TOOBIG, CONSTRAINT, MISMATCH, RANGE

function isOfTheRow(error: unknown): error is Error {
  const { errcode, code } = error as { errcode?: number; code?: string };
  // Node refuses to bind a value that is no SQL value before SQLite sees it.
  return code === "ERR_INVALID_ARG_TYPE" || (errcode !== undefined && OF_THE_ROW.has(errcode & 0xff));
}
