import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openForWriting } from "../../src/sqlite/database.ts";
import { migrations } from "../../src/sqlite/migrations.ts";
import { migrations as systemMigrations } from "../../src/sqlite/system/migrations.ts";
import { damagedTables, isTableIntact } from "../../src/sqlite/table-digests.ts";
import { CACHE_BYTES, throwawayFolder } from "./throwaway.ts";

// That digests follow whatever the engine writes is held where the suites discard their stores (throwaway.ts).

let folder: Awaited<ReturnType<typeof throwawayFolder>>;
beforeAll(async () => {
  folder = await throwawayFolder();
});
afterAll(() => folder.remove());

let files = 0;
const newFile = (): string => `${folder.folder}/${(files += 1)}.sqlite`;
const open = (file: string, schema: readonly string[]): DatabaseSync =>
  openForWriting(file, schema, { synchronous: "normal", cacheBytes: CACHE_BYTES });

/** A disk that gives back something else. */
function damage(file: string, sql: string): void {
  const db = new DatabaseSync(file);
  try {
    db.exec(sql);
  } finally {
    db.close();
  }
}

const LIMITS = `insert into limits_version (account_set, work_step, quantity, version, lsl, usl, created_at)
  values ('001', '分容放电', 'volume', 1, 100.5, null, 1), ('001', '分容放电', 'volume', 2, 100, null, 2)`;

describe("a table whose rows changed without the engine is damaged", () => {
  test.each([
    ["a bit of a limit", "update limits_version set lsl = 100.50000000000001 where version = 1"],
    ["a limit that became none", "update limits_version set lsl = null where version = 1"],
    ["a number that became its text", "update limits_version set account_set = '0001' where version = 1"],
    ["two rows that changed their values", "update limits_version set lsl = 200.5 - lsl"],
    ["a row that is gone", "delete from limits_version where version = 2"],
    [
      "a row that came by itself",
      "insert into limits_version select 9, account_set, work_step, quantity, 3, lsl, usl, 1 from limits_version limit 1",
    ],
    ["its digest", "update digest set sum = sum + 65536 where table_name = 'limits_version'"],
    ["its digest is gone", "delete from digest where table_name = 'limits_version'"],
  ])("%s", (_name, sql) => {
    const file = newFile();
    open(file, systemMigrations).close();
    const first = open(file, systemMigrations);
    first.exec(LIMITS);
    expect(damagedTables(first)).toEqual([]);
    first.close();
    damage(file, sql);
    const db = open(file, systemMigrations);
    expect(damagedTables(db)).toEqual(["limits_version"]);
    db.exec(LIMITS.replaceAll("'001'", "'002'"));
    expect(damagedTables(db), "what is written later does not cover it up").toEqual(["limits_version"]);
    expect(isTableIntact(db, "limits_version")).toBe(false);
    expect(isTableIntact(db, "account_set")).toBe(true);
    db.close();
  });

  test("the digest of no table is told too", () => {
    const file = newFile();
    open(file, systemMigrations).close();
    damage(file, "update digest set table_name = 'mbchine' where table_name = 'machine'");
    const db = open(file, systemMigrations);
    expect(damagedTables(db)).toEqual(["machine", "digest"]);
    db.close();
  });
});

describe("a migration", () => {
  const LATER = [
    ...systemMigrations,
    "alter table limits_version add column note text default 'x'; create table later (a)",
  ];

  test("has digests follow what it changes", () => {
    const file = newFile();
    const before = open(file, systemMigrations);
    before.exec(LIMITS);
    before.close();
    const db = open(file, [...LATER, "drop table later"]);
    expect(damagedTables(db)).toEqual([]);
    db.exec(LIMITS.replaceAll("'001'", "'002'"));
    expect(damagedTables(db)).toEqual([]);
    db.close();
  });

  test("takes no damage for right", () => {
    const file = newFile();
    const before = open(file, systemMigrations);
    before.exec(LIMITS);
    before.close();
    damage(
      file,
      "update limits_version set lsl = 99 where version = 1; delete from digest where table_name = 'machine'",
    );
    const db = open(file, LATER);
    expect(damagedTables(db)).toEqual(["limits_version", "machine"]);
    db.close();
  });

  test("that brings digests takes what there is for right", () => {
    const file = newFile();
    const before = open(file, migrations.slice(0, 5));
    before.exec("insert into exclusion values (1, '探针坏了', 1)");
    expect(damagedTables(before)).toEqual([]);
    before.close();
    const db = open(file, migrations);
    expect(damagedTables(db)).toEqual([]);
    db.exec("delete from exclusion");
    expect(damagedTables(db)).toEqual([]);
    db.close();
  });
});
