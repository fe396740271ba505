import type { DatabaseSync } from "node:sqlite";
import { parentPort } from "node:worker_threads";
import { invariant } from "@cellgrade/contract/invariant";
import { openForReading } from "./database.ts";
import { findMany, history, search, summarize } from "./search.ts";

// One reader thread: answers queries on read-only connections, so that a long query never holds the thread that saves.

/** All reads, by name. The pool's callers are typed by this table. */
export const queries = { findMany, history, search, summarize, ping: (db: DatabaseSync): void => db.exec("select 1") };
export type Queries = typeof queries;

export type ReaderRequest =
  | {
      readonly kind: "query";
      readonly id: number;
      readonly file: string;
      readonly query: keyof Queries;
      readonly args: readonly unknown[];
    }
  | { readonly kind: "release"; readonly id: number; readonly file: string };

export type ReaderAnswer =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: Error };

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

function run(request: ReaderRequest): ReaderAnswer {
  try {
    if (request.kind === "release") return { id: request.id, result: release(request.file) };
    const query = queries[request.query] as (db: DatabaseSync, ...args: unknown[]) => unknown;
    return { id: request.id, result: query(connectionTo(request.file), ...request.args) };
  } catch (error) {
    release(request.file); // a broken connection must not serve again
    return { id: request.id, error: error instanceof Error ? error : new Error(String(error)) };
  }
}

invariant(parentPort !== null, "reader-worker.ts runs as a worker thread");
const port = parentPort;
port.on("message", (request: ReaderRequest) => {
  port.postMessage(run(request));
});
