import type { DatabaseSync } from "node:sqlite";
import { TooMuch } from "../../../collectors/numbering.ts";
import { atOneMoment } from "../../database.ts";

/** The result of `work`, whose statements read one state of the database; null when it throws {@link TooMuch}. */
export function unlessTooMuch<Result>(db: DatabaseSync, work: () => Result): Result | null {
  try {
    return atOneMoment(db, work);
  } catch (error) {
    if (error instanceof TooMuch) return null;
    throw error;
  }
}
