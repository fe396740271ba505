import { PERIODS } from "@cellgrade/contract/groupings";
import type { ControlPhaseVersion } from "@cellgrade/store/control-phases";
import { Type } from "typebox";
import { type Component, component, moment, nullable, refOrNull, refTo } from "../../http/schema-kinds.ts";
import { quantity } from "../records/record-schemas.ts";

const known = (description: string) => nullable(Type.Number({ description }));

export const ControlParametersSchema = component(
  "ControlParameters",
  Type.Object(
    {
      centerLine: Type.Number({ description: "Between lcl and ucl: the median of the means, or as typed." }),
      lcl: known("Lower limit of the mean of a point of usual size: 3 sdTotal below centerLine, or as typed."),
      ucl: known("Upper limit, likewise. Null with lcl where there are less than 12 points, or no spread."),
      longRunMean: known("The level that the means return to: their median. centerLine, unless that was typed."),
      sdTotal: known("σ of the means in the long run."),
      sdWithin: known("σ of the single values within a point."),
      sdBetween: known("σ of the means beyond what sdWithin explains: sdTotal² = sdBetween² + sdWithin² / usualCount."),
      lag1: known("Correlation of the means of neighbouring points: how much of a deviation is left at the next."),
      sdPrediction: known("σ of the error of a mean against its prediction from the point before."),
      sdOfSd: known("σ of the spread within from point to point, beyond chance. Null: no limits of the spread."),
      usualCount: known("Values of a point: the median."),
      intervalSeconds: known("Seconds from the start of a point to that of the next: the median."),
      points: Type.Integer({ description: "Points that these numbers were found from; 0: typed." }),
      effectivePoints: known(
        "As many points without correlation would tell as much of longRunMean. Limits frozen from less than 6 are rough.",
      ),
    },
    { description: "By what the points of a control chart are judged. Null: not known, so not judged." },
  ),
);

const ControlPhaseReferenceSchema = component(
  "ControlPhaseReference",
  Type.Object(
    {
      from: Type.String({ description: "Plant-local.", examples: ["2024-03-01 00:00:00"] }),
      to: Type.String({ description: "Plant-local, exclusive." }),
    },
    { description: "The time whose points are the reference (phase I)." },
  ),
);

export const ControlPhaseSchema = component(
  "ControlPhase",
  Type.Object(
    {
      id: Type.Integer({ description: "Of the phase; each of its versions has it." }),
      version: Type.Integer({ description: "From 1 up. A phase that is withdrawn has one more." }),
      withdrawn: Type.Boolean({ description: "Then reason, author and createdAt are those of the withdrawal." }),
      deviceCode: Type.String({ description: "设备编码, the machine" }),
      workSteps: Type.Array(Type.String(), { description: "工步, work steps that the chart is of; none: all." }),
      quantity,
      period: Type.Enum([...PERIODS], { description: "What one point of the chart is." }),
      from: Type.String({
        description: "Plant-local. Points that start then or later are judged by it, until the next phase.",
        examples: ["2024-03-21 00:00:00"],
      }),
      reference: refOrNull(ControlPhaseReferenceSchema),
      parameters: refTo(ControlParametersSchema),
      reason: Type.String(),
      author: Type.String({ description: "Who did it." }),
      createdAt: moment("UTC."),
    },
    { description: "Limits of a control chart that were frozen (控制阶段)." },
  ),
);

export const ControlPhaseVersionsSchema = component(
  "ControlPhaseVersions",
  Type.Object({
    items: Type.Array(refTo(ControlPhaseSchema), {
      description: "The current version of each phase that is not withdrawn, newest first.",
    }),
    versions: Type.Array(refTo(ControlPhaseSchema), {
      description: "All versions, newest first, 1,000 at most: name machines for older ones.",
    }),
  }),
);

export const CONTROL_PHASE_COMPONENTS: readonly Component[] = [
  ControlParametersSchema,
  ControlPhaseReferenceSchema,
  ControlPhaseSchema,
  ControlPhaseVersionsSchema,
];

export function toPhase({ workSteps, createdAt, ...phase }: ControlPhaseVersion) {
  return { ...phase, workSteps: [...workSteps], createdAt: new Date(createdAt).toISOString() };
}
