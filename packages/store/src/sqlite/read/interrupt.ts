import type { DatabaseSync } from "node:sqlite";
import type { Condition } from "./condition.ts";

// Ending a statement that nobody waits for any more. node:sqlite can neither interrupt a statement nor report its progress,
// so a long one asks by itself, every 4,096 rows, whether it is still wanted. What asks ends within some ten milliseconds;
// what does not is bounded by its own limits (a page looks at 500,000 rows at most).

/** Defines what {@link WHILE_WANTED} asks. `isWanted` is called on the thread of the statement. */
export function defineWanted(db: DatabaseSync, isWanted: () => boolean): void {
  db.function("still_wanted", () => {
    if (!isWanted()) throw new Error("nobody waits for this query any more");
    return 1;
  });
}

/** Holds for every row of `version`; ends the statement when it is no longer wanted. Costs 15 ns a row. */
export const WHILE_WANTED: Condition = whileWanted("seq");

/** As {@link WHILE_WANTED}, where the rows are those of a part of the statement: by the name that their seq has there. */
export function whileWanted(seq: string): Condition {
  return { sql: `(${seq} & 4095 or still_wanted())`, values: [] };
}

/** Asks the same between two rows of a statement. */
export function askWanted(db: DatabaseSync): () => void {
  const statement = db.prepare("select still_wanted()");
  return () => void statement.get();
}
