import type { BarcodeLists } from "@cellgrade/store/system";
import { may } from "../../access/rule.ts";
import type { Machines } from "../../access/machines/machine-access.ts";
import type { AccountSets } from "../../account-sets/account-sets.ts";
import { countGrades } from "../../grading/count-grades.ts";
import { type GradingDependencies, rulesOf } from "../../grading/grading-in-force.ts";
import type { App } from "../../http/app.ts";
import { whileAwaited } from "../../http/client-gone.ts";
import { documentQuery, readQuery } from "../../http/parameters.ts";
import { problemsOfQuery } from "../../http/problem-answers.ts";
import { refTo } from "../../http/schema-kinds.ts";
import { ACCOUNT_SET_PATH, CodeParams, findAccountSet } from "../account-sets/account-set-path.ts";
import { FILTER_PARAMETERS, FILTER_PROBLEMS, forStatistics, readGradedFilter } from "../records/record-filter.ts";
import { GradesSchema } from "./grading-schemas.ts";

export interface GradesRouteDependencies extends GradingDependencies {
  readonly accountSets: Pick<AccountSets, "find">;
  readonly barcodeLists: Pick<BarcodeLists, "get">;
  readonly machines: Pick<Machines, "of">;
}

export function addGradesRoute(app: App, dependencies: GradesRouteDependencies): void {
  app.get(
    `${ACCOUNT_SET_PATH}/grades`,
    {
      config: may("viewer"),
      schema: {
        operationId: "countGrades",
        tags: ["statistics"],
        summary: "How many of the records that fit have each grade (分档).",
        description: "Excluded records are left out unless excluded is given, and unread barcodes unless unread is.",
        params: CodeParams,
        querystring: documentQuery(FILTER_PARAMETERS),
        response: { ...problemsOfQuery(FILTER_PARAMETERS, ...FILTER_PROBLEMS), 200: refTo(GradesSchema) },
      },
    },
    async (request, reply) => {
      const { code } = request.params;
      const { store } = findAccountSet(dependencies.accountSets, code);
      const given = readQuery(request.url, FILTER_PARAMETERS);
      const [filter, version] = await Promise.all(readGradedFilter(dependencies, code, forStatistics(given)));
      const counts = await countGrades(store, { filter, rules: rulesOf(version) }, whileAwaited(reply));
      return { version: version?.version ?? null, ...counts };
    },
  );
}
