import { type Quantity, unitOf } from "@cellgrade/contract/quantities";
import { type Units, withUnit } from "@cellgrade/contract/units";
import type { GradingCondition, GradingRule } from "@cellgrade/contract/grading";
import type { GradingText } from "./text.ts";

export interface Naming {
  readonly text: Pick<GradingText, "anything" | "given" | "and" | "step">;
  readonly names: { readonly [quantity in Quantity]: string };
  readonly units: Units;
}

/** The rule on one line: `工步 1, 2 且 100 ≤ 容量 (Ah) ≤ 102`. */
export function describeRule({ workSteps, conditions }: GradingRule, naming: Naming): string {
  const { text } = naming;
  const parts = conditions.map((condition) => describeCondition(condition, naming));
  if (workSteps.length > 0) parts.unshift(`${text.step} ${workSteps.join(", ")}`);
  return parts.length === 0 ? text.anything : parts.join(text.and);
}

function describeCondition({ quantity, min, max }: GradingCondition, { text, names, units }: Naming): string {
  const name = withUnit(names[quantity], unitOf(quantity, units));
  if (min === undefined && max === undefined) return `${name} ${text.given}`;
  if (min === undefined) return `${name} ≤ ${max}`;
  return max === undefined ? `${name} ≥ ${min}` : `${min} ≤ ${name} ≤ ${max}`;
}
