import { type GradingRule, gradeNames } from "@cellgrade/contract/grading";
import { type Condition, valuesOf, whereClause } from "./condition.ts";
import { quantitySql } from "./quantity-sql.ts";

// Grading rules as SQL, so that SQLite counts and filters by grade. gradeOf of the contract defines what a rule means and
// names the grades of records that are shown. A property test holds the two together.

/** An integer expression: the place of the first rule that matches a row of `version`, or the number of rules for NG. */
export function gradePlace(rules: readonly GradingRule[]): Condition {
  if (rules.length === 0) return { sql: "0", values: [] };
  const cases = rules.map((rule, place) => {
    const conditions = ruleConditions(rule);
    return { sql: `when ${whereClause(conditions)} then ${place}`, values: valuesOf(conditions) };
  });
  return {
    sql: `case ${cases.map(({ sql }) => sql).join(" ")} else ${rules.length} end`,
    values: valuesOf(cases),
  };
}

/**
 * The condition that a row has one of these grades. A name that no rule has matches nothing, and so does every name when
 * there are no rules.
 */
export function gradeCondition(rules: readonly GradingRule[], grades: readonly string[]): Condition {
  const names = gradeNames(rules);
  const places = names.flatMap((name, place) => (grades.includes(name) ? [place] : []));
  if (places.length === 0) return { sql: "false", values: [] };
  const { sql, values } = gradePlace(rules);
  return { sql: `(${sql}) in (${places.join(", ")})`, values };
}

/** Conditions of one rule. A rule does not match when a number it compares is missing, as the contract defines. */
function ruleConditions({ workSteps, conditions }: GradingRule): Condition[] {
  return [
    ...(workSteps.length === 0
      ? []
      : [{ sql: `work_step in (${workSteps.map(() => "?").join(", ")})`, values: workSteps }]),
    ...conditions.flatMap(({ quantity, min, max }) => [
      { sql: `${quantitySql(quantity)} is not null`, values: [] },
      ...(min === undefined ? [] : [{ sql: `${quantitySql(quantity)} >= ?`, values: [min] }]),
      ...(max === undefined ? [] : [{ sql: `${quantitySql(quantity)} <= ?`, values: [max] }]),
    ]),
  ];
}
