import type { App } from "../../http/app.ts";
import { addChannelsRoute } from "./channels.ts";
import { addDistributionRoute } from "./distribution.ts";
import type { StatisticsDependencies } from "./statistics-query.ts";
import { addTrendRoute } from "./trend.ts";

/** Statistics of one quantity: its distribution, the map of channels, control charts. */
export function addStatisticsRoutes(app: App, dependencies: StatisticsDependencies): void {
  addDistributionRoute(app, dependencies);
  addChannelsRoute(app, dependencies);
  addTrendRoute(app, dependencies);
}
