import type { App } from "../../http/app.ts";
import { addAccountRoutes } from "./account-routes.ts";
import { addSessionRoutes, type SessionRoutesDependencies } from "./session-routes.ts";
import { addUserRoutes } from "./user-routes.ts";

export function addPeopleRoutes(app: App, { people, auth }: SessionRoutesDependencies): void {
  addSessionRoutes(app, { people, auth });
  addAccountRoutes(app, { people });
  addUserRoutes(app, { people });
}
