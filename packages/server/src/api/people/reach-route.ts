import { may } from "../../access/rule.ts";
import type { App } from "../../http/app.ts";
import { documentQuery, readQuery } from "../../http/parameters.ts";
import { problemsOfQuery } from "../../http/problem-answers.ts";
import type { Reach } from "../../http/reach.ts";
import { refTo } from "../../http/schema-kinds.ts";
import { API_V1 } from "../account-sets/account-set-path.ts";
import { ReachSchema } from "./people-schemas.ts";

export interface ReachRouteDependencies {
  readonly reach: () => Reach;
}

/** What somebody needs to know who lets others in. */
export function addReachRoute(app: App, { reach }: ReachRouteDependencies): void {
  app.get(
    `${API_V1}/reach`,
    {
      config: may("viewer", "own"),
      schema: {
        operationId: "getReach",
        tags: ["access"],
        summary: "By which addresses other machines open the console, and whether people sign in there.",
        querystring: documentQuery({}),
        response: { ...problemsOfQuery({}), 200: refTo(ReachSchema) },
      },
    },
    (request) => {
      readQuery(request.url, {});
      const { urls, signIn } = reach();
      return { urls: [...urls], signIn };
    },
  );
}
