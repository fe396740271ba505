import { QUANTITY_DEFAULT } from "@cellgrade/contract/quantities";
import { may } from "../../access/rule.ts";
import type { App } from "../../http/app.ts";
import { whileAwaited } from "../../http/client-gone.ts";
import { documentQuery, readQuery } from "../../http/parameters.ts";
import { problemsOfQuery } from "../../http/problem-answers.ts";
import { refTo } from "../../http/schema-kinds.ts";
import { ACCOUNT_SET_PATH, CodeParams, findAccountSet } from "../account-sets/account-set-path.ts";
import { FILTER_PARAMETERS, forStatistics, readGradedFilter } from "../records/record-filter.ts";
import { unlessTooMuch } from "../records/unless-too-much.ts";
import { ngJudgement } from "./ng-judgement.ts";
import { quantityParameter, STATISTICS_PROBLEMS, type StatisticsDependencies } from "./statistics-query.ts";
import { ChannelsSchema } from "./statistics-schemas.ts";

const CHANNELS_PARAMETERS = { ...FILTER_PARAMETERS, quantity: quantityParameter };

export function addChannelsRoute(app: App, dependencies: StatisticsDependencies): void {
  app.get(
    `${ACCOUNT_SET_PATH}/channels`,
    {
      config: may("viewer"),
      schema: {
        operationId: "getChannels",
        tags: ["statistics"],
        summary:
          "One quantity by channel (通道热力图): machine × station, against the medians of its machine and of its runs.",
        description:
          "Counts measurements: every kept version that fits, since a retest elsewhere takes none away. Excluded records are left out unless excluded is given, and unread barcodes unless unread is. NG is what no grading rule matches; without rules, what is outside of the stored limits when exactly one workStep is asked for.",
        params: CodeParams,
        querystring: documentQuery(CHANNELS_PARAMETERS),
        response: { ...problemsOfQuery(CHANNELS_PARAMETERS, ...STATISTICS_PROBLEMS), 200: refTo(ChannelsSchema) },
      },
    },
    async (request, reply) => {
      const { code } = request.params;
      const { accountSet, store } = findAccountSet(dependencies.accountSets, code);
      const given = readQuery(request.url, CHANNELS_PARAMETERS);
      const { quantity = QUANTITY_DEFAULT } = given;
      const [filter, version] = await Promise.all(readGradedFilter(dependencies, code, forStatistics(given)));
      const ng = await ngJudgement(dependencies, code, { filter, quantity, version });
      const { runGapMinutes } = accountSet;
      const found = await store.channels(filter, { quantity, ng, runGapMinutes }, whileAwaited(reply));
      const { items, devices, omitted } = unlessTooMuch(found);
      return {
        quantity,
        items: items.map(({ ng: ngCount, ...channel }) => ({
          ...channel,
          ngShare: ngCount === null ? null : ngCount / channel.count,
        })),
        devices: [...devices],
        omitted,
      };
    },
  );
}
