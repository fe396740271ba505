import type { BarcodeLists, GradingRegister, GradingVersion } from "@cellgrade/store/system";
import { Type } from "typebox";
import { may } from "../../access/rule.ts";
import type { Machines } from "../../access/machines/machine-access.ts";
import type { AccountSets } from "../../account-sets/account-sets.ts";
import { countGrades } from "../../grading/count-grades.ts";
import type { App } from "../../http/app.ts";
import { whileAwaited } from "../../http/client-gone.ts";
import { basedOn, readBasedOn, readObject, SETTINGS_BODY_BYTES_MAX } from "../../http/json-body.ts";
import { documentQuery, readQuery } from "../../http/parameters.ts";
import { problemsOfQuery, problemsOfWrite } from "../../http/problem-answers.ts";
import { refTo } from "../../http/schema-kinds.ts";
import { Problem } from "../../problem.ts";
import { ACCOUNT_SET_PATH, CodeParams, findAccountSet } from "../account-sets/account-set-path.ts";
import { FILTER_PARAMETERS, FILTER_PROBLEMS, forStatistics, readFilter } from "../records/record-filter.ts";
import { GradesSchema, GradingRulesSchema, GradingVersionSchema, RulesSchema } from "./grading-schemas.ts";
import { readGradingRules, RULES_PROBLEMS } from "./read-grading-rules.ts";

// Every change of the grading rules (分档) is a version. A preview shows what a change would do.

export interface GradingRulesRoutesDependencies {
  readonly accountSets: Pick<AccountSets, "find">;
  readonly barcodeLists: Pick<BarcodeLists, "get">;
  readonly machines: Pick<Machines, "of">;
  readonly grading: GradingRegister;
}

export function addGradingRulesRoutes(app: App, dependencies: GradingRulesRoutesDependencies): void {
  const { accountSets, grading } = dependencies;

  app.get(
    `${ACCOUNT_SET_PATH}/grading-rules`,
    {
      config: may("viewer"),
      schema: {
        operationId: "getGradingRules",
        tags: ["settings"],
        summary: "The grading rules (分档) and their versions.",
        params: CodeParams,
        querystring: documentQuery({}),
        response: { ...problemsOfQuery({}, "ACCOUNT_SET_NOT_FOUND"), 200: refTo(GradingRulesSchema) },
      },
    },
    async (request) => {
      const { code } = request.params;
      findAccountSet(accountSets, code);
      readQuery(request.url, {});
      const versions = (await grading.versions(code)).map(toItem);
      return { current: versions[0] ?? null, versions };
    },
  );

  app.put(
    `${ACCOUNT_SET_PATH}/grading-rules`,
    {
      bodyLimit: SETTINGS_BODY_BYTES_MAX,
      config: may("engineer"),
      schema: {
        operationId: "changeGradingRules",
        tags: ["settings"],
        summary: "Sets new grading rules: a new version. Cells are graded when asked, so it holds for all at once.",
        params: CodeParams,
        querystring: documentQuery({}),
        body: Type.Object({ rules: RulesSchema, basedOn }),
        response: {
          ...problemsOfWrite(
            {},
            "ACCOUNT_SET_NOT_FOUND",
            ...RULES_PROBLEMS,
            "BASED_ON_EXPECTED",
            "GRADING_RULES_CHANGED",
          ),
          200: refTo(GradingVersionSchema),
        },
      },
    },
    async (request) => {
      const { code } = request.params;
      findAccountSet(accountSets, code);
      readQuery(request.url, {});
      const body = readObject(request.body, ["rules", "basedOn"]);
      const rules = readGradingRules(body["rules"]);
      request.before = await grading.find(code, "current");
      const added = await grading.add(code, { rules, createdAt: Date.now(), basedOn: readBasedOn(body["basedOn"]) });
      if (added === null) throw new Problem("GRADING_RULES_CHANGED", {});
      return toItem(added);
    },
  );

  app.post(
    `${ACCOUNT_SET_PATH}/grading-rules/preview`,
    {
      bodyLimit: SETTINGS_BODY_BYTES_MAX,
      config: { ...may("viewer"), audited: false },
      schema: {
        operationId: "previewGradingRules",
        tags: ["statistics"],
        summary: "How many of the records that fit would have each grade by these rules. Nothing is saved.",
        params: CodeParams,
        querystring: documentQuery(FILTER_PARAMETERS),
        body: Type.Object({ rules: RulesSchema }),
        response: {
          ...problemsOfWrite(FILTER_PARAMETERS, ...FILTER_PROBLEMS, ...RULES_PROBLEMS),
          200: refTo(GradesSchema),
        },
      },
    },
    async (request, reply) => {
      const { code } = request.params;
      const { store } = findAccountSet(accountSets, code);
      const given = readQuery(request.url, FILTER_PARAMETERS);
      const rules = readGradingRules(readObject(request.body, ["rules"])["rules"]);
      const filter = await readFilter(dependencies, code, forStatistics(given));
      return { version: null, ...(await countGrades(store, { filter, rules }, whileAwaited(reply))) };
    },
  );
}

function toItem({ version, createdAt, rules }: GradingVersion) {
  const mutable = rules.map((rule) => ({
    ...rule,
    workSteps: [...rule.workSteps],
    conditions: [...rule.conditions],
  }));
  return { version, createdAt: new Date(createdAt).toISOString(), rules: mutable };
}
