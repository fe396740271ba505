import type { SystemStore } from "@cellgrade/store/system";
import type { AccountSets } from "../account-sets/account-sets.ts";
import type { App } from "../app.ts";
import type { MachineTally } from "../ingest/machine-tally.ts";
import type { RefusedSubmissions } from "../ingest/refused-submissions.ts";
import { API_V1 } from "./account-set-path.ts";
import { addAccountSetRoutes } from "./account-sets.ts";
import { addBarcodeListRoutes } from "./barcode-lists.ts";
import { addDeviceRoutes } from "./devices.ts";
import { addRecordRoutes } from "./records.ts";
import { addRejectionRoutes } from "./rejections.ts";

export interface QueryDependencies {
  readonly accountSets: AccountSets;
  readonly system: Pick<SystemStore, "barcodeLists" | "machines" | "rejections">;
  readonly tally: MachineTally;
  readonly refusedSubmissions: RefusedSubmissions;
}

/** The query API. Its routes read their parameters themselves (parameters.ts): their schemas document. */
export function addQueryRoutes(app: App, { accountSets, system, tally, refusedSubmissions }: QueryDependencies): void {
  app.addHook("onRequest", async (request, reply) => {
    if (request.url.startsWith(API_V1)) reply.header("cache-control", "no-store"); // the next save changes the answer
  });
  addAccountSetRoutes(app, { accountSets });
  addRecordRoutes(app, { accountSets, barcodeLists: system.barcodeLists });
  addBarcodeListRoutes(app, { accountSets, barcodeLists: system.barcodeLists });
  addDeviceRoutes(app, { accountSets, machines: system.machines, tally });
  addRejectionRoutes(app, { accountSets, ledger: system.rejections, refusedSubmissions });
}
