import type { DatabaseSync } from "node:sqlite";
import type { Exclusion } from "../../store.ts";
import { type BatchWriter, type Committed, createBatchWriter } from "./batch-writer.ts";
import { openForWriting, setCacheBytes } from "../database.ts";
import { exclude, include } from "./exclusions.ts";
import { type JournalFrame, readFrames } from "../journal/read-frames.ts";
import { migrations } from "../migrations.ts";
import { RESTING_BYTES } from "./page-cache.ts";
import { pruneHistory } from "./prune-history.ts";
import { pruneRecords } from "./prune-records.ts";
import { createReserve, type Reserve } from "./reserve.ts";
import { answerCalls, lowerPriority } from "../threads/thread-calls.ts";

// The thread that alone writes the databases of its account sets: it applies journals, deletes what is old and carries
// SQLite's logs into the databases. All of SQLite's syncs and checkpoints happen here, and hold nothing but this thread.

export type ApplierRequest =
  | { readonly kind: "open"; readonly file: string }
  | {
      readonly kind: "apply";
      readonly file: string;
      readonly frames: readonly JournalFrame[];
      readonly commit: boolean;
    }
  | { readonly kind: "prune"; readonly file: string; readonly replacedBefore: number; readonly rowsMax: number }
  | {
      readonly kind: "pruneRecords";
      readonly file: string;
      readonly barcodes: readonly string[];
      readonly receivedBefore: number;
      readonly rowsMax: number;
    }
  | { readonly kind: "exclude"; readonly file: string; readonly barcode: string; readonly exclusion: Exclusion }
  | { readonly kind: "include"; readonly file: string; readonly barcode: string }
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

function databaseOf(file: string): Database {
  let database = databases.get(file);
  if (database === undefined) {
    const reserve = createReserve(file.replace(/\.sqlite$/, ".reserve"));
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
  database.writer.batches.write(readFrames(database.uncommitted));
  return database.writer;
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

function apply(database: Database, frames: readonly JournalFrame[], asked: { readonly commit: boolean }): Applied {
  const { reserve, writer } = database;
  database.uncommitted.push(...frames);
  try {
    if (writer === null) writerOf(database);
    else writer.batches.write(readFrames(frames));
    return { committed: asked.commit ? commitAndTell(database) : null };
  } catch (error) {
    giveUp(database);
    if (!reserve.take()) throw error;
    // The disk may be full: with the room kept back, what was acknowledged is applied all the same.
    reserve.give();
    return { committed: commitAndTell(database) };
  }
}

/** Commits what was written; gives the last seq that is in the database. */
function commit(database: Database): number {
  const { through, setAside } = writerOf(database).batches.commit();
  database.uncommitted = [];
  database.untold.push(...setAside);
  return through;
}

function commitAndTell(database: Database): CommittedHere {
  const through = commit(database);
  const setAside = database.untold;
  database.untold = [];
  return { through, setAside, full: !database.reserve.take() };
}

/** The connection with no transaction open, for a caller that begins one of its own. */
function atRest(database: Database): DatabaseSync {
  commit(database);
  return writerOf(database).db;
}

function answer(request: ApplierRequest, database: Database): Applied | number | boolean | void {
  switch (request.kind) {
    case "open":
      return apply(database, [], { commit: true });
    case "apply":
      return apply(database, request.frames, request);
    case "prune":
      return pruneHistory(atRest(database), request.replacedBefore, request.rowsMax);
    case "pruneRecords":
      return pruneRecords(atRest(database), request.barcodes, request);
    case "exclude":
      return exclude(atRest(database), request.barcode, request.exclusion);
    case "include":
      return include(atRest(database), request.barcode);
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
  const database = databaseOf(request.file);
  try {
    return answer(request, database);
  } catch (error) {
    giveUp(database);
    throw error;
  }
});
