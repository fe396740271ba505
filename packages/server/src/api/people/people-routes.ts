import type { App } from "../../http/app.ts";
import { addAccountRoutes } from "./account-routes.ts";
import { addProviderRoutes } from "./provider-routes.ts";
import { addReachRoute, type ReachRouteDependencies } from "./reach-route.ts";
import { addSessionRoutes, type SessionRoutesDependencies } from "./session-routes.ts";
import { addUserRoutes, type UserRoutesDependencies } from "./user-routes.ts";

export function addPeopleRoutes(
  app: App,
  dependencies: SessionRoutesDependencies & UserRoutesDependencies & ReachRouteDependencies,
): void {
  addSessionRoutes(app, dependencies);
  addProviderRoutes(app, dependencies);
  addAccountRoutes(app, dependencies);
  addUserRoutes(app, dependencies);
  addReachRoute(app, dependencies);
}
