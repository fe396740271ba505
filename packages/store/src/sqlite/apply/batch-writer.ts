import type { DatabaseSync } from "node:sqlite";
import type { SavePolicy, Submission } from "../../store.ts";
import { decodePayload, type JournalBatch } from "../journal/journal-format.ts";
import { createSubmissionFiler } from "./file-submission.ts";

/** Writes batches of the journal into the database, in a transaction that stays open until it is told to end. */
export interface BatchWriter {
  /** Writes batches in their order. Throws when SQLite does: the transaction is lost with the connection. */
  write(batches: readonly JournalBatch[]): void;
  /** True when more than a tenth of the recent rows replaced or repeated a record. */
  isOverwriting(): boolean;
  /** True when a commit now costs a row no more than one later. */
  isRipe(): boolean;
  /** Ends the transaction, if one is open: all that was written is durable in the database. */
  commit(): Committed;
}

export interface Committed {
  /** The last seq that is in the database. */
  readonly through: number;
  /** Faults of submissions that the database did not take, since the commit before. */
  readonly setAside: Error[];
}

/**
 * Rows of a transaction. New cells are written at the ends of the table and of most indexes: a few hundred share their
 * pages as well as thousands do, and a small commit is a short one.
 */
const ROWS = 2_000;

/** Rows of a transaction that overwrites: records lie scattered, so the more rows it has, the more share a page. */
const ROWS_WHEN_OVERWRITING = 10_000;

/** From this share of a transaction's rows on, the overwrites are what it costs. */
const OVERWRITES_SHARE_MIN = 0.1;

/**
 * Batches that were applied before are passed over (a crash may come between the commit and the word of it), so each is
 * applied exactly once.
 */
export function createBatchWriter(db: DatabaseSync): BatchWriter {
  const filer = createSubmissionFiler(db);
  const setApplied = db.prepare("update applied set through = ?");
  const setAside = db.prepare("insert into set_aside (seq, submission, error) values (?, ?, ?)");
  let { through } = db.prepare("select through from applied").get() as { through: number };
  let faults: Error[] = [];
  /** Rows and overwrites of the open transaction. */
  let rows = 0;
  let overwrites = 0;
  /** How the transaction before ended. */
  let wasOverwriting = false;

  function isOverwriting(): boolean {
    return rows === 0 ? wasOverwriting : overwrites > OVERWRITES_SHARE_MIN * rows;
  }

  /**
   * Keeps a submission that the database will never take beside the records, and notes its fault: it must not hold up
   * those behind it. None is known, since the contract reads a record before it comes here.
   */
  function fileOrSetAside(submission: Submission, seq: number, policy: SavePolicy): void {
    try {
      if (filer.file(submission, seq, policy)) overwrites += 1;
    } catch (error) {
      if (!isOfTheRow(error)) throw error;
      setAside.run(seq, JSON.stringify(submission), error.message);
      faults.push(new Error(`submission ${seq} was set aside: ${error.message}`, { cause: error }));
    }
  }

  return {
    write(batches) {
      if (batches.length > 0 && !db.isTransaction) db.exec("begin immediate");
      for (const { firstSeq, count, payload } of batches) {
        if (firstSeq + count - 1 <= through) continue;
        const { policy, submissions } = decodePayload(payload);
        for (const [index, submission] of submissions.entries()) fileOrSetAside(submission, firstSeq + index, policy);
        through = firstSeq + count - 1;
        rows += count;
      }
    },
    isOverwriting,
    isRipe: () => rows >= (isOverwriting() ? ROWS_WHEN_OVERWRITING : ROWS),
    commit() {
      if (db.isTransaction) {
        filer.flush();
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

// Primary result codes of SQLite (sqlite.org/rescode.html) that speak of the row and not of the disk.
const OF_THE_ROW = new Set([18, 19, 20, 25]); // TOOBIG, CONSTRAINT, MISMATCH, RANGE

function isOfTheRow(error: unknown): error is Error {
  const { errcode, code } = error as { errcode?: number; code?: string };
  // Node refuses to bind a value that is no SQL value before SQLite sees it.
  return code === "ERR_INVALID_ARG_TYPE" || (errcode !== undefined && OF_THE_ROW.has(errcode & 0xff));
}
