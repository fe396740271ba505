import type { Schema } from "../../api/schema.ts";

export interface GradeChange {
  readonly grade: string;
  readonly color: string | null;
  /** The count by these rules. Null when they have no such grade. */
  readonly before: number | null;
  readonly after: number | null;
}

/** The counts side by side: the grades of the draft in their order, then the grades it no longer has, then NG. */
export function compareGrades(before: Schema<"Grades">, after: Schema<"Grades">): readonly GradeChange[] {
  const earlier = new Map(before.items.map((item) => [item.grade, item]));
  const kept = after.items.map(({ grade, color, count }) => ({
    grade,
    color,
    before: earlier.get(grade)?.count ?? null,
    after: count,
  }));
  const named = new Set(after.items.map(({ grade }) => grade));
  const gone = before.items
    .filter(({ grade }) => !named.has(grade))
    .map(({ grade, color, count }) => ({ grade, color, before: count, after: null }));
  const graded = [...kept, ...gone];
  return [...graded.filter(({ color }) => color !== null), ...graded.filter(({ color }) => color === null)];
}
