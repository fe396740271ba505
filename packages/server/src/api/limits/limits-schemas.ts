import { Type } from "typebox";
import { type Component, component, moment, nullable, refTo } from "../../http/schema-kinds.ts";
import { quantity } from "../records/record-schemas.ts";

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

export const LIMITS_COMPONENTS: readonly Component[] = [LimitsVersionSchema, LimitsSchema];
