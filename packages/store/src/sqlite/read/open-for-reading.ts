import { DatabaseSync } from "node:sqlite";
import { BUSY_WAIT_MS, setCacheBytes } from "../database.ts";
import { defineRowDigest } from "../table-digests.ts";
import { defineWanted } from "./interrupt.ts";

/** Opens an existing file for reading beside its writer. Long statements end, throwing, when `isWanted` says no. */
export function openForReading(file: string, cacheBytes: number, isWanted: () => boolean = () => true): DatabaseSync {
  const db = new DatabaseSync(file, { readOnly: true });
  db.exec(`pragma busy_timeout = ${BUSY_WAIT_MS}; pragma temp_store = memory; pragma trusted_schema = off;`);
  setCacheBytes(db, cacheBytes);
  defineWanted(db, isWanted);
  defineRowDigest(db);
  return db;
}
