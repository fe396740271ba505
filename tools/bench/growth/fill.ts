import { statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { hallRecord } from "./hall.ts";

export interface Filled {
  readonly rows: number;
  readonly loadSeconds: number;
  readonly indexSeconds: number;
  readonly bytes: number;
  /** Bytes of the table and of each index, by name. */
  readonly sizes: ReadonlyMap<string, number>;
}

/** Rows of one transaction. */
const COMMIT_ROWS = 500_000;

/**
 * Fills the empty database file of an account set, which no server may have open: rows in the order of their keys with
 * nothing synced, and the indexes afterwards, each built by a sort.
 */
export function fillAccountSet(file: string, records: number): Filled {
  const db = new DatabaseSync(file);
  try {
    db.exec(
      "pragma journal_mode = delete; pragma journal_mode = off; pragma synchronous = off; pragma cache_size = -500000; pragma locking_mode = exclusive",
    );
    const indexes = db
      .prepare("select name, sql from sqlite_schema where type = 'index' and tbl_name = 'version' and sql is not null")
      .all() as { name: string; sql: string }[];
    for (const { name } of indexes) db.exec(`drop index ${name}`);
    const loadSeconds = secondsOf(() => load(db, records));
    const indexSeconds = secondsOf(() => {
      for (const { sql } of indexes) db.exec(sql);
    });
    db.prepare("update applied set through = ?").run(records);
    const sizes = new Map(
      (
        db.prepare("select name, sum(pgsize) as bytes from dbstat group by name").all() as {
          name: string;
          bytes: number;
        }[]
      ).map(({ name, bytes }) => [name, bytes]),
    );
    db.exec("pragma journal_mode = wal");
    return { rows: records, loadSeconds, indexSeconds, bytes: statSync(file).size, sizes };
  } finally {
    db.close();
  }
}

function load(db: DatabaseSync, records: number): void {
  const insert = db.prepare(`
    insert into version (seq, barcode, replaced_by, received_at, revision, late_replay, device_code, battery_station,
                         work_step, test_time, voltage, electricity, volume, energy)
    values (?, ?, 0, ?, 1, 0, ?, ?, ?, ?, ?, ?, ?, ?)`);
  for (let first = 0; first < records; first += COMMIT_ROWS) {
    db.exec("begin");
    for (let number = first; number < Math.min(first + COMMIT_ROWS, records); number += 1) {
      const row = hallRecord(number, records);
      insert.run(
        number + 1,
        row.barcode,
        row.receivedAt,
        row.deviceCode,
        row.batteryStation,
        row.workStep,
        row.testTime,
        row.voltage,
        row.electricity,
        row.volume,
        row.energy,
      );
    }
    db.exec("commit");
  }
}

function secondsOf(work: () => void): number {
  const startedAt = performance.now();
  work();
  return (performance.now() - startedAt) / 1_000;
}
