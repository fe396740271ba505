import { type GradingRule, gradeNames } from "@cellgrade/contract/grading";
import type { RecordFilter, RecordStore } from "@cellgrade/store/store";
import type { BarcodeLists } from "@cellgrade/store/system";
import type { AccountSets } from "../../account-sets/account-sets.ts";
import type { App } from "../../http/app.ts";
import { ACCOUNT_SET_PATH, CodeParams, findAccountSet, QUERY_PROBLEMS } from "../account-set-path.ts";
import type { GradingDependencies } from "../../grading/grading-in-force.ts";
import { rulesOf } from "../../grading/grading-in-force.ts";
import type { GradesAnswer } from "./grading-schemas.ts";
import { GradesSchema } from "./grading-schemas.ts";
import { documentQuery, readQuery } from "../../http/parameters.ts";
import { FILTER_PARAMETERS, readGradedFilter } from "../records/record-filter.ts";
import { refTo } from "../../http/schema-kinds.ts";

export interface GradesRoutesDependencies extends GradingDependencies {
  readonly accountSets: Pick<AccountSets, "find">;
  readonly barcodeLists: Pick<BarcodeLists, "get">;
}

export function addGradesRoutes(app: App, { accountSets, barcodeLists, grading }: GradesRoutesDependencies): void {
  app.get(
    `${ACCOUNT_SET_PATH}/grades`,
    {
      schema: {
        operationId: "countGrades",
        tags: ["statistics"],
        summary: "How many of the records that fit have each grade (分档).",
        description: "Excluded records are left out unless excluded is given.",
        params: CodeParams,
        querystring: documentQuery(FILTER_PARAMETERS),
        response: { ...QUERY_PROBLEMS, 200: refTo(GradesSchema) },
      },
    },
    async (request) => {
      const { code } = request.params;
      const { store } = findAccountSet(accountSets, code);
      const given = readQuery(request.url, FILTER_PARAMETERS);
      const { filter, version } = await readGradedFilter({ barcodeLists, grading }, code, given);
      return { version: version?.version ?? null, ...(await countGrades(store, filter, rulesOf(version))) };
    },
  );
}

/** Counts by rules that need not be saved. */
export async function countGrades(
  store: Pick<RecordStore, "countGrades">,
  filter: RecordFilter,
  rules: readonly GradingRule[],
): Promise<Omit<GradesAnswer, "version">> {
  const counts = await store.countGrades(filter, rules);
  return {
    count: counts.reduce((sum, count) => sum + count, 0),
    items: gradeNames(rules).map((grade, place) => ({
      grade,
      color: rules[place]?.color ?? null,
      count: counts[place] ?? 0,
    })),
  };
}
