import type { DatabaseSync } from "node:sqlite";
import type { RecordFilter } from "../../store.ts";
import type { Condition } from "./condition.ts";
import { findRows, type RowKind } from "./found-rows.ts";
import { asksForExcluded, conditionsOf, everyCondition, type FoundRows } from "./record-conditions.ts";
import { spanOfTestTimes } from "../test-hours.ts";

/** Where a pass over all matches reads its rows: the text after `from`, and the conditions of `where`. */
export interface RowSource {
  readonly from: string;
  readonly where: readonly Condition[];
}

/** A stretch of the table is read whole when at least this share of its rows has the test time. Below it the index is faster. */
const DENSE_SHARE_MIN = 0.4;

/**
 * The fastest source of all records, or versions, that match. The caller must read the rows in the transaction of this call.
 *
 * A filter of a test time without cells or machines reads one stretch of the table when that is dense: machines report what
 * they have just tested, so the versions of an hour lie together in the order of arrival. A row of the stretch takes
 * 0.1 µs, a row sought through an index 0.2. A filter without cells, machines and times reads the whole table. For all
 * others SQLite seeks by an index. Of excluded versions alone it reads the table of those.
 */
export function rowSource(db: DatabaseSync, filter: RecordFilter, kind: RowKind = "records"): RowSource {
  const found = findRows(db, filter, kind);
  const conditions = conditionsOf(filter, found);
  const where = everyCondition(conditions);
  if (found.named) return { from: "version not indexed", where };
  const { barcodes, barcodePrefix, device, testTime, received } = conditions;
  if ([barcodes, barcodePrefix, device].some(({ length }) => length > 0)) return { from: "version", where };
  if (testTime.length === 0 && received.length === 0) {
    return asksForExcluded(filter) ? { from: FROM_EXCLUDED, where } : tableSource(filter, found, null);
  }
  if (testTime.length > 0) {
    const span = spanOfTestTimes(db, { from: filter.testTimeFrom, to: filter.testTimeTo });
    if (span !== null && span.versions >= DENSE_SHARE_MIN * (span.lastSeq - span.firstSeq + 1)) {
      return tableSource(filter, found, [span.firstSeq, span.lastSeq]);
    }
  }
  return { from: "version", where };
}

/** The versions that are kept out of statistics. It scans exclusion and seeks the rowid of each in version. */
export const FROM_EXCLUDED = "(select seq as left_out from exclusion) cross join version on version.seq = left_out";

type Stretch = readonly [firstSeq: number, lastSeq: number];

/**
 * A stretch of the table, or all of it. The unread rows that are left out cut it into pieces, so that no row pays for them: to compare
 * each row with them would take a tenth of the time and more.
 *
 * Without `not indexed` SQLite would seek each row in the order of index version_barcode, which holds records alone.
 */
function tableSource(filter: RecordFilter, found: FoundRows, stretch: Stretch | null): RowSource {
  const from = "version not indexed";
  const leftOut = found.unread?.leftOut ?? null;
  if (leftOut === null) {
    const bounds = stretch === null ? [] : [{ sql: "seq between ? and ?", values: stretch }];
    return { from, where: [...bounds, ...everyCondition(conditionsOf(filter, found))] };
  }
  const pieces = piecesOf(stretch ?? [0, Number.MAX_SAFE_INTEGER], leftOut).map(
    ([first, last]) => `(${first}, ${last})`,
  );
  return {
    from: `(select column1 as first_seq, column2 as last_seq from (values ${pieces.join()})) cross join ${from}`,
    where: [
      { sql: "seq between first_seq and last_seq", values: [] },
      ...everyCondition(conditionsOf(filter, { ...found, unread: null })),
    ],
  };
}

/** The stretch without these seqs. */
function piecesOf([firstSeq, lastSeq]: Stretch, leftOut: readonly number[]): Stretch[] {
  const within = leftOut.filter((seq) => seq >= firstSeq && seq <= lastSeq);
  const firsts = [firstSeq, ...within.map((seq) => seq + 1)];
  const lasts = [...within.map((seq) => seq - 1), lastSeq];
  return firsts.map((first, index) => [first, lasts[index] ?? lastSeq]);
}
