import type { DatabaseSync } from "node:sqlite";
import type { RecordFilter } from "../../store.ts";
import { atOneMoment } from "../database.ts";
import { selectRows } from "../select-rows.ts";
import { valuesOf, whereClause } from "./condition.ts";
import { WHILE_WANTED } from "./interrupt.ts";
import { rowSource } from "./row-source.ts";

/** The seqs of the versions that a search of this filter has as its rows, in no stated order; at most `limit`. */
export function findVersions(db: DatabaseSync, filter: RecordFilter, limit: number): number[] {
  return atOneMoment(db, () => {
    const { from, where } = rowSource(db, filter);
    const read = [...where, WHILE_WANTED];
    return selectRows<[seq: number]>(db, `select version.seq from ${from} where ${whereClause(read)} limit ?`, [
      ...valuesOf(read),
      limit,
    ]).map(([seq]) => seq);
  });
}
