import type { DatabaseSync } from "node:sqlite";
import { invariant } from "@cellgrade/contract/invariant";
import { atOneMoment } from "../database.ts";
import { selectRows } from "../select-rows.ts";
import { FROM_UNREAD, unreadRanges } from "./unread-sql.ts";

/** The number of records received at or after a moment, without those whose barcode was not read. */
export function countReceived(db: DatabaseSync, since: number, unreadWords: readonly string[]): number {
  return atOneMoment(db, () => countRecords(db, since) - countUnread(db, since, unreadWords));
}

/**
 * The number of records received at or after a moment, by indexes alone. It is the number of versions received since, less
 * those of them that were replaced: since then (index version_replaced), and before then, which a clock that was set back
 * makes possible (index version_clock_back, which is empty otherwise). Reading the row of each version would take 25 times
 * as long.
 */
function countRecords(db: DatabaseSync, since: number): number {
  const row = db
    .prepare(
      `select
         (select count(*) from version indexed by version_received where received_at >= ?1) -
         (select count(*) from version indexed by version_replaced where replaced_at >= ?1 and received_at >= ?1) -
         (select count(*) from version indexed by version_clock_back
          where replaced_at < received_at and received_at >= ?1 and replaced_at < ?1)
       as cells`,
    )
    .get(since) as { readonly cells: number } | undefined;
  invariant(row !== undefined, "a select without a table has one row");
  return row.cells;
}

function countUnread(db: DatabaseSync, since: number, words: readonly string[]): number {
  const ranges = unreadRanges(db, words);
  if (ranges.length === 0) return 0;
  const [row] = selectRows<[number]>(
    db,
    `select count(distinct unread.seq) ${FROM_UNREAD} where unread.received_at >= ?`,
    [JSON.stringify(ranges), since],
  );
  return row?.[0] ?? 0;
}
