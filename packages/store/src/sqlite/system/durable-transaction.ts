import type { DatabaseSync } from "node:sqlite";
import { inTransaction } from "../database.ts";

/**
 * Runs `work` in one transaction whose commit is synced: what people set must not be taken back by a power cut. An
 * account set that is would leave its durable records without a name.
 */
export function inDurableTransaction<Result>(db: DatabaseSync, work: () => Result): Result {
  db.exec("pragma synchronous = full");
  try {
    return inTransaction(db, work);
  } finally {
    db.exec("pragma synchronous = normal");
  }
}
