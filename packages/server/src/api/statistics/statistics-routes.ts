import type { App } from "../../http/app.ts";
import { addChannelsRoute } from "./channels-route.ts";
import { addDistributionRoute } from "./distribution-route.ts";
import { addRunsRoute } from "./runs-route.ts";
import { type TrendDependencies, addTrendRoute } from "./trend-route.ts";

/** Statistics of one quantity: its distribution, the map of channels, runs, control charts. */
export function addStatisticsRoutes(app: App, dependencies: TrendDependencies): void {
  addDistributionRoute(app, dependencies);
  addChannelsRoute(app, dependencies);
  addRunsRoute(app, dependencies);
  addTrendRoute(app, dependencies);
}
