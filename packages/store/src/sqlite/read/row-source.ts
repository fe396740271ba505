import type { DatabaseSync } from "node:sqlite";
import type { RecordFilter } from "../../store.ts";
import type { Condition } from "./condition.ts";
import { conditionsOf, everyCondition } from "./record-conditions.ts";
import { spanOfTestTimes } from "../test-hours.ts";

/** What a pass over all rows that fit reads: `from …` and the conditions of `where`. */
export interface RowSource {
  readonly from: string;
  readonly where: readonly Condition[];
}

/** In a stretch of the table where at least this share of the rows is sought, reading it whole is the quicker way. */
const DENSE = 0.4;

/**
 * A time alone: machines report what they have just tested, so what was tested in a time lies together in the order of
 * arrival, and reading that stretch takes 0.1 µs a row where each row sought through an index takes 0.2. Where records
 * came late and lie scattered, and where the filter names cells or machines, SQLite takes the index. It tells of one state
 * of the database, and so must what reads the rows.
 */
export function rowSource(db: DatabaseSync, filter: RecordFilter): RowSource {
  const conditions = conditionsOf(filter);
  const where = everyCondition(conditions);
  const { barcodes, barcode, device, testTime, received } = conditions;
  const given = [barcodes, barcode, device].some(({ length }) => length > 0);
  // Or SQLite would read the table row by row in the order of index version_barcode, which holds nothing but records.
  if (!given && testTime.length === 0 && received.length === 0) return { from: "version not indexed", where };
  if (!given && testTime.length > 0) {
    const span = spanOfTestTimes(db, { from: filter.testTimeFrom, to: filter.testTimeTo });
    if (span !== null && span.versions >= DENSE * (span.lastSeq - span.firstSeq + 1)) {
      const stretch = { sql: "seq between ? and ?", values: [span.firstSeq, span.lastSeq] };
      return { from: "version not indexed", where: [stretch, ...where] };
    }
  }
  return { from: "version", where };
}
