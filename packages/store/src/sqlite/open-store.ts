import type { DatabaseSync } from "node:sqlite";
import { type RecordStore, StoreError } from "../store.ts";
import { openForWriting, setCacheBytes } from "./database.ts";
import { migrations } from "./migrations.ts";
import { pruneHistory } from "./prune-history.ts";
import type { ReaderPool } from "./reader-pool.ts";
import { createSaveBatch, type SaveBatch } from "./save-batch.ts";

// OPEN ⇄ BROKEN → CLOSED. A commit whose outcome is unknown breaks the store: the connection is closed, and the next
// save opens it anew, which settles the log before anything is written behind it.

export interface SqliteStore extends RecordStore {
  /** The share of the process's page cache this file may use. */
  setCacheBytes(cacheBytes: number): void;
}

/**
 * Opens or creates the file of one account set. The writer lives on the calling thread: a save is a few microseconds
 * and one sync of the log. Reads run on the pool's threads. Throws when the file cannot be opened.
 */
export function openSqliteStore(
  { readers }: { readonly readers: ReaderPool },
  options: { readonly file: string; readonly cacheBytes: number },
): SqliteStore {
  const { file } = options;
  let cacheBytes = options.cacheBytes;
  let writer: Writer | null = openWriter(file, cacheBytes);
  let closed = false;

  function openedWriter(): Writer {
    if (closed) throw new StoreError("the store is closed", "nothing");
    writer ??= reopen();
    return writer;
  }

  function reopen(): Writer {
    try {
      const opened = openWriter(file, cacheBytes);
      settleLog(opened.db);
      return opened;
    } catch (error) {
      throw new StoreError("the store cannot be reopened", "nothing", { cause: error });
    }
  }

  function breakOff(): void {
    try {
      writer?.db.close();
    } finally {
      writer = null;
    }
  }

  /** The threads open a file by its name and do not know that its store is closed. */
  const query: ReaderPool["query"] = (...request) =>
    closed ? Promise.reject(new StoreError("the store is closed", "nothing")) : readers.query(...request);

  return {
    async saveBatch(submissions, policy) {
      try {
        return openedWriter().saveBatch(submissions, policy);
      } catch (error) {
        if (error instanceof StoreError && error.committed === "unknown") breakOff();
        throw error;
      }
    },
    async pruneHistory(replacedBefore, rowsMax) {
      return pruneHistory(openedWriter().db, replacedBefore, rowsMax);
    },
    findMany: (barcodes) => query(file, "findMany", barcodes),
    search: (filter, page) => query(file, "search", filter, page),
    history: (barcode) => query(file, "history", barcode),
    summarize: (filter) => query(file, "summarize", filter),
    ping: () => query(file, "ping"),
    setCacheBytes(bytes) {
      cacheBytes = bytes;
      if (writer !== null) setCacheBytes(writer.db, bytes);
    },
    async close() {
      if (closed) return;
      closed = true;
      writer?.db.close();
      writer = null;
      await readers.release(file);
    },
  };
}

interface Writer {
  readonly db: DatabaseSync;
  readonly saveBatch: SaveBatch;
}

function openWriter(file: string, cacheBytes: number): Writer {
  const db = openForWriting(file, migrations, { synchronous: "full", cacheBytes });
  return { db, saveBatch: createSaveBatch(db) };
}

/**
 * After a sync that failed, the system may call pages of the log clean that never reached the disk; a commit written
 * behind them would be lost with them. So the log is carried into the database, synced there and emptied first.
 */
function settleLog(db: DatabaseSync): void {
  const { busy } = db.prepare("pragma wal_checkpoint(truncate)").get() as { busy: number };
  if (busy !== 0) {
    db.close();
    throw new Error("the log is held by a reader");
  }
}
