import { QUANTITIES } from "@cellgrade/contract/quantities";
import { RECORD_NAMES } from "@cellgrade/contract/record-names";
import { type Static, Type } from "typebox";
import { type Component, component, moment, nullable, refOrNull, refTo } from "../../http/schema-kinds.ts";

// What is set about the numbers of an account set, and what follows from it: grading rules (分档), limits, grades.

export const quantity = Type.Enum([...QUANTITIES], {
  description: QUANTITIES.map((name) => `${name} ${RECORD_NAMES.zh[name]}`).join(", "),
});

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
    name: Type.String({ minLength: 1, maxLength: 32, description: "The grade.", examples: ["A"] }),
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

export const LimitsVersionSchema = component(
  "LimitsVersion",
  Type.Object(
    {
      workStep: Type.String({ description: "工步, work step" }),
      quantity,
      lsl: nullable(Type.Number({ description: "Lower specification limit; null: none." })),
      usl: nullable(Type.Number({ description: "Upper specification limit; null: none." })),
      version: Type.Integer({ description: "From 1 up for each step and quantity." }),
      createdAt: moment("UTC."),
    },
    { description: "Specification limits (规格限) of one quantity in one work step. Both null: they were removed." },
  ),
);

export const LimitsSchema = component(
  "Limits",
  Type.Object({
    items: Type.Array(refTo(LimitsVersionSchema), { description: "Those in force, by step and quantity." }),
    versions: Type.Array(refTo(LimitsVersionSchema), { description: "All there ever were, newest first." }),
  }),
);

export type GradesAnswer = Static<typeof GradesSchema>;

export const GRADING_COMPONENTS: readonly Component[] = [
  RuleSchema,
  GradingVersionSchema,
  GradingRulesSchema,
  GradesSchema,
  LimitsVersionSchema,
  LimitsSchema,
];
