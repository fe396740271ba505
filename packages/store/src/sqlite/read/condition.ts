import type { SQLInputValue } from "node:sqlite";

/** A piece of SQL with the values of its parameters, in order. */
export interface Condition {
  readonly sql: string;
  readonly values: readonly SQLInputValue[];
}

/** The conditions joined by `and`; `true` when there is none. */
export function whereClause(conditions: readonly Condition[]): string {
  return conditions.length === 0 ? "true" : conditions.map(({ sql }) => sql).join(" and ");
}

/** The values of all conditions, in the order of {@link whereClause}. */
export function valuesOf(conditions: readonly Condition[]): SQLInputValue[] {
  return conditions.flatMap(({ values }) => values);
}
