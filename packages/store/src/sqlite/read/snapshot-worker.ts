import { setPriority } from "node:os";
import { workerData } from "node:worker_threads";
import type { PageRequest, RecordFilter } from "../../store.ts";
import { openForReading } from "../database.ts";
import { search, summarize } from "./search.ts";
import { answerCalls } from "../threads/thread-calls.ts";

// The thread of one snapshot: one connection, one read transaction from the first call until the thread ends. In WAL mode
// such a transaction sees the database as it was at its first read, whatever is saved meanwhile.

export type SnapshotRequest =
  | { readonly ask: "moment" } // is taken
  | { readonly ask: "search"; readonly filter: RecordFilter; readonly page: PageRequest }
  | { readonly ask: "count"; readonly filter: RecordFilter };

/** A page of an index walk; the file cache of the system holds the rest. */
const CACHE_BYTES = 4 * 1024 * 1024;

/** An export takes what saves and pages leave of the processor. Only Linux lowers a thread alone. */
const NICENESS = 10;
if (process.platform === "linux") setPriority(NICENESS);

const { file } = workerData as { readonly file: string };
const db = openForReading(file, CACHE_BYTES);
db.exec("begin");

answerCalls((request: SnapshotRequest) => {
  if (request.ask === "search") return search(db, request.filter, request.page);
  if (request.ask === "count") return summarize(db, request.filter).count;
  return db.prepare("select 1 from version limit 1").get(); // a transaction begins with its first read
});
