import type { DatabaseSync } from "node:sqlite";
import type { GradingRule } from "@cellgrade/contract/grading";
import type { RecordFilter } from "../../store.ts";
import { valuesOf, whereClause } from "./condition.ts";
import { atOneMoment } from "../database.ts";
import { gradePlace } from "./grade-sql.ts";
import { type RowSource, rowSource } from "./row-source.ts";

/** How many records have each grade, in the order of the rules, NG last: one pass, without a sort. */
export function countGrades(db: DatabaseSync, filter: RecordFilter, rules: readonly GradingRule[]): number[] {
  return atOneMoment(db, () => {
    const source = rowSource(db, { ...filter, excluded: filter.excluded ?? false });
    const { sql, values } = countGradesQuery(source, rules);
    const statement = db.prepare(sql);
    statement.setReturnArrays(true);
    return statement.get(...values) as unknown as number[];
  });
}

/**
 * The limit takes nothing away: it keeps SQLite from writing the place, which is the whole of the rules, into each of the
 * counts. So the place of a row is found once.
 */
export function countGradesQuery({ from, where }: RowSource, rules: readonly GradingRule[]) {
  const place = gradePlace(rules);
  const counts = Array.from({ length: rules.length + 1 }, (_, grade) => `count(*) filter (where place = ${grade})`);
  return {
    sql: `select ${counts.join(", ")} from
            (select ${place.sql} as place from ${from} where ${whereClause(where)} limit -1)`,
    values: [...place.values, ...valuesOf(where)],
  };
}
