import type { DatabaseSync } from "node:sqlite";
import type { ValuesRequest } from "../../store.ts";
import { countGrades } from "./count-grades.ts";
import { countReceived } from "./count-received.ts";
import { openForReading } from "../database.ts";
import { distinctValues } from "./distinct-values.ts";
import { findOld } from "../apply/prune-records.ts";
import { findMany, history, search, summarize } from "./search.ts";
import { channels, distribution, trend } from "./statistics/statistics.ts";
import { answerCalls, lowerPriority } from "../threads/thread-calls.ts";

// One reader thread: answers queries on read-only connections, so that a long query never holds the thread that saves.

/** All reads, by name. The pool's callers are typed by this table. */
export const queries = {
  findMany,
  history,
  search,
  summarize,
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

/** A page of records touches a few hundred pages; the file cache of the system holds the rest. */
const CACHE_BYTES = 4 * 1024 * 1024;

const connections = new Map<string, DatabaseSync>();

function connectionTo(file: string): DatabaseSync {
  const open = connections.get(file);
  if (open !== undefined) return open;
  const db = openForReading(file, CACHE_BYTES);
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
