import type { DatabaseSync } from "node:sqlite";
import { createChannelMap } from "../../../collectors/channel-map.ts";
import { createDistribution, limitsOf } from "../../../collectors/distribution.ts";
import { createRunTrend, createTrend } from "../../../collectors/trend.ts";
import type {
  ChannelMap,
  ChannelsRequest,
  Distribution,
  DistributionRequest,
  Trend,
  TrendRequest,
} from "../../../statistics.ts";
import type { RecordFilter } from "../../../store.ts";
import { valuesOf, whereClause } from "../condition.ts";
import { findRows, type RowKind } from "../found-rows.ts";
import { quantitySql } from "../quantity-sql.ts";
import { conditionsOf, everyCondition, speaksOfExcluded } from "../record-conditions.ts";
import { FROM_EXCLUDED, type RowSource, rowSource } from "../row-source.ts";
import { selectRows } from "../../select-rows.ts";
import { runFinder } from "../runs/find-run.ts";
import { countedFilter } from "./counted-filter.ts";
import { feedRows } from "./feed-rows.ts";
import { groupKey, joined, periodKey, plain, subgroupKey } from "./key-sql.ts";
import { ngSql } from "./ng-sql.ts";
import { unlessTooMuch } from "./unless-too-much.ts";

// Statistics of one quantity, as functions of a read-only connection. They run on reader threads (reader-worker.ts). Each
// is one pass over the records that match, and null when more match than a query may hold.

export function distribution(
  db: DatabaseSync,
  filter: RecordFilter,
  request: DistributionRequest,
): Distribution | null {
  const collector = createDistribution(request, { rowsExpected: countVersions(db) });
  return within(db, collector, () => {
    const { subgroup, shiftStarts, groupBy } = request;
    const missing = feedRows(db, {
      value: quantitySql(request.quantity),
      // A key that nobody needs is not fed: even a constant costs time for each row.
      others: [
        ...(limitsOf(request) === null ? [] : [subgroupKey(subgroup, shiftStarts)]),
        ...(groupBy === undefined ? [] : [groupKey(groupBy)]),
      ],
      rows: counted(db, filter, "records"),
      take:
        limitsOf(request) === null
          ? (value: number, group: string) => collector.take(value, "", group)
          : (value: number, key: string, group: string) => collector.take(value, key, group),
    });
    return collector.finish({ missing, excluded: countLeftOut(db, filter) });
  });
}

export function channels(db: DatabaseSync, filter: RecordFilter, request: ChannelsRequest): ChannelMap | null {
  const findRun = runFinder(db, request.runGapMinutes);
  const collector = createChannelMap(request, { findRun, rowsExpected: countVersions(db) });
  return within(db, collector, () => {
    feedRows(db, {
      value: quantitySql(request.quantity),
      others: [
        joined(plain("device_code"), plain("battery_station")),
        SECONDS,
        ...(request.ng === null ? [] : [ngSql(request)]),
      ],
      rows: counted(db, filter, "versions"),
      take: collector.take,
    });
    return collector.finish();
  });
}

/** testTime as collectors/test-seconds.ts has it. */
const SECONDS = plain("unixepoch(test_time)");

export function trend(db: DatabaseSync, filter: RecordFilter, request: TrendRequest): Trend | null {
  const { period, shiftStarts, runGapMinutes } = request;
  const value = quantitySql(request.quantity);
  if (period === "run") {
    const collector = createRunTrend(runFinder(db, runGapMinutes));
    return unlessTooMuch(db, () => {
      const others = [plain("device_code"), SECONDS];
      feedRows(db, { value, others, rows: counted(db, filter, "versions"), take: collector.take });
      return collector.finish();
    });
  }
  const collector = createTrend();
  return unlessTooMuch(db, () => {
    const others = [joined(plain("device_code"), periodKey(period, shiftStarts))];
    feedRows(db, { value, others, rows: counted(db, filter, "records"), take: collector.take });
    return collector.finish();
  });
}

/** An upper bound of the number of versions, found by one seek. */
function countVersions(db: DatabaseSync): number {
  const [row] = selectRows<[number]>(db, "select coalesce(max(seq), 0) from version");
  return row?.[0] ?? 0;
}

/** As {@link unlessTooMuch}; afterwards the memory of the collector is released. */
function within<Result>(db: DatabaseSync, collector: { free(): void }, work: () => Result): Result | null {
  try {
    return unlessTooMuch(db, work);
  } finally {
    collector.free();
  }
}

/** The rows that count. */
function counted(db: DatabaseSync, filter: RecordFilter, kind: RowKind): RowSource {
  return rowSource(db, countedFilter(db, filter), kind);
}

/** The number of matches that are left out because they are excluded: a small part of all. */
function countLeftOut(db: DatabaseSync, filter: RecordFilter): number {
  if (speaksOfExcluded(filter)) return 0;
  const where = everyCondition(conditionsOf(filter, findRows(db, filter)));
  const sql = `select count(*) from ${FROM_EXCLUDED} where ${whereClause(where)}`;
  const [row] = selectRows<[number]>(db, sql, valuesOf(where));
  return row?.[0] ?? 0;
}
