import type { App } from "../../http/app.ts";
import { addAccountRoutes } from "./account-routes.ts";
import { addProviderRoutes } from "./provider-routes.ts";
import { addSessionRoutes, type SessionRoutesDependencies } from "./session-routes.ts";
import { addUserRoutes, type UserRoutesDependencies } from "./user-routes.ts";

export function addPeopleRoutes(
  app: App,
  { people, auth, accountSets }: SessionRoutesDependencies & UserRoutesDependencies,
): void {
  addSessionRoutes(app, { people, auth });
  addProviderRoutes(app, { people });
  addAccountRoutes(app, { people });
  addUserRoutes(app, { people, accountSets });
}
