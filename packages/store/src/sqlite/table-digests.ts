import { crc32 } from "node:zlib";
import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { selectRows } from "./select-rows.ts";

// A digest for each table but `version`, whose rows have checksums of their own, and `machine_hour`, which a check compares
// with them as it does indexes. The digest is the sum of the CRC-32 of all
// rows. Triggers keep it: an insert adds, a delete subtracts, an update does both. So a changed bit, a row that is gone and
// a row that came by itself all show when the rows are summed again, without a column in any table.
//
// The triggers are temporary, made by each connection that writes: a trigger of the schema may not call a function of ours
// unless SQLite trusts the schema of every file it opens. Who writes such a table with other tools leaves its digest wrong,
// and that is told as damage.

/** Part of the migration that brings digests to a file. */
export const createDigests = `
  create table digest (table_name text primary key, sum integer not null) strict, without rowid;`;

const UNGUARDED = new Set(["version", "machine_hour", "digest"]);

interface Table {
  readonly name: string;
  readonly columns: readonly string[];
}

/** The tables that have a digest; none in a file from before there were digests. */
function guardedTables(db: DatabaseSync): Table[] {
  const rows = selectRows<[string, string]>(
    db,
    `select each.name, part.name from sqlite_schema as each cross join pragma_table_info(each.name) as part
     where each.type = 'table' and substr(each.name, 1, 7) <> 'sqlite_' order by each.name, part.cid`,
  );
  const tables = Map.groupBy(rows, ([table]) => table);
  if (!tables.has("digest")) return [];
  return [...tables]
    .filter(([name]) => !UNGUARDED.has(name))
    .map(([name, columns]) => ({ name, columns: columns.map(([, column]) => column) }));
}

/** Defines what {@link sumRows} and the triggers call. A connection needs it before either. */
export function defineRowDigest(db: DatabaseSync): void {
  // Integers come as BigInt: a damaged one may be larger than a number holds. And a number would go back as a real.
  db.function("row_digest", { varargs: true, useBigIntArguments: true }, (...values) => BigInt(digestOf(values)));
}

function digestOf(values: readonly SQLOutputValue[]): number {
  let crc = 0;
  for (const value of values) {
    const isBlob = value instanceof Uint8Array;
    const text = isBlob ? "" : String(value);
    crc = crc32(`${isBlob ? "blob" : typeof value} ${isBlob ? value.length : text.length}:${text}`, crc);
    if (isBlob) crc = crc32(value, crc);
  }
  return crc;
}

/** Has the digests kept whenever this connection writes. */
export function keepDigests(db: DatabaseSync): void {
  for (const { name, columns } of guardedTables(db)) {
    const [before, after] = ["old", "new"].map((row) => rowDigest(columns, `${row}.`));
    const changes = { insert: `+ ${after}`, delete: `- ${before}`, update: `- ${before} + ${after}` };
    for (const [event, change] of Object.entries(changes)) {
      db.exec(`
        create temp trigger "digest_of_${name}_${event}" after ${event} on main."${name}" begin
          update digest set sum = sum ${change} where table_name = '${name}';
        end`);
    }
  }
}

function rowDigest(columns: readonly string[], prefix = ""): string {
  return `row_digest(${columns.map((column) => `${prefix}"${column}"`).join(", ")})`;
}

/** What the digests of tables should be, by table. */
function sumRows(db: DatabaseSync, tables = guardedTables(db)): Map<string, bigint> {
  const sums = tables.map(({ name, columns }) => {
    const statement = db.prepare(`select coalesce(sum(${rowDigest(columns)}), 0) as sum from main."${name}"`);
    statement.setReadBigInts(true);
    return [name, statement.get()?.["sum"] as bigint] as const;
  });
  return new Map(sums);
}

function storedDigests(db: DatabaseSync): Map<string, unknown> {
  const statement = db.prepare("select table_name, sum from digest");
  statement.setReadBigInts(true);
  return new Map(statement.all().map((row) => [String(row["table_name"]), row["sum"]]));
}

/** False when the rows of a table do not sum up to its digest. It reads no other table. */
export function isTableIntact(db: DatabaseSync, name: string): boolean {
  const tables = guardedTables(db).filter((table) => table.name === name);
  return sumRows(db, tables).get(name) === storedDigests(db).get(name);
}

/** The tables whose rows do not sum up to their digest. None in a file from before there were digests. */
export function damagedTables(db: DatabaseSync): string[] {
  const sums = sumRows(db);
  if (sums.size === 0) return [];
  const stored = storedDigests(db);
  const wrong = [...sums].filter(([name, sum]) => stored.get(name) !== sum).map(([name]) => name);
  return [...stored.keys()].every((name) => sums.has(name)) ? wrong : [...wrong, "digest"];
}

/**
 * Runs a migration, and has the digests follow it. A digest that was wrong before is as wrong afterwards: only what the
 * migration itself changed is taken for right.
 */
export function migrateDigests(db: DatabaseSync, migrate: () => void): void {
  const before = sumRows(db);
  migrate();
  const after = sumRows(db);
  if (after.size === 0) return;
  const add = db.prepare("insert into digest (table_name, sum) values (?, ?)");
  const change = db.prepare("update digest set sum = sum + ? where table_name = ?");
  const drop = db.prepare("delete from digest where table_name = ?");
  for (const [name, sum] of after) {
    const earlier = before.get(name);
    if (earlier === undefined) add.run(name, sum);
    else change.run(sum - earlier, name);
  }
  for (const name of before.keys()) if (!after.has(name)) drop.run(name);
}
