import type { DatabaseSync } from "node:sqlite";
import { workerData } from "node:worker_threads";
import type { ValuesRequest } from "../../store.ts";
import { countGrades } from "./count-grades.ts";
import { countReceived } from "./count-received.ts";
import { openForReading } from "./open-for-reading.ts";
import { distinctValues } from "./distinct-values.ts";
import { findOld } from "./find-old.ts";
import { count, findMany, history, search, summarize } from "./search.ts";
import { channels, distribution, trend } from "./statistics/statistics.ts";
import { answerCalls, lowerPriority } from "../threads/thread-calls.ts";

// One reader thread: answers queries on read-only connections, so that a long query never holds the thread that saves.

/** All reads, by name. The pool's callers are typed by this table. */
export const queries = {
  findMany,
  history,
  search,
  summarize,
  count,
  countGrades,
  distribution,
  channels,
  trend,
  findOld,
  countReceived,
  values: (db: DatabaseSync, request: ValuesRequest): string[] => distinctValues(db, request),
  ping: (db: DatabaseSync): void => db.exec("select 1"),
};
export type Queries = typeof queries;

/** Without a query: closes the connection to the file. */
export interface ReaderRequest {
  readonly file: string;
  readonly query: { readonly name: keyof Queries; readonly args: readonly unknown[] } | null;
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
    const run = queries[query.name] as (db: DatabaseSync, ...args: unknown[]) => unknown;
    return run(connectionTo(file), ...query.args);
  } catch (error) {
    release(file); // a broken connection must not serve again
    throw error;
  }
});
