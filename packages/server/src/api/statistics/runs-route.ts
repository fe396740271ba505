import { QUANTITY_DEFAULT } from "@cellgrade/contract/quantities";
import { readLookUp } from "@cellgrade/contract/read-record";
import type { RunMoment } from "@cellgrade/store/statistics";
import { may } from "../../access/rule.ts";
import type { App } from "../../http/app.ts";
import { whileAwaited } from "../../http/client-gone.ts";
import { cursorParameter, decodeCursor, encodeCursor, LIMIT_DEFAULT } from "../../http/cursor.ts";
import { integer } from "../../http/parameter-kinds.ts";
import { documentQuery, readQuery } from "../../http/parameters.ts";
import { problemsOfQuery } from "../../http/problem-answers.ts";
import { readPlantTime } from "../../http/read-time.ts";
import { refTo } from "../../http/schema-kinds.ts";
import { ValueFault } from "../../problem.ts";
import { ACCOUNT_SET_PATH, CodeParams, findAccountSet } from "../account-sets/account-set-path.ts";
import { FILTER_PARAMETERS, forStatistics, readGradedFilter } from "../records/record-filter.ts";
import { unlessTooMuch } from "../records/unless-too-much.ts";
import { ngJudgement } from "./ng-judgement.ts";
import { RunsSchema } from "./run-schemas.ts";
import { quantityParameter, STATISTICS_PROBLEMS, type StatisticsDependencies } from "./statistics-query.ts";

/** A page of as many trays is read within some 300 ms, since each is held against the twenty before it. */
const RUNS_MAX = 200;

const RUNS_PARAMETERS = {
  ...FILTER_PARAMETERS,
  quantity: quantityParameter,
  limit: integer("Runs to a page.", { min: 1, max: RUNS_MAX, fallback: LIMIT_DEFAULT }),
  cursor: cursorParameter,
};

export function addRunsRoute(app: App, dependencies: StatisticsDependencies): void {
  app.get(
    `${ACCOUNT_SET_PATH}/runs`,
    {
      config: may("viewer"),
      schema: {
        operationId: "listRuns",
        tags: ["statistics"],
        summary: "Runs (盘次), the newest first: what lay in each, what it lacked, and one quantity of its cells.",
        description:
          "A run is the cells of one machine whose testTimes lie together: a new one begins when the runGapMinutes of the account set pass without a result. It is found from all kept versions whenever it is asked for. testTime and deviceCode say which runs are listed; the other filters, by which cells count, machines, stations and ends of a run are not changed. Runs of which nothing fits are left out. NG is what no grading rule matches; without rules, what is outside of the stored limits when exactly one workStep is asked for. A page may end early when much was looked at that does not fit: follow nextCursor until it is null.",
        params: CodeParams,
        querystring: documentQuery(RUNS_PARAMETERS),
        response: { ...problemsOfQuery(RUNS_PARAMETERS, ...STATISTICS_PROBLEMS), 200: refTo(RunsSchema) },
      },
    },
    async (request, reply) => {
      const { code } = request.params;
      const { accountSet, store } = findAccountSet(dependencies.accountSets, code);
      const given = readQuery(request.url, RUNS_PARAMETERS);
      const { quantity = QUANTITY_DEFAULT, limit = LIMIT_DEFAULT } = given;
      const after = given.cursor === undefined ? undefined : readCursor(given.cursor);
      const [filter, version] = await Promise.all(readGradedFilter(dependencies, code, forStatistics(given)));
      const ng = await ngJudgement(dependencies, code, { filter, quantity, version });
      const { runGapMinutes } = accountSet;
      const asked = { quantity, ng, runGapMinutes, limit, ...(after !== undefined && { after }) };
      const { items, next } = unlessTooMuch(await store.runs(filter, asked, whileAwaited(reply)));
      return {
        quantity,
        runGapMinutes,
        items: items.map(({ missingStations, ...run }) => ({ ...run, missingStations: [...missingStations] })),
        nextCursor: next === null ? null : encodeCursor([next.deviceCode, next.testTime]),
      };
    },
  );
}

/** The run that a cursor names. Throws a problem when it is none. */
function readCursor(text: string): RunMoment {
  const [deviceCode, testTime, ...more] = decodeCursor(text) ?? [];
  if (
    more.length > 0 ||
    typeof deviceCode !== "string" ||
    typeof testTime !== "string" ||
    readLookUp(deviceCode)[0] !== deviceCode ||
    readPlantTime(testTime) !== testTime
  ) {
    throw new ValueFault("CURSOR_INVALID", {}).ofParameter("cursor");
  }
  return { deviceCode, testTime };
}
