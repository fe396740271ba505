import type { SystemStore } from "@cellgrade/store/system";
import type { Logger } from "pino";
import type { AccountSets } from "../account-sets/account-sets.ts";
import type { App } from "../http/app.ts";
import type { MachineTally } from "../ingest/machine-tally.ts";
import type { RefusedSubmissions } from "../ingest/refused-submissions.ts";
import { API_V1 } from "./account-set-path.ts";
import { addAccountSetRoutes } from "./account-sets/account-sets.ts";
import { addBarcodeListRoutes } from "./records/barcode-lists.ts";
import { addDeviceRoutes } from "./devices/devices.ts";
import { addExclusionRoutes } from "./records/exclusions.ts";
import { addExportRoutes } from "./export/export-routes.ts";
import type { Exports } from "./export/exports.ts";
import { addGradesRoutes } from "./grading/grades.ts";
import { addGradingRulesRoutes } from "./grading/grading-rules.ts";
import { addLimitsRoutes } from "./limits/limits.ts";
import { addOverviewRoutes } from "./overview/overview.ts";
import { addRecordRoutes } from "./records/records.ts";
import { addRejectionRoutes } from "./rejections/rejections.ts";
import { addStatisticsRoutes } from "./statistics/statistics.ts";
import { addValueRoutes } from "./records/values.ts";

export interface QueryDependencies {
  readonly accountSets: AccountSets;
  readonly system: Pick<SystemStore, "accountSets" | "barcodeLists" | "grading" | "limits" | "machines" | "rejections">;
  readonly tally: MachineTally;
  readonly refusedSubmissions: RefusedSubmissions;
  readonly exports: Exports;
  readonly log: Logger;
}

/** The query API. Its routes read their parameters themselves (parameters.ts): their schemas document. */
export function addQueryRoutes(app: App, dependencies: QueryDependencies): void {
  const { accountSets, system, tally, refusedSubmissions, exports, log } = dependencies;
  app.addHook("onRequest", async (request, reply) => {
    if (request.url.startsWith(API_V1)) reply.header("cache-control", "no-store"); // the next save changes the answer
  });
  const { barcodeLists, grading, limits } = system;
  addAccountSetRoutes(app, { accountSets, directory: system.accountSets });
  addRecordRoutes(app, { accountSets, barcodeLists, grading });
  addExclusionRoutes(app, { accountSets, grading });
  addBarcodeListRoutes(app, { accountSets, barcodeLists });
  addGradesRoutes(app, { accountSets, barcodeLists, grading });
  addGradingRulesRoutes(app, { accountSets, barcodeLists, grading });
  addLimitsRoutes(app, { accountSets, limits });
  addStatisticsRoutes(app, { accountSets, barcodeLists, grading, limits });
  addExportRoutes(app, { accountSets, barcodeLists, grading, exports, log });
  addValueRoutes(app, { accountSets });
  addOverviewRoutes(app, {
    accountSets,
    machines: system.machines,
    ledger: system.rejections,
    tally,
    refusedSubmissions,
  });
  addDeviceRoutes(app, { accountSets, machines: system.machines, tally });
  addRejectionRoutes(app, { accountSets, ledger: system.rejections, refusedSubmissions });
}
