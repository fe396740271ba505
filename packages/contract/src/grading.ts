import { type Quantity, quantityOf } from "./quantities.ts";
import type { CellRecord } from "./record.ts";

// Grading (分档). An account set has ordered rules: the first rule that matches a cell names its grade, and a cell that
// matches none is NG. A grade is never stored. It is computed when somebody asks, by one version of the rules.

/** More grades than anybody sorts into: each row is compared with each rule in turn. */
export const GRADING_RULES_MAX = 32;

/** Enough for a condition on each quantity, twice over. */
export const GRADING_CONDITIONS_MAX = 12;

/** More work steps than a recipe has. */
export const GRADING_WORK_STEPS_MAX = 32;

/** A grade has to fit the cell of a table. */
export const GRADE_CHARACTERS_MAX = 32;

/** The colour of a grade, `#rrggbb`; either case is taken, the lower one is kept. */
export const GRADE_COLOR = /^#[0-9a-f]{6}$/i;

/** The grade of a cell that matches no rule. No rule may have this name. */
export const NG = "NG";

/** One condition on one quantity, both ends inclusive. A cell without the quantity never meets it. */
export interface GradingCondition {
  readonly quantity: Quantity;
  readonly min?: number;
  readonly max?: number;
}

/** A rule matches a cell that meets all its conditions and whose work step it names. A rule without steps takes any. */
export interface GradingRule {
  readonly name: string;
  /** `#rrggbb`. */
  readonly color: string;
  readonly workSteps: readonly string[];
  readonly conditions: readonly GradingCondition[];
}

/** All grades that these rules can give, in the order of the rules, NG last. Without rules there are none. */
export function gradeNames(rules: readonly GradingRule[]): readonly string[] {
  return rules.length === 0 ? [] : [...rules.map(({ name }) => name), NG];
}

/** The grade of a cell by these rules. Null when there are no rules: the cell is ungraded. */
export function gradeOf(record: CellRecord, rules: readonly GradingRule[]): string | null {
  if (rules.length === 0) return null;
  return rules.find((rule) => matches(record, rule))?.name ?? NG;
}

function matches(record: CellRecord, { workSteps, conditions }: GradingRule): boolean {
  if (workSteps.length > 0 && !workSteps.includes(record.workStep)) return false;
  return conditions.every(({ quantity, min, max }) => {
    const value = quantityOf(record, quantity);
    if (value === null) return false;
    return (min === undefined || value >= min) && (max === undefined || value <= max);
  });
}
