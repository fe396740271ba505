import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { type Condition, valuesOf, whereClause } from "../condition.ts";
import { askWanted } from "../interrupt.ts";
import type { RowSource } from "../row-source.ts";

// Feeds rows of SQLite to a function. SQLite calls our function with the columns of each row: that takes 0.2 µs a row,
// where fetching a row of one number takes 0.6 µs. Texts cost most, so texts that belong together are joined into one.
//
// The arguments of a call stay alive until SQLite returns a row of the result. So the function is true for every thousandth
// row, which makes that row a result. Otherwise ten million calls would hold a gigabyte.

export interface FeedRequest {
  /** The column of the value. A row where it is null is counted as missing and not taken. */
  readonly value: string;
  /** Further SQL expressions to feed, three at most. None may be null. */
  readonly others: readonly Condition[];
  readonly rows: RowSource;
  /** Called for each row, in the order in which SQLite reads them. An error it throws ends the query and is thrown. */
  readonly take: (value: number, ...others: never[]) => void;
}

/** Rows between two rows of the result. Their texts fit into the young generation of the heap. */
const ROWS_AT_ONCE = 1_000;

/** Feeds every row of the source. Returns the number of rows that lack the value and were not taken. */
export function feedRows(db: DatabaseSync, request: FeedRequest): number {
  const each = request.take as (value: unknown, first: unknown, second: unknown, third: unknown) => void;
  let missing = 0;
  let untilReturn = ROWS_AT_ONCE;
  let failed: { readonly error: unknown } | null = null;

  // The parameters are named one by one because a rest parameter would allocate an array for every row.
  function feed(value: SQLOutputValue, first: SQLOutputValue, second: SQLOutputValue, third: SQLOutputValue): number {
    if (value === null) missing += 1;
    else {
      try {
        each(value, first, second, third);
      } catch (error) {
        failed ??= { error };
        return 1;
      }
    }
    untilReturn -= 1;
    if (untilReturn > 0) return 0;
    untilReturn = ROWS_AT_ONCE;
    return 1;
  }

  const { sql, values } = feedQuery(request);
  const wanted = askWanted(db);
  db.function("feed", { varargs: true }, feed);
  try {
    for (const _ of db.prepare(sql).iterate(...values)) {
      if (failed !== null) break;
      wanted();
    }
  } finally {
    db.function("feed", () => 0); // otherwise the connection would keep everything that was collected alive
  }
  if (failed !== null) throw (failed as { readonly error: unknown }).error;
  return missing;
}

/** The statement of {@link feedRows}. `limit -1` excludes no row: it makes SQLite check the conditions before the call. */
export function feedQuery({ value, others, rows: { from, where } }: Omit<FeedRequest, "take">): Condition {
  const columns = [value, ...others.map(({ sql }) => sql)].map((sql, index) => `${sql} as column${index}`);
  const names = columns.map((_, index) => `column${index}`);
  return {
    sql: `select 1 from (select ${columns.join(", ")} from ${from} where ${whereClause(where)} limit -1)
          where feed(${names.join(", ")})`,
    values: [...valuesOf(others), ...valuesOf(where)],
  };
}
