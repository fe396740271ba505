import { PERIOD_DEFAULT, PERIODS } from "@cellgrade/contract/groupings";
import { QUANTITY_DEFAULT } from "@cellgrade/contract/quantities";
import { may } from "../../access/rule.ts";
import type { App } from "../../http/app.ts";
import { whileAwaited } from "../../http/client-gone.ts";
import { choice } from "../../http/parameter-kinds.ts";
import { documentQuery, readQuery } from "../../http/parameters.ts";
import { problemsOfQuery } from "../../http/problem-answers.ts";
import { refTo } from "../../http/schema-kinds.ts";
import { controlChart } from "../../process-control/control-chart.ts";
import { ACCOUNT_SET_PATH, CodeParams, findAccountSet } from "../account-sets/account-set-path.ts";
import { FILTER_PARAMETERS, forStatistics, readFilter } from "../records/record-filter.ts";
import {
  quantityParameter,
  STATISTICS_PROBLEMS,
  type StatisticsDependencies,
  unlessTooMuch,
} from "./statistics-query.ts";
import { TrendSchema } from "./statistics-schemas.ts";

const TREND_PARAMETERS = {
  ...FILTER_PARAMETERS,
  quantity: quantityParameter,
  period: choice(`One point of the chart; ${PERIOD_DEFAULT} without it.`, PERIODS),
};

export function addTrendRoute(app: App, dependencies: StatisticsDependencies): void {
  app.get(
    `${ACCOUNT_SET_PATH}/trend`,
    {
      config: may("viewer"),
      schema: {
        operationId: "getTrend",
        tags: ["statistics"],
        summary: "Mean and σ of one quantity by machine and period, as x̄-s control charts (趋势).",
        description:
          "Excluded records are left out unless excluded is given, and unread barcodes unless unread is. Hours, shifts and days are those of testTime; a shift over midnight belongs to the day it starts on.",
        params: CodeParams,
        querystring: documentQuery(TREND_PARAMETERS),
        response: { ...problemsOfQuery(TREND_PARAMETERS, ...STATISTICS_PROBLEMS), 200: refTo(TrendSchema) },
      },
    },
    async (request, reply) => {
      const { code } = request.params;
      const { accountSet, store } = findAccountSet(dependencies.accountSets, code);
      const given = readQuery(request.url, TREND_PARAMETERS);
      const { quantity = QUANTITY_DEFAULT, period = PERIOD_DEFAULT } = given;
      const filter = await readFilter(dependencies, code, forStatistics(given));
      const shiftStarts = accountSet.shifts.map(({ start }) => start);
      const found = await store.trend(filter, { quantity, period, shiftStarts }, whileAwaited(reply));
      const { devices, omitted } = unlessTooMuch(found);
      return {
        quantity,
        period,
        devices: devices.map(({ deviceCode, points }) => ({ deviceCode, ...controlChart(points) })),
        omitted,
      };
    },
  );
}
