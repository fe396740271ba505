import type { DatabaseSync } from "node:sqlite";
import { invariant } from "@cellgrade/contract/invariant";

/**
 * The number of records received at or after a moment, by indexes alone. It is the number of versions received since, less
 * those of them that were replaced: since then (index version_replaced), and before then, which a clock that was set back
 * makes possible (index version_clock_back, which is empty otherwise). Reading the row of each version would take 25 times
 * as long.
 */
export function countReceived(db: DatabaseSync, since: number): number {
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
