import { statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { versionChecksum } from "@cellgrade/contract/version-checksum";
import { fillTestHours } from "@cellgrade/store/sqlite/migrations";
import { createMachineHoursWriter } from "../../../packages/store/src/sqlite/machine-hours.ts";
import { defineRowDigest, keepDigests } from "../../../packages/store/src/sqlite/table-digests.ts";
import { hallRecord } from "./hall.ts";

export interface Filled {
  readonly rows: number;
  readonly loadSeconds: number;
  readonly indexSeconds: number;
  readonly bytes: number;
  /** Bytes of the table and of each index, by name. */
  readonly sizes: ReadonlyMap<string, number>;
}

export interface Filling {
  readonly records: number;
  /** The first records have each replaced a version, which is kept: how many, and since when (ms since the epoch). */
  readonly replaced?: { readonly versions: number; readonly replacedAt: (number: number) => number };
}

/** Rows of one transaction. */
const COMMIT_ROWS = 500_000;

/**
 * Fills the empty database file of an account set, which no server may have open: rows in the order of their keys with
 * nothing synced, and the indexes afterwards, each built by a sort.
 */
export function fillAccountSet(file: string, filling: Filling): Filled {
  const rows = filling.records + (filling.replaced?.versions ?? 0);
  const db = new DatabaseSync(file);
  try {
    defineRowDigest(db);
    keepDigests(db);
    db.exec(
      "pragma journal_mode = delete; pragma journal_mode = off; pragma synchronous = off; pragma cache_size = -500000; pragma locking_mode = exclusive",
    );
    const indexes = db
      .prepare("select name, sql from sqlite_schema where type = 'index' and tbl_name = 'version' and sql is not null")
      .all() as { name: string; sql: string }[];
    for (const { name } of indexes) db.exec(`drop index ${name}`);
    const loadSeconds = secondsOf(() => load(db, filling));
    const indexSeconds = secondsOf(() => {
      for (const { sql } of indexes) db.exec(sql);
      db.exec(fillTestHours);
    });
    db.prepare("update applied set through = ?").run(rows);
    const sizes = new Map(
      (
        db.prepare("select name, sum(pgsize) as bytes from dbstat group by name").all() as {
          name: string;
          bytes: number;
        }[]
      ).map(({ name, bytes }) => [name, bytes]),
    );
    db.exec("pragma journal_mode = wal");
    return { rows, loadSeconds, indexSeconds, bytes: statSync(file).size, sizes };
  } finally {
    db.close();
  }
}

function load(db: DatabaseSync, { records, replaced }: Filling): void {
  const insert = db.prepare(`
    insert into version (seq, barcode, replaced_by, replaced_at, received_at, revision, late_replay, previous, device_code,
                         battery_station, work_step, test_time, voltage, electricity, volume, energy, checksum)
    values (?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const hours = createMachineHoursWriter(db);
  const versions = replaced?.versions ?? 0;
  for (let first = 0; first < versions + records; first += COMMIT_ROWS) {
    db.exec("begin");
    for (let row = first; row < Math.min(first + COMMIT_ROWS, versions + records); row += 1) {
      const old = row < versions;
      const number = old ? row : row - versions;
      const cell = hallRecord(number, records);
      hours.add(cell);
      const revision = !old && number < versions ? 2 : 1;
      insert.run(
        row + 1,
        cell.barcode,
        old ? versions + number + 1 : 0,
        old ? (replaced?.replacedAt(number) ?? null) : null,
        cell.receivedAt,
        revision,
        !old && number < versions ? number + 1 : null,
        cell.deviceCode,
        cell.batteryStation,
        cell.workStep,
        cell.testTime,
        cell.voltage,
        cell.electricity,
        cell.volume,
        cell.energy,
        versionChecksum(cell, { receivedAt: cell.receivedAt, revision, lateReplay: false, testTimeAhead: false }),
      );
    }
    hours.flush();
    db.exec("commit");
  }
}

function secondsOf(work: () => void): number {
  const startedAt = performance.now();
  work();
  return (performance.now() - startedAt) / 1_000;
}
