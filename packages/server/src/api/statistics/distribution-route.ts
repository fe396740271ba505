import { GROUPINGS, SUBGROUP_DEFAULT, SUBGROUPS } from "@cellgrade/contract/groupings";
import { QUANTITY_DEFAULT } from "@cellgrade/contract/quantities";
import type { Distribution, DistributionRequest, SpecificationLimits } from "@cellgrade/store/statistics";
import { may } from "../../access/rule.ts";
import type { App } from "../../http/app.ts";
import { whileAwaited } from "../../http/client-gone.ts";
import { choice, integer, number } from "../../http/parameter-kinds.ts";
import { documentQuery, type Given, readQuery } from "../../http/parameters.ts";
import { problemsOfQuery } from "../../http/problem-answers.ts";
import { refTo } from "../../http/schema-kinds.ts";
import { ValueFault } from "../../problem.ts";
import { capabilityOf } from "../../process-control/capability.ts";
import { ACCOUNT_SET_PATH, CodeParams, findAccountSet } from "../account-sets/account-set-path.ts";
import { FILTER_PARAMETERS, forStatistics, readFilter, unreadOf } from "../records/record-filter.ts";
import { unlessTooMuch } from "../records/unless-too-much.ts";
import {
  quantityParameter,
  STATISTICS_PROBLEMS,
  type StatisticsDependencies,
  storedLimits,
} from "./statistics-query.ts";
import { DistributionSchema } from "./statistics-schemas.ts";

const BINS_DEFAULT = 40;

/** A screen has fewer pixels. */
const BINS_MAX = 1_000;

const DISTRIBUTION_PARAMETERS = {
  ...FILTER_PARAMETERS,
  quantity: quantityParameter,
  bins: integer("Bins of the histogram.", { min: 1, max: BINS_MAX, fallback: BINS_DEFAULT }),
  from: number("Where the first bin starts; without it, at the least value that lies not far off the others."),
  to: number("Where the last bin ends; without it, at the greatest value that lies not far off the others."),
  lsl: number("Lower specification limit, in the place of stored ones."),
  usl: number("Upper specification limit, in the place of stored ones."),
  subgroup: choice(`What Cp and Cpk take as one subgroup; ${SUBGROUP_DEFAULT} without it.`, SUBGROUPS),
  groupBy: choice("A summary of each group as well, for box plots.", GROUPINGS),
  at: number("A value whose place in the distribution is asked."),
};

export function addDistributionRoute(app: App, dependencies: StatisticsDependencies): void {
  app.get(
    `${ACCOUNT_SET_PATH}/distribution`,
    {
      config: may("viewer"),
      schema: {
        operationId: "getDistribution",
        tags: ["statistics"],
        summary: "Histogram, moments, quantiles and capability of one quantity (容量分布).",
        description:
          "Excluded records are left out unless excluded is given, and unread barcodes unless unread is. Stored limits apply when exactly one workStep is asked for and neither lsl nor usl is given.",
        params: CodeParams,
        querystring: documentQuery(DISTRIBUTION_PARAMETERS),
        response: {
          ...problemsOfQuery(DISTRIBUTION_PARAMETERS, ...STATISTICS_PROBLEMS, "GREATER_EXPECTED"),
          200: refTo(DistributionSchema),
        },
      },
    },
    async (request, reply) => {
      const { code } = request.params;
      const { accountSet, store } = findAccountSet(dependencies.accountSets, code);
      const given = readQuery(request.url, DISTRIBUTION_PARAMETERS);
      checkOrder(given);
      const { quantity = QUANTITY_DEFAULT } = given;
      const filter = await readFilter(dependencies, code, forStatistics(given));
      const stored = limitsGiven(given) ? null : await storedLimits(dependencies, code, { filter, quantity });
      const limits = { lsl: given.lsl ?? stored?.lsl ?? null, usl: given.usl ?? stored?.usl ?? null };
      const shiftStarts = accountSet.shifts.map(({ start }) => start);
      const asked = { ...toRequest(given), limits, shiftStarts };
      const signal = whileAwaited(reply);
      const [distribution, unread] = await Promise.all([
        store.distribution(filter, asked, signal),
        given.unread === undefined ? store.count(unreadOf(filter), signal) : 0,
      ]);
      const found = unlessTooMuch(distribution);
      const source = limitsGiven(given) ? ("query" as const) : stored === null ? null : ("stored" as const);
      return {
        ...toAnswer(found, { limits, at: given.at }),
        unread,
        quantity,
        limits: { ...limits, source, version: stored?.version ?? null },
      };
    },
  );
}

type GivenParameters = Given<typeof DISTRIBUTION_PARAMETERS>;

function limitsGiven({ lsl, usl }: GivenParameters): boolean {
  return lsl !== undefined || usl !== undefined;
}

function checkOrder({ from, to, lsl, usl }: GivenParameters): void {
  if (from !== undefined && to !== undefined && from >= to) {
    throw new ValueFault("GREATER_EXPECTED", { other: "from" }).ofParameter("to");
  }
  if (lsl !== undefined && usl !== undefined && lsl >= usl) {
    throw new ValueFault("GREATER_EXPECTED", { other: "lsl" }).ofParameter("usl");
  }
}

function toRequest(given: GivenParameters): Omit<DistributionRequest, "limits" | "shiftStarts"> {
  const {
    quantity = QUANTITY_DEFAULT,
    bins = BINS_DEFAULT,
    subgroup = SUBGROUP_DEFAULT,
    from,
    to,
    groupBy,
    at,
  } = given;
  return {
    quantity,
    bins,
    subgroup,
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(groupBy !== undefined && { groupBy }),
    ...(at !== undefined && { at }),
  };
}

function toAnswer(
  { within, outOfLimits, position, histogram, groups, ...found }: Distribution,
  { limits, at }: { readonly limits: SpecificationLimits; readonly at: number | undefined },
) {
  return {
    ...found,
    // Lists are copied, because the types of a schema are of lists that may be changed.
    histogram: histogram === null ? null : { ...histogram, counts: [...histogram.counts] },
    groups: groups === null ? null : [...groups],
    outOfLimits:
      outOfLimits === null || found.count === 0
        ? null
        : { ...outOfLimits, share: (outOfLimits.below + outOfLimits.above) / found.count },
    capability: within === null ? null : capabilityOf({ mean: found.mean, sd: found.sd, within }, limits),
    position: position === null || at === undefined ? null : { value: at, ...position },
  };
}
