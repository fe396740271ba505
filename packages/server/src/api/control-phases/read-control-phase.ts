import { TEXT_CODE_POINTS_MAX } from "@cellgrade/contract/bounds";
import { REASON_CHARACTERS_MAX } from "@cellgrade/contract/exclusion";
import { PERIODS } from "@cellgrade/contract/groupings";
import { QUANTITIES } from "@cellgrade/contract/quantities";
import type { ControlPhase } from "@cellgrade/store/control-phases";
import { Type } from "typebox";
import {
  readChoice,
  readList,
  readLocalTime,
  readNumber,
  readNumberOrNull,
  readObject,
  readText,
} from "../../http/json-body.ts";
import { nullable } from "../../http/schema-kinds.ts";
import { FieldFault } from "../../problem.ts";
import { quantity } from "../records/record-schemas.ts";

// The body by which a phase of a control chart is begun.

/** A cell passes through some ten steps. */
const WORK_STEPS_MAX = 64;

export const reason = Type.String({ minLength: 1, maxLength: REASON_CHARACTERS_MAX });

export const ControlPhaseBodySchema = Type.Object({
  deviceCode: Type.String({ description: "设备编码, the machine" }),
  workSteps: Type.Array(Type.String(), { description: "工步, work steps that the chart is of; none: all." }),
  quantity,
  period: Type.Enum([...PERIODS]),
  from: Type.String({ description: "Plant-local. Points that start then or later are judged by it." }),
  reference: Type.Unsafe<ControlPhase["reference"]>({
    anyOf: [Type.Object({ from: Type.String(), to: Type.String() }), { type: "null" }],
    description: "The time whose points give the parameters, plant-local, to exclusive; null: typed limits alone.",
  }),
  limits: Type.Unsafe<TypedLimits | null>({
    anyOf: [
      Type.Object({ centerLine: Type.Number(), lcl: nullable(Type.Number()), ucl: nullable(Type.Number()) }),
      { type: "null" },
    ],
    description:
      "Typed: they take the place of those of the reference. Without a reference neither jump nor spread is judged.",
  }),
  reason,
});

/** What a new phase may be refused with, beside what its reference is read with. */
export const PHASE_FAULTS = [
  "TEXT_EXPECTED",
  "LIST_EXPECTED",
  "CHOICE_EXPECTED",
  "PLANT_TIME_EXPECTED",
  "NUMBER_EXPECTED",
  "NUMBER_OR_NULL_EXPECTED",
  "GREATER_EXPECTED",
  "VALUE_MISSING",
] as const;

export interface TypedLimits {
  readonly centerLine: number;
  readonly lcl: number | null;
  readonly ucl: number | null;
}

export type ReadPhase = Omit<ControlPhase, "parameters" | "author" | "createdAt"> & {
  readonly limits: TypedLimits | null;
};

/** At least one of `reference` and `limits` is given. */
export function readControlPhase(value: unknown): ReadPhase {
  const body = readObject(value, Object.keys(ControlPhaseBodySchema.properties));
  const reference = body["reference"] === null ? null : readReference(body["reference"]);
  const limits = body["limits"] === null ? null : readLimits(body["limits"]);
  if (reference === null && limits === null) throw new FieldFault("reference", "VALUE_MISSING", {});
  return {
    deviceCode: readText(body["deviceCode"], "deviceCode", TEXT_CODE_POINTS_MAX),
    workSteps: readWorkSteps(body["workSteps"]),
    quantity: readChoice(body["quantity"], "quantity", QUANTITIES),
    period: readChoice(body["period"], "period", PERIODS),
    from: readLocalTime(body["from"], "from"),
    reference,
    limits,
    reason: readText(body["reason"], "reason", REASON_CHARACTERS_MAX),
  };
}

function readWorkSteps(value: unknown): readonly string[] {
  const steps = readList(value, "workSteps", WORK_STEPS_MAX).map((step, place) =>
    readText(step, `workSteps[${place}]`, TEXT_CODE_POINTS_MAX),
  );
  return [...new Set(steps)].sort();
}

function readReference(value: unknown): NonNullable<ControlPhase["reference"]> {
  const given = readObject(value, ["from", "to"], "reference");
  const from = readLocalTime(given["from"], "reference.from");
  const to = readLocalTime(given["to"], "reference.to");
  if (to <= from) throw new FieldFault("reference.to", "GREATER_EXPECTED", { other: "reference.from" });
  return { from, to };
}

function readLimits(value: unknown): TypedLimits {
  const given = readObject(value, ["centerLine", "lcl", "ucl"], "limits");
  const centerLine = readNumber(given["centerLine"], "limits.centerLine");
  const lcl = readNumberOrNull(given["lcl"], "limits.lcl");
  const ucl = readNumberOrNull(given["ucl"], "limits.ucl");
  if (lcl === null && ucl === null) throw new FieldFault("limits.ucl", "NUMBER_EXPECTED", {});
  if (lcl !== null && centerLine <= lcl) {
    throw new FieldFault("limits.centerLine", "GREATER_EXPECTED", { other: "limits.lcl" });
  }
  if (ucl !== null && ucl <= centerLine) {
    throw new FieldFault("limits.ucl", "GREATER_EXPECTED", { other: "limits.centerLine" });
  }
  return { centerLine, lcl, ucl };
}
