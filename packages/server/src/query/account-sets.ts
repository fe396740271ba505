import type { AccountSet } from "@cellgrade/store/system";
import type { AccountSets } from "../account-sets/account-sets.ts";
import type { App } from "../app.ts";
import { API_V1, QUERY_PROBLEMS } from "./account-set-path.ts";
import { documentQuery, readQuery } from "./parameters.ts";
import { AccountSetsSchema, refTo } from "./schemas.ts";

export function addAccountSetRoutes(
  app: App,
  { accountSets }: { readonly accountSets: Pick<AccountSets, "all"> },
): void {
  app.get(
    `${API_V1}/account-sets`,
    {
      schema: {
        operationId: "listAccountSets",
        tags: ["account sets"],
        summary: "The account sets (账套), by code.",
        querystring: documentQuery({}),
        response: { ...QUERY_PROBLEMS, 200: refTo(AccountSetsSchema) },
      },
    },
    (request) => {
      readQuery(request.url, {});
      const all = accountSets.all().map(({ accountSet }) => toItem(accountSet));
      return { items: all.sort((a, b) => (a.code < b.code ? -1 : 1)) };
    },
  );
}

/** Without the id, which is the store's own. */
function toItem({ code, name, enabled, timeZone, units, overwrite, historyDays, createdAt }: AccountSet) {
  return {
    code,
    name,
    enabled,
    timeZone,
    units,
    overwrite,
    historyDays,
    createdAt: new Date(createdAt).toISOString(),
  };
}
