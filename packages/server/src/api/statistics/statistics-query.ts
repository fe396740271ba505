import { QUANTITIES, type Quantity, QUANTITY_DEFAULT } from "@cellgrade/contract/quantities";
import { RECORD_NAMES } from "@cellgrade/contract/record-names";
import type { SpecificationLimits } from "@cellgrade/store/statistics";
import type { RecordFilter } from "@cellgrade/store/store";
import type { LimitsRegister } from "@cellgrade/store/system";
import type { AccountSets } from "../../account-sets/account-sets.ts";
import { choice } from "../../http/parameter-kinds.ts";
import { limitsInForce } from "../../limits/limits-in-force.ts";
import { FILTER_PROBLEMS, type FilterDependencies } from "../records/record-filter.ts";

// The parameters, problems and limits that the routes of statistics have in common.

export interface StatisticsDependencies extends FilterDependencies {
  readonly accountSets: Pick<AccountSets, "find">;
  readonly limits: Pick<LimitsRegister, "versions">;
}

export const quantityParameter = choice(
  `${QUANTITIES.map((quantity) => `${RECORD_NAMES.zh[quantity]} ${quantity}`).join(", ")}; without it ${QUANTITY_DEFAULT}.`,
  QUANTITIES,
);

/** What a query of statistics may be refused with, beside the faults of its parameters. */
export const STATISTICS_PROBLEMS = [...FILTER_PROBLEMS, "TOO_MUCH_TO_ANSWER"] as const;

export interface StoredLimits extends SpecificationLimits {
  readonly version: number;
}

/** The limits in force for the one step of the filter. Null when it names none or several, or there are none. */
export async function storedLimits(
  { limits }: Pick<StatisticsDependencies, "limits">,
  accountSet: string,
  { filter, quantity }: { readonly filter: RecordFilter; readonly quantity: Quantity },
): Promise<StoredLimits | null> {
  const [workStep, ...more] = filter.workSteps ?? [];
  if (workStep === undefined || more.length > 0) return null;
  const versions = await limits.versions(accountSet);
  return limitsInForce(versions).find((each) => each.workStep === workStep && each.quantity === quantity) ?? null;
}
