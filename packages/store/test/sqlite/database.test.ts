import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { inTransaction, openForWriting, setCacheBytes } from "../../src/sqlite/database.ts";
import { openForReading } from "../../src/sqlite/read/open-for-reading.ts";
import { CACHE_BYTES, throwawayFolder } from "./throwaway.ts";

let folder: Awaited<ReturnType<typeof throwawayFolder>>;
let file: string;
let open: DatabaseSync[] = [];

beforeEach(async () => {
  folder = await throwawayFolder();
  file = join(folder.folder, "1.sqlite");
});

afterEach(async () => {
  for (const db of open) db.close();
  open = [];
  await folder.remove();
});

function write(migrations: readonly string[], synchronous: "full" | "normal" = "full"): DatabaseSync {
  const db = openForWriting(file, migrations, { synchronous, cacheBytes: CACHE_BYTES });
  open.push(db);
  return db;
}

function pragma(db: DatabaseSync, name: string): unknown {
  return Object.values(db.prepare(`pragma ${name}`).get() ?? {})[0];
}

const TABLES =
  "select group_concat(name) as names from (select name from sqlite_schema where type = 'table' order by name)";
const tables = (db: DatabaseSync) => db.prepare(TABLES).get()?.["names"];

describe("a file opened for writing", () => {
  test("clause 12: has its log synced at every commit", () => {
    const db = write([]);
    expect(pragma(db, "journal_mode")).toBe("wal");
    expect(pragma(db, "synchronous")).toBe(2);
    expect(pragma(write([], "normal"), "synchronous")).toBe(1);
  });

  test("takes the page cache it is given", () => {
    const db = write([]);
    expect(pragma(db, "cache_size")).toBe(-1024);
    setCacheBytes(db, 10 * 1024);
    expect(pragma(db, "cache_size")).toBe(-10);
    setCacheBytes(db, 0);
    expect(pragma(db, "cache_size")).toBe(-1); // 0 would be SQLite's default
  });
});

describe("a file opened for reading", () => {
  test("sees what its writer commits, and writes nothing", () => {
    const writer = write(["create table a (x)"]);
    const reader = openForReading(file, CACHE_BYTES);
    open.push(reader);
    writer.exec("insert into a values (1)");
    expect(reader.prepare("select x from a").all()).toEqual([{ x: 1 }]);
    expect(() => reader.exec("insert into a values (2)")).toThrow(/readonly/);
  });
});

describe("migrations", () => {
  test("are applied once each, in order, and only those that lack", () => {
    write(["create table a (x)"]);
    const db = write(["this is not looked at again", "create table b (x)", "create table c (x)"]);
    expect(tables(db)).toBe("a,b,c");
    expect(pragma(db, "user_version")).toBe(3);
  });

  test("are applied whole or not at all", () => {
    write(["create table a (x)"]);
    expect(() => write(["", "create table b (x); create table a (x)"])).toThrow("table a already exists");
    const db = write(["", "create table c (x)"]);
    expect(tables(db)).toBe("a,c");
  });

  test("that are all applied ask for no turn to write", () => {
    write(["create table a (x)"]).exec("begin immediate");
    expect(tables(write(["create table a (x)"]))).toBe("a");
  });

  test("refuse a file from a newer version, and say so, and leave it as it is", () => {
    write(["create table a (x)", "create table b (x)"]);
    expect(() => write(["create table a (x)"])).toThrow(
      `${file} was written by a newer version of cellgrade (schema 2, known 1)`,
    );
    expect(pragma(write(["", ""]), "user_version")).toBe(2);
  });

  test("may be applied by another process at the same moment", () => {
    const migrations = ["create table a (x)", "create table b (x)"];
    const exec: (this: DatabaseSync, sql: string) => void = Reflect.get(DatabaseSync.prototype, "exec");
    let cameFirst = false;
    const spy = vi.spyOn(DatabaseSync.prototype, "exec").mockImplementation(function (this: DatabaseSync, sql: string) {
      if (sql === "begin immediate" && !cameFirst) {
        cameFirst = true;
        write(migrations); // between our look at the version and our turn
      }
      exec.call(this, sql);
    });
    try {
      const db = write(migrations);
      expect(cameFirst).toBe(true);
      expect(tables(db)).toBe("a,b");
      expect(pragma(db, "user_version")).toBe(2);
    } finally {
      spy.mockRestore();
    }
  });
});

describe("a transaction", () => {
  test("gives the result of its work", () => {
    const db = write(["create table a (x)"]);
    expect(inTransaction(db, () => db.prepare("insert into a values (1) returning x").get())).toEqual({ x: 1 });
    expect(db.isTransaction).toBe(false);
  });

  test("whose work throws leaves nothing, and the next one works", () => {
    const db = write(["create table a (x)"]);
    const failing = () => {
      db.exec("insert into a values (1)");
      throw new Error("no");
    };
    expect(() => inTransaction(db, failing)).toThrow("no");
    inTransaction(db, () => db.exec("insert into a values (2)"));
    expect(db.prepare("select x from a").all()).toEqual([{ x: 2 }]);
  });
});

describe("a commit that fails", () => {
  const IO_ERROR = 10;
  const [BUSY, FULL] = [5, 13];

  /** A connection whose commits fail with this result code, as a disk has them fail. */
  const failing = (errcode: number) =>
    ({
      isTransaction: false, // SQLite rolls back by itself
      exec(sql: string) {
        if (sql === "commit") throw Object.assign(new Error("as the disk has it"), { errcode });
      },
    }) as unknown as DatabaseSync;

  test("may be on the disk all the same, and says so", () => {
    expect(() => inTransaction(failing(IO_ERROR), () => 1)).toThrow(
      expect.objectContaining({ name: "StoreError", committed: "unknown" }) as Error,
    );
  });

  test.each([BUSY, FULL])("for want of a lock or of room has written nothing (code %i)", (errcode) => {
    expect(() => inTransaction(failing(errcode), () => 1)).toThrow("as the disk has it");
  });

  test("is not what a fault of the work is: nothing was written", () => {
    const work = (): never => {
      throw Object.assign(new Error("of the work"), { errcode: IO_ERROR });
    };
    expect(() => inTransaction(failing(IO_ERROR), work)).toThrow("of the work");
  });
});
