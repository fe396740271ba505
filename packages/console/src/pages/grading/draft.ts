import {
  GRADE_CHARACTERS_MAX,
  GRADE_COLOR,
  type GradingCondition,
  type GradingRule,
  NG,
} from "@cellgrade/contract/grading";
import { type Quantity, QUANTITY_DEFAULT } from "@cellgrade/contract/quantities";
import type { Schema } from "../../api/schema.ts";
import { randomId } from "../../parts/random-id.ts";
import { GRADE_COLORS } from "./grade-colors.ts";

// The draft of rules. Its ends and names may be missing still, and each row has a key, which stays with it when it
// moves.

export interface DraftCondition {
  readonly key: string;
  readonly quantity: Quantity;
  readonly min: number | null;
  readonly max: number | null;
}

export interface DraftRule {
  readonly key: string;
  readonly name: string;
  readonly color: string;
  readonly workSteps: readonly string[];
  readonly conditions: readonly DraftCondition[];
}

export interface Draft {
  /** The version that the draft was made from. Null when there was none. */
  readonly basedOn: number | null;
  readonly rules: readonly DraftRule[];
}

export function draftOf(version: Schema<"GradingVersion"> | null): Draft {
  return {
    basedOn: version?.version ?? null,
    rules: (version?.rules ?? []).map(({ name, color, workSteps, conditions }) => ({
      key: randomId(),
      name,
      color,
      workSteps,
      conditions: conditions.map(({ quantity, min = null, max = null }) => ({ key: randomId(), quantity, min, max })),
    })),
  };
}

/** The rules of a draft, as the server takes them. */
export function rulesOf(draft: Draft): readonly GradingRule[] {
  return draft.rules.map(({ name, color, workSteps, conditions }) => ({
    name: name.trim(),
    color: color.toLowerCase(),
    workSteps,
    conditions: conditions.map(
      ({ quantity, min, max }): GradingCondition => ({
        quantity,
        ...(min !== null && { min }),
        ...(max !== null && { max }),
      }),
    ),
  }));
}

export function newCondition(quantity: Quantity = QUANTITY_DEFAULT): DraftCondition {
  return { key: randomId(), quantity, min: null, max: null };
}

/** A new rule with the first free name of A, B, C … and the first free colour of the palette. */
export function newRule(rules: readonly DraftRule[]): DraftRule {
  const names = Array.from("ABCDEFGHIJKLM");
  const name = names.find((each) => rules.every((rule) => rule.name !== each)) ?? "";
  const colors = Object.values(GRADE_COLORS);
  const color = colors.find((each) => rules.every((rule) => rule.color !== each)) ?? colors[0] ?? "#0072b2";
  return { key: randomId(), name, color, workSteps: [], conditions: [newCondition()] };
}

/** The rules with the rule at `from` moved to `to`. */
export function movedRule(rules: readonly DraftRule[], from: number, to: number): readonly DraftRule[] {
  const rule = rules[from];
  if (rule === undefined || to < 0 || to >= rules.length) return rules;
  return rules.toSpliced(from, 1).toSpliced(to, 0, rule);
}

type FaultName = "nameMissing" | "nameLong" | "nameNg" | "nameTaken" | "colorBad" | "rangeBad";

/** The faults by the server's names of the fields, as `rules[1].name`. */
export type DraftFaults = ReadonlyMap<string, FaultName>;

/** The faults of a draft that the server would refuse. */
export function faultsOf({ rules }: Draft): DraftFaults {
  const faults = new Map<string, FaultName>();
  for (const [place, rule] of rules.entries()) {
    const field = `rules[${place}]`;
    const name = rule.name.trim();
    if (name === "") faults.set(`${field}.name`, "nameMissing");
    else if (Array.from(name).length > GRADE_CHARACTERS_MAX) faults.set(`${field}.name`, "nameLong");
    else if (name === NG) faults.set(`${field}.name`, "nameNg");
    else if (rules.findIndex((other) => other.name.trim() === name) < place) faults.set(`${field}.name`, "nameTaken");
    if (!GRADE_COLOR.test(rule.color)) faults.set(`${field}.color`, "colorBad");
    for (const [at, { min, max }] of rule.conditions.entries()) {
      if (min !== null && max !== null && min > max) faults.set(`${field}.conditions[${at}].max`, "rangeBad");
    }
  }
  return faults;
}
