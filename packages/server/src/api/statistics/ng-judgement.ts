import type { Quantity } from "@cellgrade/contract/quantities";
import type { ChannelsRequest } from "@cellgrade/store/statistics";
import type { RecordFilter } from "@cellgrade/store/store";
import type { GradingVersion } from "@cellgrade/store/system";
import { rulesOf } from "../../grading/grading-in-force.ts";
import { type StatisticsDependencies, storedLimits } from "./statistics-query.ts";

/**
 * What NG is: what no rule matches; without rules, what is outside of the stored limits of the one step of the filter. Null
 * where neither tells.
 */
export async function ngJudgement(
  dependencies: Pick<StatisticsDependencies, "limits">,
  accountSet: string,
  {
    filter,
    quantity,
    version,
  }: { readonly filter: RecordFilter; readonly quantity: Quantity; readonly version: GradingVersion | null },
): Promise<ChannelsRequest["ng"]> {
  const rules = rulesOf(version);
  if (rules.length > 0) return { rules };
  const limits = await storedLimits(dependencies, accountSet, { filter, quantity });
  return limits === null ? null : { limits };
}
