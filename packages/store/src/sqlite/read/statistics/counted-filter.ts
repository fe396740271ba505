import type { DatabaseSync } from "node:sqlite";
import type { RecordFilter } from "../../../store.ts";
import { speaksOfExcluded } from "../record-conditions.ts";

/**
 * The filter of the rows that count. Excluded ones are left out unless the filter names them. When nothing is excluded the
 * condition is left out, which saves a twentieth of the time.
 */
export function countedFilter(db: DatabaseSync, filter: RecordFilter): RecordFilter {
  if (speaksOfExcluded(filter)) return filter;
  const nothingExcluded = db.prepare("select 1 from exclusion limit 1").get() === undefined;
  return nothingExcluded ? filter : { ...filter, excluded: false };
}
