import type { DatabaseSync } from "node:sqlite";
import { inTransaction } from "../database.ts";

/**
 * Runs `work` in one transaction whose commit is synced: a power cut must not take back what people set. An
 * account set that it took back would leave durable records without a name.
 */
export function inDurableTransaction<Result>(db: DatabaseSync, work: () => Result): Result {
  db.exec("pragma synchronous = full");
  try {
    return inTransaction(db, work);
  } finally {
    db.exec("pragma synchronous = normal");
  }
}
