import { TEXT_CODE_POINTS_MAX } from "@cellgrade/contract/bounds";
import {
  GRADE_CHARACTERS_MAX,
  GRADE_COLOR,
  GRADING_CONDITIONS_MAX,
  GRADING_RULES_MAX,
  GRADING_WORK_STEPS_MAX,
  type GradingCondition,
  type GradingRule,
  NG,
} from "@cellgrade/contract/grading";
import { QUANTITIES } from "@cellgrade/contract/quantities";
import { readChoice, readList, readNumber, readObject, readText } from "../../http/json-body.ts";
import { FieldFault } from "../../problem.ts";

/** The faults that {@link readGradingRules} finds. */
export const RULES_PROBLEMS = [
  "LIST_EXPECTED",
  "TEXT_EXPECTED",
  "NAME_TAKEN",
  "GRADE_RESERVED",
  "COLOR_EXPECTED",
  "CHOICE_EXPECTED",
  "NUMBER_EXPECTED",
  "NOT_LESS_EXPECTED",
] as const;

/** Grading rules as people send them. Throws {@link FieldFault}, which names the field. */
export function readGradingRules(value: unknown): readonly GradingRule[] {
  const rules = readList(value, "rules", GRADING_RULES_MAX).map((rule, index) => readRule(rule, `rules[${index}]`));
  for (const [index, { name }] of rules.entries()) {
    if (rules.findIndex((other) => other.name === name) < index) {
      throw new FieldFault(`rules[${index}].name`, "NAME_TAKEN", {});
    }
  }
  return rules;
}

function readRule(value: unknown, field: string): GradingRule {
  const rule = readObject(value, ["name", "color", "workSteps", "conditions"], field);
  const name = readText(rule["name"], `${field}.name`, GRADE_CHARACTERS_MAX);
  if (name === NG) throw new FieldFault(`${field}.name`, "GRADE_RESERVED", { grade: NG });
  return {
    name,
    color: readColor(rule["color"], `${field}.color`),
    workSteps: [
      ...new Set(
        readList(rule["workSteps"], `${field}.workSteps`, GRADING_WORK_STEPS_MAX).map((step, index) =>
          readText(step, `${field}.workSteps[${index}]`, TEXT_CODE_POINTS_MAX),
        ),
      ),
    ],
    conditions: readList(rule["conditions"], `${field}.conditions`, GRADING_CONDITIONS_MAX).map((condition, index) =>
      readCondition(condition, `${field}.conditions[${index}]`),
    ),
  };
}

function readColor(value: unknown, field: string): string {
  if (typeof value === "string" && GRADE_COLOR.test(value)) return value.toLowerCase();
  throw new FieldFault(field, "COLOR_EXPECTED", {});
}

/** A condition of a rule. Without ends it asks for the number alone. */
function readCondition(value: unknown, field: string): GradingCondition {
  const condition = readObject(value, ["quantity", "min", "max"], field);
  const quantity = readChoice(condition["quantity"], `${field}.quantity`, QUANTITIES);
  const min = condition["min"] === undefined ? undefined : readNumber(condition["min"], `${field}.min`);
  const max = condition["max"] === undefined ? undefined : readNumber(condition["max"], `${field}.max`);
  if (min !== undefined && max !== undefined && min > max) {
    throw new FieldFault(`${field}.max`, "NOT_LESS_EXPECTED", { other: "min" });
  }
  return { quantity, ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
}
