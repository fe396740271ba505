import type { DatabaseSync, SQLInputValue } from "node:sqlite";

/** The rows of a statement, each as an array: reading arrays is several times faster than reading objects. */
export function selectRows<Row>(db: DatabaseSync, sql: string, values: readonly SQLInputValue[] = []): Row[] {
  const statement = db.prepare(sql);
  statement.setReturnArrays(true);
  return statement.all(...values) as unknown as Row[];
}
