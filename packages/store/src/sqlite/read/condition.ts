import type { SQLInputValue } from "node:sqlite";

/** A piece of SQL and the values of its parameters, in order. */
export interface Condition {
  readonly sql: string;
  readonly values: readonly SQLInputValue[];
}

export function whereClause(conditions: readonly Condition[]): string {
  return conditions.length === 0 ? "true" : conditions.map(({ sql }) => sql).join(" and ");
}

export function valuesOf(conditions: readonly Condition[]): SQLInputValue[] {
  return conditions.flatMap(({ values }) => values);
}
