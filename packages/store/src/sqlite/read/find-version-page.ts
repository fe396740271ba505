import type { DatabaseSync } from "node:sqlite";
import type { PageRequest, StoredRecord } from "../../store.ts";
import { selectRows } from "../select-rows.ts";
import { READ_COLUMNS, type ReadRow, toStoredRecord } from "../version-rows.ts";
import { valuesOf, whereClause } from "./condition.ts";
import { WHILE_WANTED } from "./interrupt.ts";
import { everyCondition, type RecordConditions } from "./record-conditions.ts";

const SORT_COLUMNS = { receivedAt: "received_at", testTime: "test_time", barcode: "barcode" } as const;

/**
 * The first rows of a page of kept versions, of runs, of unread barcodes or of one change of exclusions, in the order of the walk: a page that precedes a
 * position comes backwards. They are found one by one (found-rows.ts), then sorted, some 3 µs each: a tray takes a
 * millisecond, a year of ten unread barcodes a day 10 ms. No index holds them in an order of their own, since that would cost
 * every save.
 */
export function findVersionPage(
  db: DatabaseSync,
  conditions: RecordConditions,
  { sortBy, descending, limit, from }: PageRequest,
): StoredRecord[] {
  const column = SORT_COLUMNS[sortBy];
  const backwards = descending !== (from?.side === "before");
  const order = [column, "barcode", "seq"].map((each) => `${each} ${backwards ? "desc" : "asc"}`).join(", ");
  const where = [...everyCondition(conditions), WHILE_WANTED];
  if (from !== undefined) {
    const { key, barcode, arrival = 0 } = from.position;
    where.push({
      sql: `(${column}, barcode, seq) ${backwards ? "<" : ">"} (?, ?, ?)`,
      values: [key, barcode, arrival],
    });
  }
  return selectRows<[seq: number, ...ReadRow]>(
    db,
    `select seq, ${READ_COLUMNS} from version not indexed where ${whereClause(where)} order by ${order} limit ?`,
    [...valuesOf(where), limit],
  ).map(([arrival, ...row]) => ({ ...toStoredRecord(row), arrival }));
}
