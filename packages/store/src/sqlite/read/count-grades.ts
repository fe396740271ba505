import type { DatabaseSync } from "node:sqlite";
import type { GradingRule } from "@cellgrade/contract/grading";
import { invariant } from "@cellgrade/contract/invariant";
import type { RecordFilter } from "../../store.ts";
import { valuesOf, whereClause } from "./condition.ts";
import { atOneMoment } from "../database.ts";
import { gradePlace } from "./grade-sql.ts";
import { WHILE_WANTED } from "./interrupt.ts";
import { speaksOfExcluded } from "./record-conditions.ts";
import { type RowSource, rowSource } from "./row-source.ts";
import { selectRows } from "../select-rows.ts";

/** The number of records of each grade, in the order of the rules, NG last. One pass finds them, without a sort. */
export function countGrades(db: DatabaseSync, filter: RecordFilter, rules: readonly GradingRule[]): number[] {
  return atOneMoment(db, () => {
    const source = rowSource(db, speaksOfExcluded(filter) ? filter : { ...filter, excluded: false });
    const { sql, values } = countGradesQuery(source, rules);
    const [counts] = selectRows<number[]>(db, sql, values);
    invariant(counts !== undefined, "an aggregate has one row");
    return counts;
  });
}

/**
 * The statement of {@link countGrades}. `limit -1` excludes no row. It keeps SQLite from copying the expression of the
 * place, which is as long as all rules, into each count: the place of a row is computed once.
 */
export function countGradesQuery({ from, where }: RowSource, rules: readonly GradingRule[]) {
  const place = gradePlace(rules);
  const read = [...where, WHILE_WANTED];
  const counts = Array.from({ length: rules.length + 1 }, (_, grade) => `count(*) filter (where place = ${grade})`);
  return {
    sql: `select ${counts.join(", ")} from
            (select ${place.sql} as place from ${from} where ${whereClause(read)} limit -1)`,
    values: [...place.values, ...valuesOf(read)],
  };
}
