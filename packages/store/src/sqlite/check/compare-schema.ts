import { DatabaseSync } from "node:sqlite";
import { selectRows } from "../select-rows.ts";
import { defineRowDigest } from "../table-digests.ts";
import { type Findings, findingsOf } from "./finding.ts";

/** Tables and indexes that are not those which the migrations make: a changed bit in an index's condition is silent. */
export function wrongSchema(db: DatabaseSync, migrations: readonly string[]): Findings {
  const made = new DatabaseSync(":memory:");
  try {
    defineRowDigest(made);
    for (const sql of migrations) made.exec(sql);
    const expected = schemaOf(made);
    const found = schemaOf(db);
    const names = new Set([...expected.keys(), ...found.keys()]);
    return findingsOf(
      [...names]
        .filter((name) => expected.get(name) !== found.get(name))
        .map((name) => ({ barcode: null, what: `${name} is not as it was made` })),
    );
  } finally {
    made.close();
  }
}

/** The text of each table and index, by its kind and name. */
function schemaOf(db: DatabaseSync): Map<string, string> {
  const rows = selectRows<[kind: string, name: string, table: string, sql: string | null]>(
    db,
    "select type, name, tbl_name, sql from sqlite_schema",
  );
  return new Map(rows.map(([kind, name, table, sql]) => [`${kind} ${name}`, `${table} ${sql ?? ""}`]));
}
