import type { GradingRule } from "@cellgrade/contract/grading";
import type { GradingRegister, GradingVersion } from "@cellgrade/store/system";
import { Problem } from "../http/problem.ts";
import { fromSystem } from "../http/system-failure.ts";

// By which rules a question is answered: the current version, or the one that is asked for.

export interface GradingDependencies {
  readonly grading: Pick<GradingRegister, "find">;
}

/** Null: there are no rules. Throws {@link Problem} 404 when there is no such version. */
export async function findGrading(
  { grading }: GradingDependencies,
  accountSet: string,
  version: number | undefined,
): Promise<GradingVersion | null> {
  const found = await fromSystem(grading.find(accountSet, version ?? "current"));
  if (found !== null || version === undefined) return found;
  throw new Problem(404, `There is no gradingVersion ${version} of the grading rules.`, "gradingVersion");
}

export function rulesOf(version: GradingVersion | null): readonly GradingRule[] {
  return version?.rules ?? [];
}
