import type { BarcodeLists } from "@cellgrade/store/system";
import type { Machines } from "../../access/machines/machine-access.ts";
import type { AccountSets } from "../../account-sets/account-sets.ts";
import type { GradingDependencies } from "../../grading/grading-in-force.ts";
import type { App } from "../../http/app.ts";
import { addBarcodeListRoute } from "./barcode-list-route.ts";
import { addExclusionRoutes } from "./exclusion-routes.ts";
import { addManyExclusionsRoutes } from "./many-exclusions-routes.ts";
import { addReadingRoutes } from "./reading-routes.ts";
import { addValueRoute } from "./value-route.ts";

export interface RecordRoutesDependencies extends GradingDependencies {
  readonly accountSets: Pick<AccountSets, "find">;
  readonly barcodeLists: BarcodeLists;
  readonly machines: Pick<Machines, "of">;
}

/** The records of an account set: read, kept out of statistics, and what helps to ask for them. */
export function addRecordRoutes(app: App, dependencies: RecordRoutesDependencies): void {
  const { accountSets, barcodeLists } = dependencies;
  addReadingRoutes(app, dependencies);
  addExclusionRoutes(app, dependencies);
  addManyExclusionsRoutes(app, dependencies);
  addBarcodeListRoute(app, { accountSets, barcodeLists });
  addValueRoute(app, { accountSets });
}
