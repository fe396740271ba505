import type { DatabaseSync } from "node:sqlite";
import type { Exclusion } from "../../store.ts";
import { type BatchWriter, type Committed, createBatchWriter } from "./batch-writer.ts";
import { openForWriting, setCacheBytes } from "../database.ts";
import { exclude, excludeVersions, include, includeVersions } from "./exclusions.ts";
import { fillChecksums } from "./fill-checksums.ts";
import { fillMachineHours } from "./fill-machine-hours.ts";
import { type JournalFrame, readFrames } from "../journal/read-frames.ts";
import { migrations } from "../migrations.ts";
import { RESTING_BYTES } from "./page-cache.ts";
import { pruneHistory } from "./prune-history.ts";
import { pruneRecords } from "./prune-records.ts";
import { createReserve, type Reserve, type ReserveBytes } from "./reserve.ts";
import { answerCalls, lowerPriority } from "../threads/thread-calls.ts";

// The thread that alone writes the databases of its account sets: it applies journals, deletes what is old and carries
// SQLite's logs into the databases. All of SQLite's syncs and checkpoints happen here, and hold nothing but this thread.

interface ApplyRequest {
  readonly file: string;
  readonly frames: readonly JournalFrame[];
  readonly commit: boolean;
  /** Bytes of all frames that are durable and not applied. */
  readonly behindBytes: number;
}

export type ApplierRequest =
  | { readonly kind: "open"; readonly file: string; readonly reserveBytes?: ReserveBytes }
  | ({ readonly kind: "apply" } & ApplyRequest)
  | { readonly kind: "prune"; readonly file: string; readonly replacedBefore: number; readonly rowsMax: number }
  | {
      readonly kind: "pruneRecords";
      readonly file: string;
      readonly barcodes: readonly string[];
      readonly receivedBefore: number;
      readonly rowsMax: number;
    }
  | { readonly kind: "fillChecksums" | "fillMachineHours"; readonly file: string; readonly rowsMax: number }
  | { readonly kind: "exclude"; readonly file: string; readonly barcode: string; readonly exclusion: Exclusion }
  | { readonly kind: "include"; readonly file: string; readonly barcode: string }
  | {
      readonly kind: "excludeVersions";
      readonly file: string;
      readonly seqs: readonly number[];
      readonly exclusion: Exclusion;
    }
  | { readonly kind: "includeVersions"; readonly file: string; readonly seqs: readonly number[] }
  | { readonly kind: "cache"; readonly file: string; readonly cacheBytes: number }
  | { readonly kind: "close"; readonly file: string };

/** The answer to `open` and `apply`. */
export interface Applied {
  /** Null when what was given is written and not committed yet. */
  readonly committed: CommittedHere | null;
}

export interface CommittedHere extends Committed {
  /** The disk is full: all that was given is applied, and no more should be given. */
  readonly full: boolean;
  /** Bytes of frames that could be applied if the disk were full now. */
  readonly coversBytes: number;
}

interface Database {
  readonly file: string;
  readonly reserve: Reserve;
  cacheBytes: number;
  /** Null after a failure: the connection is opened anew. */
  writer: { readonly db: DatabaseSync; readonly batches: BatchWriter } | null;
  /** What was given and is not committed. A failure takes it out of the database, and then it is written again. */
  uncommitted: JournalFrame[];
  /** Faults of what was committed, until the next answer that can tell them. */
  untold: Error[];
}

const databases = new Map<string, Database>();

function databaseOf(file: string, reserveBytes?: ReserveBytes): Database {
  let database = databases.get(file);
  if (database === undefined) {
    const reserve = createReserve(file.replace(/\.sqlite$/, ".reserve"), reserveBytes);
    database = { file, reserve, cacheBytes: RESTING_BYTES, writer: null, uncommitted: [], untold: [] };
    databases.set(file, database);
  }
  return database;
}

function writerOf(database: Database): NonNullable<Database["writer"]> {
  if (database.writer !== null) return database.writer;
  const db = openForWriting(database.file, migrations, { synchronous: "full", cacheBytes: database.cacheBytes });
  // After a sync that failed, the system may call pages of the log clean that never reached the disk; a commit written
  // behind them would be lost with them. So the log is carried into the database, synced there and emptied first.
  db.exec("pragma wal_checkpoint(truncate)");
  database.writer = { db, batches: createBatchWriter(db) };
  return database.writer;
}

/** The connection with all written to it that was given, also where a failure took it out of the database. */
function writtenTo(database: Database): NonNullable<Database["writer"]> {
  if (database.writer !== null) return database.writer;
  const writer = writerOf(database);
  writer.batches.write(readFrames(database.uncommitted));
  return writer;
}

function close(database: Database): void {
  const closing = database.writer;
  database.writer = null;
  closing?.db.close();
}

/** Closes a connection that failed. What it had not committed is in the journal. */
function giveUp(database: Database): void {
  try {
    close(database);
  } catch {
    // SQLite could not end it in order.
  }
}

function apply(
  database: Database,
  frames: readonly JournalFrame[],
  asked: Omit<ApplyRequest, "file" | "frames">,
): Applied {
  const { reserve, uncommitted, writer } = database;
  uncommitted.push(...frames);
  if (reserve.take()) {
    if (asked.behindBytes > reserve.covers() / 2) reserve.grow();
    try {
      if (writer === null) writtenTo(database);
      else writer.batches.write(readFrames(frames));
      return { committed: asked.commit ? commitAndTell(database) : null };
    } catch (error) {
      giveUp(database);
      if (!mayBeFull(error)) throw error;
      reserve.give();
    }
  }
  return { committed: applyWithoutRoom(database) };
}

/** SQLite's result codes IOERR and FULL (sqlite.org/rescode.html): a log that finds no room ends with the first. */
const MAY_BE_FULL = new Set([10, 13]);

function mayBeFull(error: unknown): boolean {
  return MAY_BE_FULL.has(((error as { errcode?: number }).errcode ?? 0) & 0xff);
}

/** Rows of a transaction while the disk is full. */
const STEP_ROWS = 250;

/**
 * Applies what was acknowledged in the room that was kept back. The transactions are small, and each is carried into the
 * database before the next, so SQLite's log takes no more room than one of them: a large one of scattered overwrites would
 * fill the reserve with copies of pages.
 */
function applyWithoutRoom(database: Database): CommittedHere {
  const { db, batches } = writerOf(database);
  for (let frames = nextStep(database); frames.length > 0; frames = nextStep(database)) {
    batches.write(readFrames(frames));
    database.untold.push(...batches.commit().setAside);
    database.uncommitted.splice(0, frames.length);
    db.exec("pragma wal_checkpoint(passive)");
  }
  return commitAndTell(database);
}

function nextStep({ uncommitted }: Database): JournalFrame[] {
  let rows = 0;
  const end = uncommitted.findIndex(({ count }) => (rows += count) >= STEP_ROWS);
  return uncommitted.slice(0, end === -1 ? undefined : end + 1);
}

/** Commits what was written; gives the last seq that is in the database. */
function commit(database: Database): number {
  const { through, setAside } = writtenTo(database).batches.commit();
  database.uncommitted = [];
  database.untold.push(...setAside);
  return through;
}

function commitAndTell(database: Database): CommittedHere {
  const through = commit(database);
  const setAside = database.untold;
  database.untold = [];
  const { reserve } = database;
  return { through, setAside, full: !reserve.take(), coversBytes: reserve.covers() };
}

/** The connection with no transaction open, for a caller that begins one of its own. */
function atRest(database: Database): DatabaseSync {
  commit(database);
  return writerOf(database).db;
}

function answer(request: ApplierRequest, database: Database): Applied | number | boolean | void {
  switch (request.kind) {
    case "open":
      return apply(database, [], { commit: true, behindBytes: 0 });
    case "apply":
      return apply(database, request.frames, request);
    case "prune":
      return pruneHistory(atRest(database), request.replacedBefore, request.rowsMax);
    case "pruneRecords":
      return pruneRecords(atRest(database), request.barcodes, request);
    case "fillChecksums":
      return fillChecksums(atRest(database), request.rowsMax);
    case "fillMachineHours":
      return fillMachineHours(atRest(database), request.rowsMax);
    case "exclude":
      return exclude(atRest(database), request.barcode, request.exclusion);
    case "include":
      return include(atRest(database), request.barcode);
    case "excludeVersions":
      return excludeVersions(atRest(database), request.seqs, request.exclusion);
    case "includeVersions":
      return includeVersions(atRest(database), request.seqs);
    case "cache":
      database.cacheBytes = request.cacheBytes;
      if (database.writer !== null) setCacheBytes(database.writer.db, request.cacheBytes);
      return;
    case "close":
      databases.delete(request.file);
      return close(database);
  }
}

/** Saves come first where fewer cores than threads are at work: what is not applied yet is safe in the journal. */
const NICENESS = 5;
lowerPriority(NICENESS);

answerCalls((request: ApplierRequest) => {
  const database = databaseOf(request.file, request.kind === "open" ? request.reserveBytes : undefined);
  try {
    return answer(request, database);
  } catch (error) {
    giveUp(database);
    throw error;
  }
});
