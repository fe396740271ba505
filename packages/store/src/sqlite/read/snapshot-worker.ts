import { workerData } from "node:worker_threads";
import type { PageRequest, RecordFilter } from "../../store.ts";
import { openForReading } from "./open-for-reading.ts";
import { search } from "./search.ts";
import { answerCalls, lowerPriority } from "../threads/thread-calls.ts";

// The thread of one snapshot: one connection, one read transaction from the first call until the thread ends. In WAL mode
// such a transaction sees the database as it was at its first read, whatever is saved meanwhile.

export type SnapshotRequest =
  | { readonly ask: "begin" }
  | { readonly ask: "search"; readonly filter: RecordFilter; readonly page: PageRequest };

/** Holds a page of an index walk; the file cache of the system holds the rest. */
const CACHE_BYTES = 4 * 1024 * 1024;

/** An export takes what saves and pages leave of the processor. */
const NICENESS = 10;
lowerPriority(NICENESS);

const { file } = workerData as { readonly file: string };
const db = openForReading(file, CACHE_BYTES);
db.exec("begin");

answerCalls((request: SnapshotRequest) => {
  if (request.ask === "search") return search(db, request.filter, request.page);
  return db.prepare("select 1 from version limit 1").get(); // a transaction begins with its first read
});
