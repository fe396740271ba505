import type { DatabaseSync } from "node:sqlite";
import { workerData } from "node:worker_threads";
import { openForReading } from "./open-for-reading.ts";
import { queries } from "./queries.ts";
import { answerCalls, lowerPriority } from "../threads/thread-calls.ts";

// One reader thread: answers queries on read-only connections, so that a long query never holds the thread that saves.

/** Without a query: closes the connection to the file. */
export interface ReaderRequest {
  readonly file: string;
  readonly query: { readonly name: keyof typeof queries; readonly args: readonly unknown[] } | null;
}

export interface ReaderSettings {
  /** The pool sets the first element to 1 when nobody waits for the running query any more. */
  readonly unwanted: Int32Array;
}

/** A page of records touches a few hundred pages; the file cache of the system holds the rest. */
const CACHE_BYTES = 4 * 1024 * 1024;

const { unwanted } = workerData as ReaderSettings;
const connections = new Map<string, DatabaseSync>();

function connectionTo(file: string): DatabaseSync {
  const open = connections.get(file);
  if (open !== undefined) return open;
  const db = openForReading(file, CACHE_BYTES, () => Atomics.load(unwanted, 0) === 0);
  connections.set(file, db);
  return db;
}

function release(file: string): void {
  connections.get(file)?.close();
  connections.delete(file);
}

/** A long query takes what saves and appliers leave of the processor. */
const NICENESS = 10;
lowerPriority(NICENESS);

answerCalls(({ file, query }: ReaderRequest) => {
  if (query === null) return release(file);
  try {
    const run = queries[query.name].run as (db: DatabaseSync, ...args: unknown[]) => unknown;
    return run(connectionTo(file), ...query.args);
  } catch (error) {
    release(file); // a broken connection must not serve again
    throw error;
  }
});
