import { backup, type DatabaseSync } from "node:sqlite";
import { openForWriting } from "../database.ts";
import { syncFile } from "../sync-files.ts";

// A copy of a database that is written meanwhile. SQLite's own copying goes page by page, and begins anew whenever somebody
// has written, unless the connection that it reads from is in a read transaction: then it copies what that one sees, however
// long it takes. Meanwhile the log cannot start anew, and grows by what is saved.

/** Pages of a step: 4 MiB. A sync of more would keep the syncs of a journal on the same disk waiting. */
const STEP_PAGES = 1_000;

export interface CopyOptions {
  /** Leaves disk and processor to a server beside it: after each step it syncs, and rests as long as the step took. */
  readonly gently: boolean;
  /** Called with the bytes that were copied so far. */
  readonly onProgress: (bytes: number) => void;
}

const PAGE_BYTES = 4096;

/** Begins the read transaction that {@link copyDatabase} copies. */
export function beginReading(source: DatabaseSync): void {
  source.exec("begin");
  source.prepare("select count(*) from sqlite_schema").get(); // a transaction begins with its first read
}

/** Writes the state of the database that a connection reads in its transaction to a new file. Rejects when SQLite does. */
export async function copyDatabase(source: DatabaseSync, to: string, options: CopyOptions): Promise<void> {
  const { gently, onProgress } = options;
  let stepBegan = performance.now();
  await backup(source, to, {
    rate: STEP_PAGES,
    progress({ totalPages, remainingPages }) {
      if (gently) {
        syncFile(to);
        rest(performance.now() - stepBegan);
      }
      onProgress((totalPages - remainingPages) * PAGE_BYTES);
      stepBegan = performance.now();
    },
  });
}

const never = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

/** The next step begins when `progress` returns, so the thread waits there. It has nothing else to do. */
function rest(ms: number): void {
  Atomics.wait(never, 0, 0, ms);
}

/** Large enough for the transactions that a journal becomes. */
const CACHE_BYTES = 32 * 1024 * 1024;

/** Brings a copy to the schema of now, does `work` on it, and leaves one file without a log, synced. */
export function settleCopy<Result>(
  file: string,
  migrations: readonly string[],
  work: (db: DatabaseSync) => Result,
): Result {
  const db = openForWriting(file, migrations, { synchronous: "normal", cacheBytes: CACHE_BYTES });
  let result: Result;
  try {
    result = work(db);
    // A file that is kept without a log can be read where nothing can be written.
    db.exec("pragma wal_checkpoint(truncate); pragma journal_mode = delete");
  } finally {
    db.close();
  }
  syncFile(file);
  return result;
}
