import { DatabaseSync } from "node:sqlite";
import { StoreError } from "../store.ts";
import { defineRowDigest, keepDigests, migrateDigests } from "./table-digests.ts";

// Opening a SQLite file the way this product needs it, and bringing it to the current schema.

/** How long a statement waits for another process that holds the file (the command line, a backup). */
export const BUSY_WAIT_MS = 5_000;

/** Pages in the log before a checkpoint: 10,000 × 4 KiB = 40 MiB, seldom enough to stay out of the way. */
const WAL_CHECKPOINT_PAGES = 10_000;

/** SQLite cuts a write-ahead log to this size when it restarts. It grows larger while a reader holds it back. */
const WAL_BYTES_KEPT_MAX = 64 * 1024 * 1024;

export interface OpenOptions {
  /** `full`: the log is synced before a commit returns. `normal`: a power cut may take the last commits, a crash of the process none. */
  readonly synchronous: "full" | "normal";
  readonly cacheBytes: number;
}

/**
 * Opens or creates a file for writing and applies the migrations it lacks. Throws on a file from a newer version, and on
 * one that can only be read.
 */
export function openForWriting(file: string, migrations: readonly string[], options: OpenOptions): DatabaseSync {
  const db = new DatabaseSync(file);
  try {
    db.exec(`
      pragma busy_timeout = ${BUSY_WAIT_MS};
      pragma journal_mode = wal;
      pragma synchronous = ${options.synchronous};
      pragma wal_autocheckpoint = ${WAL_CHECKPOINT_PAGES};
      pragma journal_size_limit = ${WAL_BYTES_KEPT_MAX};
      pragma temp_store = memory;
      pragma trusted_schema = off;
    `);
    setCacheBytes(db, options.cacheBytes);
    defineRowDigest(db);
    migrate(db, migrations, file);
    requireWritable(db);
    keepDigests(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

export function setCacheBytes(db: DatabaseSync, cacheBytes: number): void {
  db.exec(`pragma cache_size = -${Math.max(1, Math.floor(cacheBytes / 1024))}`); // negative: KiB instead of pages
}

/** `user_version` counts the migrations applied. They are numbered by position, immutable, forward-only. */
function migrate(db: DatabaseSync, migrations: readonly string[], file: string): void {
  const applied = countApplied(db);
  if (applied > migrations.length) {
    throw new Error(
      `${file} was written by a newer version of cellgrade (schema ${applied}, known ${migrations.length})`,
    );
  }
  for (const [position, sql] of migrations.entries()) {
    if (position < applied) continue;
    inTransaction(db, () => {
      if (countApplied(db) > position) return; // another process came first
      migrateDigests(db, () => db.exec(`${sql}; pragma user_version = ${position + 1}`));
    });
  }
}

/**
 * Throws when SQLite opened the file, or its -shm, for reading alone: it does so by itself where the system refused more,
 * and every change would fail for as long as the file is open. Nothing is written, and nobody is waited for: while another
 * process writes, it is not asked.
 */
function requireWritable(db: DatabaseSync): void {
  db.exec("pragma busy_timeout = 0");
  try {
    db.exec("begin immediate");
    db.exec(`pragma user_version = ${countApplied(db)}`);
  } catch (error) {
    if ((error as { errcode?: number }).errcode !== BUSY) throw error;
  } finally {
    rollBack(db);
    db.exec(`pragma busy_timeout = ${BUSY_WAIT_MS}`);
  }
}

function countApplied(db: DatabaseSync): number {
  return (db.prepare("pragma user_version").get() as { user_version: number }).user_version;
}

/** Runs reads of one state of the database, whatever is written meanwhile. */
export function atOneMoment<Result>(db: DatabaseSync, work: () => Result): Result {
  if (db.isTransaction) return work(); // of whoever reads more of one moment
  db.exec("begin");
  try {
    return work();
  } finally {
    db.exec("commit");
  }
}

/**
 * Runs `work` in one transaction: all of it or, when it throws, nothing. A commit that fails otherwise than for want of
 * room or a lock may be on the disk all the same: it throws a {@link StoreError} that says so.
 */
export function inTransaction<Result>(db: DatabaseSync, work: () => Result): Result {
  db.exec("begin immediate");
  let committing = false;
  try {
    const result = work();
    committing = true;
    db.exec("commit");
    return result;
  } catch (error) {
    rollBack(db);
    if (!committing || NOT_COMMITTED.has((error as { errcode?: number }).errcode ?? 0)) throw error;
    throw new StoreError("a commit failed", "unknown", { cause: error });
  }
}

// SQLite's result codes (sqlite.org/rescode.html).
const BUSY = 5;
const FULL = 13;

/** A commit that ends with one of them has written nothing. */
const NOT_COMMITTED: ReadonlySet<number> = new Set([BUSY, FULL]);

/** Ends a failed transaction. SQLite has already rolled back by itself after some errors (a full disk, an I/O error). */
function rollBack(db: DatabaseSync): void {
  if (db.isTransaction) db.exec("rollback");
}
