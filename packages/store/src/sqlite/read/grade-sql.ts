import { type GradingRule, gradeNames } from "@cellgrade/contract/grading";
import { type Condition, valuesOf, whereClause } from "./condition.ts";

// Grading rules as SQL, for counting and filtering where the rows are. What a rule means is defined by gradeOf of the
// contract, which names the grades of the rows that are shown; a property test holds the two together.

/** The place of the first rule that matches a row of `version`, or the number of rules for NG: an integer. */
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

/** That a row has one of these grades. Names that no rule has, and any name where there are no rules, match nothing. */
export function gradeCondition(rules: readonly GradingRule[], grades: readonly string[]): Condition {
  const names = gradeNames(rules);
  const places = names.flatMap((name, place) => (grades.includes(name) ? [place] : []));
  if (places.length === 0) return { sql: "false", values: [] };
  const { sql, values } = gradePlace(rules);
  return { sql: `(${sql}) in (${places.join(", ")})`, values };
}

// A number that is missing compares to null, which is not true: such a rule does not match, as the contract has it.
function ruleConditions({ workSteps, conditions }: GradingRule): Condition[] {
  return [
    ...(workSteps.length === 0
      ? []
      : [{ sql: `work_step in (${workSteps.map(() => "?").join(", ")})`, values: workSteps }]),
    ...conditions.flatMap(({ quantity, min, max }) => [
      { sql: `${quantity} is not null`, values: [] },
      ...(min === undefined ? [] : [{ sql: `${quantity} >= ?`, values: [min] }]),
      ...(max === undefined ? [] : [{ sql: `${quantity} <= ?`, values: [max] }]),
    ]),
  ];
}
