import type { GradingRule } from "@cellgrade/contract/grading";
import type { GradingRegister, GradingVersion } from "@cellgrade/store/system";

export interface GradingDependencies {
  readonly grading: Pick<GradingRegister, "find">;
}

/** The rules that grade the cells of an account set now; none before the first version. */
export async function rulesInForce(
  { grading }: GradingDependencies,
  accountSet: string,
): Promise<readonly GradingRule[]> {
  return rulesOf(await grading.find(accountSet, "current"));
}

/** The rules of a version; none where there is no version. */
export function rulesOf(version: GradingVersion | null): readonly GradingRule[] {
  return version?.rules ?? [];
}
