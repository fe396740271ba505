import type { DatabaseSync } from "node:sqlite";
import { createChannelMap } from "../../../collectors/channel-map.ts";
import { createDistribution, limitsOf } from "../../../collectors/distribution.ts";
import { TooMuch } from "../../../collectors/numbering.ts";
import { createTrend } from "../../../collectors/trend.ts";
import type {
  ChannelMap,
  ChannelsRequest,
  Distribution,
  DistributionRequest,
  Trend,
  TrendRequest,
} from "../../../statistics.ts";
import type { RecordFilter } from "../../../store.ts";
import { type Condition, valuesOf, whereClause } from "../condition.ts";
import { atOneMoment } from "../../database.ts";
import { gradePlace } from "../grade-sql.ts";
import { quantitySql } from "../quantity-sql.ts";
import { conditionsOf, everyCondition, speaksOfExcluded } from "../record-conditions.ts";
import { FROM_EXCLUDED, type RowSource, rowSource } from "../row-source.ts";
import { selectRows } from "../../select-rows.ts";
import { unreadCondition } from "../unread-sql.ts";
import { feedRows } from "./feed-rows.ts";
import { groupKey, joined, periodKey, plain, subgroupKey } from "./key-sql.ts";

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
      rows: counted(db, filter),
      take:
        limitsOf(request) === null
          ? (value: number, group: string) => collector.take(value, "", group)
          : (value: number, key: string, group: string) => collector.take(value, key, group),
    });
    return collector.finish({ missing, excluded: countLeftOut(db, filter) });
  });
}

export function channels(db: DatabaseSync, filter: RecordFilter, request: ChannelsRequest): ChannelMap | null {
  const collector = createChannelMap(request, { rowsExpected: countVersions(db) });
  return within(db, collector, () => {
    feedRows(db, {
      value: quantitySql(request.quantity),
      others: [
        joined(plain("device_code"), plain("battery_station")),
        plain("unixepoch(test_time)"),
        ...(request.ng === null ? [] : [ngSql(request)]),
      ],
      rows: counted(db, filter),
      take: collector.take,
    });
    return collector.finish();
  });
}

export function trend(db: DatabaseSync, filter: RecordFilter, request: TrendRequest): Trend | null {
  const collector = createTrend();
  return within(db, { free() {} }, () => {
    feedRows(db, {
      value: quantitySql(request.quantity),
      others: [joined(plain("device_code"), periodKey(request.period, request.shiftStarts))],
      rows: counted(db, filter),
      take: collector.take,
    });
    return collector.finish();
  });
}

/** An upper bound of the number of versions, found by one seek. */
function countVersions(db: DatabaseSync): number {
  const [row] = selectRows<[number]>(db, "select coalesce(max(seq), 0) from version");
  return row?.[0] ?? 0;
}

/** The result of `work`, whose statements read one state of the database; null when it throws {@link TooMuch}. */
function within<Result>(db: DatabaseSync, collector: { free(): void }, work: () => Result): Result | null {
  try {
    return atOneMoment(db, work);
  } catch (error) {
    if (error instanceof TooMuch) return null;
    throw error;
  } finally {
    collector.free();
  }
}

/**
 * The rows that count. Excluded records are left out unless the filter names them. When nothing is excluded the condition
 * is left out, which saves a twentieth of the time.
 */
function counted(db: DatabaseSync, filter: RecordFilter): RowSource {
  if (speaksOfExcluded(filter)) return rowSource(db, filter);
  const nothingExcluded = db.prepare("select 1 from exclusion limit 1").get() === undefined;
  return rowSource(db, nothingExcluded ? filter : { ...filter, excluded: false });
}

/** The number of matches that are left out because they are excluded: a small part of all. */
function countLeftOut(db: DatabaseSync, filter: RecordFilter): number {
  if (speaksOfExcluded(filter)) return 0;
  const where = everyCondition(conditionsOf(filter, unreadCondition(db, filter.unread)));
  const sql = `select count(*) from ${FROM_EXCLUDED} where ${whereClause(where)}`;
  const [row] = selectRows<[number]>(db, sql, valuesOf(where));
  return row?.[0] ?? 0;
}

/** 1 for a record that is NG, else 0. */
function ngSql({ quantity, ng }: ChannelsRequest): Condition {
  // Without rules a record is ungraded, not NG.
  if (ng === null || ("rules" in ng && ng.rules.length === 0)) return plain("0");
  if ("rules" in ng) {
    const { sql, values } = gradePlace(ng.rules);
    return { sql: `(${sql}) = ${ng.rules.length}`, values };
  }
  const { lsl, usl } = ng.limits;
  const value = quantitySql(quantity);
  const sides = [
    ...(lsl === null ? [] : [{ sql: `${value} < ?`, values: [lsl] }]),
    ...(usl === null ? [] : [{ sql: `${value} > ?`, values: [usl] }]),
  ];
  return sides.length === 0
    ? plain("0")
    : { sql: `(${sides.map(({ sql }) => sql).join(" or ")})`, values: valuesOf(sides) };
}
