import { GRADE_CHARACTERS_MAX } from "@cellgrade/contract/grading";
import { Type } from "typebox";
import { type Component, component, moment, nullable, refOrNull, refTo } from "../../http/schema-kinds.ts";
import { quantity } from "../records/record-schemas.ts";

// Grading rules (分档), and how many records have each grade.

const ConditionSchema = Type.Object(
  {
    quantity,
    min: Type.Optional(Type.Number({ description: "Inclusive." })),
    max: Type.Optional(Type.Number({ description: "Inclusive." })),
  },
  { description: "A record without the number never meets it." },
);

const RuleSchema = component(
  "GradingRule",
  Type.Object({
    name: Type.String({ minLength: 1, maxLength: GRADE_CHARACTERS_MAX, description: "The grade.", examples: ["A"] }),
    color: Type.String({ pattern: "^#[0-9a-f]{6}$", examples: ["#2f9e44"] }),
    workSteps: Type.Array(Type.String(), { description: "Any of them; none named: any step." }),
    conditions: Type.Array(ConditionSchema, { description: "All of them." }),
  }),
);

export const RulesSchema = Type.Array(refTo(RuleSchema), {
  description: "The first that matches names the grade; what none matches is NG. None at all: cells are ungraded.",
});

export const GradingVersionSchema = component(
  "GradingVersion",
  Type.Object({
    version: Type.Integer({ description: "From 1 up; the highest is the current one." }),
    createdAt: moment("UTC."),
    rules: RulesSchema,
  }),
);

export const GradingRulesSchema = component(
  "GradingRules",
  Type.Object({
    current: refOrNull(GradingVersionSchema),
    versions: Type.Array(refTo(GradingVersionSchema), { description: "The newest 200, newest first." }),
  }),
);

export const GradesSchema = component(
  "Grades",
  Type.Object({
    version: nullable(Type.Integer({ description: "Of the rules. Null: rules that are not saved, or none." })),
    count: Type.Integer({ description: "Records that fit, graded or not." }),
    items: Type.Array(
      Type.Object({
        grade: Type.String(),
        color: nullable(Type.String({ description: "Null: NG has none of its own." })),
        count: Type.Integer(),
      }),
      { description: "In the order of the rules, NG last; none without rules." },
    ),
  }),
);

export const GRADING_COMPONENTS: readonly Component[] = [
  RuleSchema,
  GradingVersionSchema,
  GradingRulesSchema,
  GradesSchema,
];
