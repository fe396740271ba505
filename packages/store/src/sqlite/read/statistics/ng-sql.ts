import type { ChannelsRequest } from "../../../statistics.ts";
import { type Condition, valuesOf } from "../condition.ts";
import { gradePlace } from "../grade-sql.ts";
import { quantitySql } from "../quantity-sql.ts";
import { plain } from "./key-sql.ts";

/** 1 for a row that is NG, else 0; null too where limits judge a number that is missing. */
export function ngSql({ quantity, ng }: Pick<ChannelsRequest, "quantity" | "ng">): Condition {
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
