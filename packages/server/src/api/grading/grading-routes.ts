import type { BarcodeLists, GradingRegister } from "@cellgrade/store/system";
import type { Machines } from "../../access/machines/machine-access.ts";
import type { AccountSets } from "../../account-sets/account-sets.ts";
import type { App } from "../../http/app.ts";
import { addGradesRoute } from "./grades-route.ts";
import { addGradingRulesRoutes } from "./grading-rules-routes.ts";

export interface GradingRoutesDependencies {
  readonly accountSets: Pick<AccountSets, "find">;
  readonly barcodeLists: Pick<BarcodeLists, "get">;
  readonly machines: Pick<Machines, "of">;
  readonly grading: GradingRegister;
}

/** Grading (分档): the rules, and how many records have each grade. */
export function addGradingRoutes(app: App, dependencies: GradingRoutesDependencies): void {
  addGradingRulesRoutes(app, dependencies);
  addGradesRoute(app, dependencies);
}
