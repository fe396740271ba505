import { may } from "../../access/rule.ts";
import type { Machines } from "../../access/machines/machine-access.ts";
import type { AccountSets } from "../../account-sets/account-sets.ts";
import type { App } from "../../http/app.ts";
import { whileAwaited } from "../../http/client-gone.ts";
import { documentQuery, readQuery } from "../../http/parameters.ts";
import { problemsOfQuery } from "../../http/problem-answers.ts";
import { refTo } from "../../http/schema-kinds.ts";
import { ACCOUNT_SET_PATH, CodeParams, findAccountSet } from "../account-sets/account-set-path.ts";
import { SuspectBarcodesSchema } from "./device-schemas.ts";

export interface SuspectRouteDependencies {
  readonly accountSets: Pick<AccountSets, "find">;
  readonly machines: Pick<Machines, "of">;
}

/** A scanner that fails is seen to within a day. */
const SUSPECT_MS = 24 * 3_600_000;

/** The barcodes of the last day that cannot be of one cell, with the machines and stations whose scanner is to be looked at. */
export function addSuspectRoute(app: App, { accountSets, machines }: SuspectRouteDependencies): void {
  app.get(
    `${ACCOUNT_SET_PATH}/suspect-barcodes`,
    {
      config: may("viewer"),
      schema: {
        operationId: "listSuspectBarcodes",
        tags: ["devices"],
        summary: "Barcodes of the last 24 hours that cannot be of one cell, and where they came from (未读到条码).",
        params: CodeParams,
        querystring: documentQuery({}),
        response: { ...problemsOfQuery({}, "ACCOUNT_SET_NOT_FOUND"), 200: refTo(SuspectBarcodesSchema) },
      },
    },
    async (request, reply) => {
      const { code } = request.params;
      const { store } = findAccountSet(accountSets, code);
      readQuery(request.url, {});
      const receivedFrom = Date.now() - SUSPECT_MS;
      const { unreadWords } = machines.of(code).settings();
      const items = await store.suspectBarcodes({ unreadWords, receivedFrom }, whileAwaited(reply));
      return {
        since: new Date(receivedFrom).toISOString(),
        items: items.map(({ stations, ...suspect }) => ({
          ...withMoment(suspect),
          stations: stations.map(withMoment),
        })),
      };
    },
  );
}

function withMoment<Seen extends { readonly lastReceivedAt: number }>(seen: Seen) {
  return { ...seen, lastReceivedAt: new Date(seen.lastReceivedAt).toISOString() };
}
