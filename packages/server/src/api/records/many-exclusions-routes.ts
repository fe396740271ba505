import { EXCLUSIONS_AT_ONCE_MAX, REASON_CHARACTERS_MAX } from "@cellgrade/contract/exclusion";
import type { ExclusionsChanged } from "@cellgrade/store/store";
import type { FastifyRequest } from "fastify";
import { Type } from "typebox";
import { may } from "../../access/rule.ts";
import type { AccountSets } from "../../account-sets/account-sets.ts";
import type { App } from "../../http/app.ts";
import { queryOf } from "../../http/audited.ts";
import { whileAwaited } from "../../http/client-gone.ts";
import { readObject, readText, SETTINGS_BODY_BYTES_MAX } from "../../http/json-body.ts";
import { documentQuery, readQuery } from "../../http/parameters.ts";
import { problemsOfQuery, problemsOfWrite } from "../../http/problem-answers.ts";
import { refTo } from "../../http/schema-kinds.ts";
import { Problem } from "../../problem.ts";
import { ACCOUNT_SET_PATH, CodeParams, findAccountSet } from "../account-sets/account-set-path.ts";
import { FILTER_PARAMETERS, FILTER_PROBLEMS, type FilterDependencies, readFilter } from "./record-filter.ts";
import { ExclusionCountsSchema, RecordsExcludedSchema, RecordsIncludedSchema } from "./record-schemas.ts";

// All that a filter fits at one moment is kept out of statistics, with one reason, or counted again: what
// exclusion-routes.ts does with one record. It is one entry of the audit trail.

export interface ManyExclusionsRoutesDependencies extends FilterDependencies {
  readonly accountSets: Pick<AccountSets, "find">;
}

const EXCLUSIONS_PATH = `${ACCOUNT_SET_PATH}/exclusions`;

export function addManyExclusionsRoutes(app: App, dependencies: ManyExclusionsRoutesDependencies): void {
  const { accountSets } = dependencies;

  app.get(
    EXCLUSIONS_PATH,
    {
      config: may("viewer"),
      schema: {
        operationId: "countExclusions",
        tags: ["records"],
        summary: "How many of the records that fit are kept out of statistics, and how many are not.",
        params: CodeParams,
        querystring: documentQuery(FILTER_PARAMETERS),
        response: { ...problemsOfQuery(FILTER_PARAMETERS, ...FILTER_PROBLEMS), 200: refTo(ExclusionCountsSchema) },
      },
    },
    async (request, reply) => {
      const { code } = request.params;
      const { store } = findAccountSet(accountSets, code);
      const filter = await readFilter(dependencies, code, readQuery(request.url, FILTER_PARAMETERS));
      const signal = whileAwaited(reply);
      const [fitting, excluded] = await Promise.all([
        store.count(filter, signal),
        filter.excluded === false ? 0 : store.count({ ...filter, excluded: true }, signal),
      ]);
      return { counted: fitting - excluded, excluded, max: EXCLUSIONS_AT_ONCE_MAX };
    },
  );

  app.post(
    EXCLUSIONS_PATH,
    {
      bodyLimit: SETTINGS_BODY_BYTES_MAX,
      config: may("engineer"),
      schema: {
        operationId: "excludeRecords",
        tags: ["records"],
        summary: "Keeps all records that fit out of statistics, with one reason.",
        description:
          "Those that fit at one moment, as the versions they are: what is saved meanwhile counts. Records that were kept out before keep their reason. To undo it, delete with excludedAt as it was answered.",
        params: CodeParams,
        querystring: documentQuery(FILTER_PARAMETERS),
        body: Type.Object({ reason: Type.String({ minLength: 1, maxLength: REASON_CHARACTERS_MAX }) }),
        response: {
          ...problemsOfWrite(FILTER_PARAMETERS, ...FILTER_PROBLEMS, "TEXT_EXPECTED", "TOO_MANY_TO_EXCLUDE"),
          200: refTo(RecordsExcludedSchema),
        },
      },
    },
    async (request, reply) => {
      const { code } = request.params;
      const { store } = findAccountSet(accountSets, code);
      const given = readQuery(request.url, FILTER_PARAMETERS);
      const reason = readText(readObject(request.body, ["reason"])["reason"], "reason", REASON_CHARACTERS_MAX);
      const filter = await readFilter(dependencies, code, given);
      const excludedAt = Date.now();
      const done = await store.excludeAll(filter, { reason, excludedAt }, whileAwaited(reply));
      const answer = { ...unlessTooMany(done), excludedAt: new Date(excludedAt).toISOString() };
      note(request, { reason, ...answer });
      return answer;
    },
  );

  app.delete(
    EXCLUSIONS_PATH,
    {
      bodyLimit: SETTINGS_BODY_BYTES_MAX,
      config: may("engineer"),
      schema: {
        operationId: "includeRecords",
        tags: ["records"],
        summary: "Counts all records that fit in statistics again. The body is {}.",
        params: CodeParams,
        querystring: documentQuery(FILTER_PARAMETERS),
        body: Type.Object({}),
        response: {
          ...problemsOfWrite(FILTER_PARAMETERS, ...FILTER_PROBLEMS, "TOO_MANY_TO_EXCLUDE"),
          200: refTo(RecordsIncludedSchema),
        },
      },
    },
    async (request, reply) => {
      const { code } = request.params;
      const { store } = findAccountSet(accountSets, code);
      const given = readQuery(request.url, FILTER_PARAMETERS);
      readObject(request.body, []);
      const filter = await readFilter(dependencies, code, given);
      const answer = unlessTooMany(await store.includeAll(filter, whileAwaited(reply)));
      note(request, answer);
      return answer;
    },
  );
}

/** Throws TOO_MANY_TO_EXCLUDE where the store has refused. */
function unlessTooMany(changed: ExclusionsChanged | null): ExclusionsChanged {
  if (changed !== null) return changed;
  throw new Problem("TOO_MANY_TO_EXCLUDE", { max: EXCLUSIONS_AT_ONCE_MAX });
}

/** What the audit trail says of it: the filter as people can read it, and what was done. */
function note(request: FastifyRequest, done: object): void {
  request.target = { filter: decodeURIComponent((queryOf(request.url) ?? "").replaceAll("+", " ")) };
  request.after = done;
}
