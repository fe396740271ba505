import { type GradingRule, gradeNames } from "@cellgrade/contract/grading";
import type { RecordFilter, RecordStore } from "@cellgrade/store/store";

export interface GradeCounts {
  /** Records that fit, graded or not. */
  readonly count: number;
  /** The grades in the order of the rules, NG last; none without rules. `color` is null for NG. */
  readonly items: { readonly grade: string; readonly color: string | null; readonly count: number }[];
}

/** How many of the records that fit have each grade. The rules need not be saved. Rejects with what the signal says. */
export async function countGrades(
  store: Pick<RecordStore, "countGrades">,
  { filter, rules }: { readonly filter: RecordFilter; readonly rules: readonly GradingRule[] },
  signal: AbortSignal,
): Promise<GradeCounts> {
  const counts = await store.countGrades(filter, rules, signal);
  return {
    count: counts.reduce((sum, count) => sum + count, 0),
    items: gradeNames(rules).map((grade, place) => ({
      grade,
      color: rules[place]?.color ?? null,
      count: counts[place] ?? 0,
    })),
  };
}
