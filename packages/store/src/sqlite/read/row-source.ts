import type { DatabaseSync } from "node:sqlite";
import type { RecordFilter } from "../../store.ts";
import type { Condition } from "./condition.ts";
import { conditionsOf, everyCondition } from "./record-conditions.ts";
import { spanOfTestTimes } from "../test-hours.ts";

/** Where a pass over all matches reads its rows: the text after `from`, and the conditions of `where`. */
export interface RowSource {
  readonly from: string;
  readonly where: readonly Condition[];
}

/** A stretch of the table is read whole when at least this share of its rows has the test time. Below it the index is faster. */
const DENSE_SHARE_MIN = 0.4;

/**
 * The fastest source of all records that match. The caller must read the rows in the transaction of this call.
 *
 * A filter of a test time without cells or machines reads one stretch of the table when that is dense: machines report what
 * they have just tested, so the versions of an hour lie together in the order of arrival. A row of the stretch takes
 * 0.1 µs, a row sought through an index 0.2. A filter without cells, machines and times reads the whole table. For all
 * others SQLite seeks by an index.
 */
export function rowSource(db: DatabaseSync, filter: RecordFilter): RowSource {
  const conditions = conditionsOf(filter);
  const where = everyCondition(conditions);
  const { barcodes, barcodePrefix, device, testTime, received } = conditions;
  if ([barcodes, barcodePrefix, device].some(({ length }) => length > 0)) return { from: "version", where };
  // Without `not indexed` SQLite would seek each row in the order of index version_barcode, which holds records alone.
  if (testTime.length === 0 && received.length === 0) return { from: "version not indexed", where };
  if (testTime.length > 0) {
    const span = spanOfTestTimes(db, { from: filter.testTimeFrom, to: filter.testTimeTo });
    if (span !== null && span.versions >= DENSE_SHARE_MIN * (span.lastSeq - span.firstSeq + 1)) {
      const stretch = { sql: "seq between ? and ?", values: [span.firstSeq, span.lastSeq] };
      return { from: "version not indexed", where: [stretch, ...where] };
    }
  }
  return { from: "version", where };
}
