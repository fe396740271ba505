import type { CellRecord } from "./record.ts";
import type { NumberField } from "./wire/wire.ts";

// Grading (分档): ordered rules of an account set; the first that matches names the grade, and a cell that matches none
// is NG. Grades are never stored: they are computed when asked, by a version of the rules.

/** More grades than anybody sorts into: each row is compared with each rule in turn. */
export const GRADING_RULES_MAX = 32;

/** Enough for a condition on each quantity, twice over. */
export const GRADING_CONDITIONS_MAX = 8;

/** More work steps than a recipe has. */
export const GRADING_WORK_STEPS_MAX = 32;

/** A grade has to fit the cell of a table. */
export const GRADE_CHARACTERS_MAX = 32;

/** The colour of a grade, `#rrggbb`; either case is taken, the lower one is kept. */
export const GRADE_COLOR = /^#[0-9a-f]{6}$/i;

/** The grade of a cell that no rule matches; no rule may have this name. */
export const NG = "NG";

/** One condition on one number, both ends inclusive; a missing number never meets it. */
export interface GradingCondition {
  readonly quantity: NumberField;
  readonly min?: number;
  readonly max?: number;
}

/** All conditions hold together, and the work step is among those named; no step named: any. */
export interface GradingRule {
  readonly name: string;
  /** `#rrggbb`. */
  readonly color: string;
  readonly workSteps: readonly string[];
  readonly conditions: readonly GradingCondition[];
}

/** All grades there are by these rules, in their order, NG last; none without rules. */
export function gradeNames(rules: readonly GradingRule[]): readonly string[] {
  return rules.length === 0 ? [] : [...rules.map(({ name }) => name), NG];
}

/** The grade by these rules; null without rules: the cell is ungraded. */
export function gradeOf(record: CellRecord, rules: readonly GradingRule[]): string | null {
  if (rules.length === 0) return null;
  return rules.find((rule) => matches(record, rule))?.name ?? NG;
}

function matches(record: CellRecord, { workSteps, conditions }: GradingRule): boolean {
  if (workSteps.length > 0 && !workSteps.includes(record.workStep)) return false;
  return conditions.every(({ quantity, min, max }) => {
    const value = record[quantity];
    if (value === null) return false;
    return (min === undefined || value >= min) && (max === undefined || value <= max);
  });
}
