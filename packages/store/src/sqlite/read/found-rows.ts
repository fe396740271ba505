import type { DatabaseSync } from "node:sqlite";
import type { RecordFilter } from "../../store.ts";
import { type Condition, valuesOf, whereClause } from "./condition.ts";
import { WHILE_WANTED } from "./interrupt.ts";
import { between, CURRENT, type FoundRows, inList, prefixRange } from "./record-conditions.ts";
import { ofRuns, runsNamed } from "./runs/runs-sql.ts";
import { unlessUnread, unreadVersions } from "./unread-sql.ts";

/** What is a row: the record of a barcode, or each of its kept versions, as a measurement of its own. */
export type RowKind = "records" | "versions";

/**
 * The rows of a filter as far as only the database tells them, at this moment. A filter of runs, of unread barcodes alone
 * or of one change of exclusions has all their kept versions as rows, whatever the caller counts otherwise.
 */
export function findRows(db: DatabaseSync, filter: RecordFilter, kind: RowKind = "records"): FoundRows {
  const { runs, unread, excludedAt } = filter;
  const areVersions = kind === "versions" || runs !== undefined || unread?.only === true || excludedAt !== undefined;
  const leftOut = unread === undefined || unread.only ? null : unlessUnread(db, unread.words, { areVersions });
  if (!areVersions) return { areVersions, versions: [CURRENT], named: false, unread: leftOut };
  const named = [
    ...(runs === undefined ? [] : [ofRuns(runsNamed(db, runs))]),
    ...(unread?.only ? [unreadVersions(db, unread.words)] : []),
  ];
  // The index of barcodes holds records alone, so the versions of some barcodes are found by the histories of these.
  const versions = named.length > 0 ? named : versionsOfCells(filter);
  return { areVersions, versions, named: versions.length > 0, unread: leftOut };
}

/** Holds for all kept versions of the cells that a filter names; no condition when it names none. Index version_barcode. */
export function versionsOfCells({
  barcodes,
  barcodePrefix,
}: Pick<RecordFilter, "barcodes" | "barcodePrefix">): readonly Condition[] {
  const named = [...inList("barcode", barcodes), ...between("barcode", prefixRange(barcodePrefix))];
  if (named.length === 0) return [];
  const where = [...named, WHILE_WANTED]; // a prefix may be that of all
  return [
    {
      sql: `seq in (with recursive kept (seq, previous) as (
      select seq, previous from version indexed by version_barcode where replaced_by = 0 and ${whereClause(where)}
      union all
      select version.seq, version.previous from kept cross join version on version.seq = kept.previous
    ) select seq from kept)`,
      values: valuesOf(where),
    },
  ];
}
