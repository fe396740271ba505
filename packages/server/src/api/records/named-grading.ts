import type { GradingVersion } from "@cellgrade/store/system";
import type { GradingDependencies } from "../../grading/grading-in-force.ts";
import { integer } from "../../http/parameter-kinds.ts";
import { Problem } from "../../problem.ts";

// The version of the grading rules that a query names.

export const gradingVersionParameter = integer("Version of the grading rules; the current one without it.", {
  min: 1,
  max: Number.MAX_SAFE_INTEGER,
});

/** The version named, or else the current one; null when there are no rules. Throws GRADING_VERSION_NOT_FOUND. */
export async function findGrading(
  { grading }: GradingDependencies,
  accountSet: string,
  version: number | undefined,
): Promise<GradingVersion | null> {
  const found = await grading.find(accountSet, version ?? "current");
  if (found !== null || version === undefined) return found;
  throw new Problem("GRADING_VERSION_NOT_FOUND", { version }, { parameter: "gradingVersion" });
}
