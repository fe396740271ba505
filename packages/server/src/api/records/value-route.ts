import { SHARED_FIELDS } from "@cellgrade/contract/groupings";
import { may } from "../../access/rule.ts";
import type { AccountSets } from "../../account-sets/account-sets.ts";
import type { App } from "../../http/app.ts";
import { whileAwaited } from "../../http/client-gone.ts";
import { choice, text, texts } from "../../http/parameter-kinds.ts";
import { documentQuery, readQuery, required } from "../../http/parameters.ts";
import { problemsOfQuery } from "../../http/problem-answers.ts";
import { refTo } from "../../http/schema-kinds.ts";
import { ValueFault } from "../../problem.ts";
import { ACCOUNT_SET_PATH, CodeParams, findAccountSet } from "../account-sets/account-set-path.ts";
import { ValuesSchema } from "./record-schemas.ts";

/** Values of an answer. They fill a list that drops down while somebody types. */
const VALUES_MAX = 50;

/** Machines that a query may name. Each is a part of one statement, and a person names a few. */
const DEVICES_MAX = 100;

const PARAMETERS = {
  field: required(choice("Whose values.", SHARED_FIELDS)),
  deviceCode: texts("Only stations and steps of this machine."),
  startsWith: text("How the values begin; case counts."),
};

/** The values that exist, for completion. */
export function addValueRoute(app: App, { accountSets }: { readonly accountSets: Pick<AccountSets, "find"> }): void {
  app.get(
    `${ACCOUNT_SET_PATH}/values`,
    {
      config: may("viewer"),
      schema: {
        operationId: "listValues",
        tags: ["records"],
        summary: "Values of a field that exist, for completion.",
        description: `The first ${VALUES_MAX} in natural order. Machines: all there are. Stations and steps: those in recent use (of the machines named).`,
        params: CodeParams,
        querystring: documentQuery(PARAMETERS),
        response: {
          ...problemsOfQuery(PARAMETERS, "ACCOUNT_SET_NOT_FOUND", "VALUES_TOO_MANY"),
          200: refTo(ValuesSchema),
        },
      },
    },
    async (request, reply) => {
      const { store } = findAccountSet(accountSets, request.params.code);
      const { field, deviceCode, startsWith } = readQuery(request.url, PARAMETERS);
      if (deviceCode !== undefined && deviceCode.length > DEVICES_MAX) {
        throw new ValueFault("VALUES_TOO_MANY", { max: DEVICES_MAX }).ofParameter("deviceCode");
      }
      const asked = {
        field,
        ...(deviceCode !== undefined && { deviceCodes: deviceCode }),
        ...(startsWith !== undefined && { startsWith }),
        limit: VALUES_MAX,
      };
      const items = await store.values(asked, whileAwaited(reply));
      return { items: [...items] };
    },
  );
}
