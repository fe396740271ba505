import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";

// What all peers share: one SQLite file with the settings of an acknowledged save, and node:sqlite in the shape of
// better-sqlite3, which the ORMs expect. So all run on the same SQLite, the one of Node, and nothing is compiled.

export const SAVE_PATH = "/api/pick/volumeCollectData/save";
export const ACCOUNT_SETS: ReadonlySet<string> = new Set(["001"]);
export const SAVED = { state: 1, msg: "保存成功", resBody: [] };

export function refused(msg: string): { state: -1; msg: string; resBody: never[] } {
  return { state: -1, msg, resBody: [] };
}

/** A commit of WAL mode at FULL syncs the log before it returns. */
const SET_UP = `
  pragma journal_mode = wal;
  pragma synchronous = full;
  create table if not exists cell_record (
    account_set text not null, barcode text not null, device_code text not null, battery_station text not null,
    work_step text not null, test_time text not null, voltage real not null, electricity real not null,
    volume real not null, energy real not null, received_at integer not null,
    primary key (account_set, barcode)
  ) without rowid, strict;`;

export class Database {
  readonly #db: DatabaseSync;
  constructor(file: string) {
    this.#db = new DatabaseSync(file);
    this.#db.exec(SET_UP);
  }
  prepare(sql: string): Statement {
    return new Statement(this.#db.prepare(sql));
  }
  pragma(text: string): void {
    this.#db.exec(`pragma ${text}`);
  }
  exec(sql: string): void {
    this.#db.exec(sql);
  }
  close(): void {
    this.#db.close();
  }
}

class Statement {
  readonly #statement: StatementSync;
  /** Whether it returns rows. */
  readonly reader: boolean;
  constructor(statement: StatementSync) {
    this.#statement = statement;
    this.reader = statement.columns().length > 0;
  }
  all(...values: unknown[]): unknown[] {
    return this.#statement.all(...listOf(values));
  }
  run(...values: unknown[]): { changes: number | bigint; lastInsertRowid: number | bigint } {
    return this.#statement.run(...listOf(values));
  }
}

/** better-sqlite3 takes values one by one or as one array. */
function listOf(values: readonly unknown[]): SQLInputValue[] {
  return (Array.isArray(values[0]) ? values[0] : values) as SQLInputValue[];
}

export interface Settings {
  readonly journalMode: unknown;
  readonly synchronous: unknown;
}

/** Read back through the connection that saves. */
export function readSettings(db: Pick<Database, "prepare">): Settings {
  const valueOf = (pragma: string): unknown =>
    Object.values(db.prepare(`pragma ${pragma}`).all()[0] as { readonly [name: string]: unknown })[0];
  return { journalMode: valueOf("journal_mode"), synchronous: valueOf("synchronous") };
}
