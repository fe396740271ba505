import type { DatabaseSync } from "node:sqlite";
import { invariant } from "@cellgrade/contract/invariant";
import { MEASURED_QUANTITIES } from "@cellgrade/contract/quantities";
import {
  HISTORY_VERSIONS_MAX,
  type NumberSummary,
  type PageRequest,
  type RecordFilter,
  type RecordPage,
  type RecordSummary,
  type ReplacedVersion,
  type StoredRecord,
} from "../../store.ts";
import { valuesOf, whereClause } from "./condition.ts";
import { atOneMoment } from "../database.ts";
import { findPage } from "./find-page.ts";
import { WHILE_WANTED } from "./interrupt.ts";
import { findVersionPage } from "./find-version-page.ts";
import { findRows } from "./found-rows.ts";
import { planPage } from "./page-plan.ts";
import { conditionsOf, everyCondition } from "./record-conditions.ts";
import { rowSource } from "./row-source.ts";
import { selectRows } from "../select-rows.ts";
import { unlessUnread } from "./unread-sql.ts";
import { FROM_HISTORY, KEPT, READ_COLUMNS, type ReadRow, toReplacedVersion, toStoredRecord } from "../version-rows.ts";

// Records and their counts, as functions of a read-only connection. They run on reader threads (reader-worker.ts).

/** The records of these barcodes that exist. Index version_barcode. */
export function findMany(db: DatabaseSync, barcodes: readonly string[]): StoredRecord[] {
  return selectRows<ReadRow>(
    db,
    `select ${READ_COLUMNS} from version where replaced_by = 0 and barcode in (select value from json_each(?))`,
    [JSON.stringify(barcodes)],
  ).map(toStoredRecord);
}

/** The kept versions of a barcode that are not its record, newest replacement first. Index version_barcode. */
export function history(db: DatabaseSync, barcode: string): ReplacedVersion[] {
  return selectRows<ReadRow>(db, `${KEPT} select ${READ_COLUMNS} ${FROM_HISTORY} limit ${HISTORY_VERSIONS_MAX}`, [
    barcode,
  ]).map(toReplacedVersion);
}

/** One page of the rows that match, found from the position it starts at. */
export function search(db: DatabaseSync, filter: RecordFilter, page: PageRequest): RecordPage {
  // One row more than the page holds tells whether another page follows.
  const asked = { ...page, limit: page.limit + 1 };
  const { found, stoppedAt } = atOneMoment(db, () => {
    const rowsFound = findRows(db, filter);
    if (rowsFound.areVersions) {
      return { found: findVersionPage(db, conditionsOf(filter, rowsFound), asked), stoppedAt: null };
    }
    const { rows, stoppedAt } = findPage(db, planPage(filter, asked, rowsFound.unread));
    return { found: rows.map(toStoredRecord), stoppedAt };
  });
  const more = found.length > page.limit || stoppedAt !== null;
  const items = found.slice(0, page.limit);
  if (page.from?.side === "before") return { items: items.reverse(), hasPrevious: more, hasNext: true, stoppedAt };
  return { items, hasPrevious: page.from !== undefined, hasNext: more, stoppedAt };
}

const NUMBER_COLUMNS = MEASURED_QUANTITIES.map(
  (name) => `count(${name}), min(${name}), avg(${name}), max(${name})`,
).join(", ");

/** The number of records that match. */
export function count(db: DatabaseSync, filter: RecordFilter): number {
  return atOneMoment(db, () => {
    const { from, where } = rowSource(db, filter);
    const read = [...where, WHILE_WANTED];
    const [row] = selectRows<[number]>(db, `select count(*) from ${from} where ${whereClause(read)}`, valuesOf(read));
    invariant(row !== undefined, "an aggregate has one row");
    return row[0];
  });
}

/** Counts, means and ends of all records that match, found in one pass. */
export function summarize(db: DatabaseSync, filter: RecordFilter): RecordSummary {
  return atOneMoment(db, () => summaryOf(db, filter));
}

function summaryOf(db: DatabaseSync, filter: RecordFilter): RecordSummary {
  const { from, where } = rowSource(db, filter);
  const { unread, ...others } = filter;
  const everything =
    unread?.only !== true && filter.runs === undefined && everyCondition(conditionsOf(others)).length === 1;
  const read = [...where, WHILE_WANTED];
  const extent = everything ? "null, null, null" : "count(distinct device_code), min(test_time), max(test_time)";
  const [row] = selectRows<SummaryRow>(
    db,
    `select ${extent}, count(*), ${NUMBER_COLUMNS} from ${from} where ${whereClause(read)}`,
    valuesOf(read),
  );
  invariant(row !== undefined, "an aggregate has one row");
  const [devices, firstTestTime, lastTestTime, count, ...aggregates] = row;
  const numberAt = (position: number): NumberSummary => {
    const [n, min, mean, max] = aggregates.slice(4 * position, 4 * position + 4);
    return { count: n ?? 0, min: min ?? null, mean: mean ?? null, max: max ?? null };
  };
  return {
    count,
    ...(everything ? extentOfAll(db, unread) : { devices: devices ?? 0, firstTestTime, lastTestTime }),
    numbers: { voltage: numberAt(0), electricity: numberAt(1), volume: numberAt(2), energy: numberAt(3) },
  };
}

type SummaryRow = [
  devices: number | null,
  firstTestTime: string | null,
  lastTestTime: string | null,
  count: number,
  ...aggregates: (number | null)[],
];

/**
 * The number of machines and the ends of test time, of all records, or of all but the unread ones. It seeks to both ends of
 * index version_test_time and once per machine in index version_device. Comparing the texts of every row would take a third
 * of the whole summary.
 */
function extentOfAll(
  db: DatabaseSync,
  unread: RecordFilter["unread"],
): Pick<RecordSummary, "devices" | "firstTestTime" | "lastTestTime"> {
  const leftOut = unread === undefined ? null : unlessUnread(db, unread.words, { areVersions: false });
  const where = everyCondition(conditionsOf({}, { unread: leftOut }));
  const counts = whereClause(where);
  const values = valuesOf(where);
  const [row] = selectRows<[number, string | null, string | null]>(
    db,
    `with recursive device (code) as (
       select min(device_code) from version
       union all
       select (select min(device_code) from version where device_code > code) from device where code is not null
     )
     select
       (select count(*) from device where exists (
         select 1 from version indexed by version_device where device_code = code and ${counts})),
       (select test_time from version indexed by version_test_time where ${counts} order by test_time limit 1),
       (select test_time from version indexed by version_test_time where ${counts} order by test_time desc limit 1)`,
    [...values, ...values, ...values],
  );
  invariant(row !== undefined, "a select without a table has one row");
  const [devices, firstTestTime, lastTestTime] = row;
  return { devices, firstTestTime, lastTestTime };
}
