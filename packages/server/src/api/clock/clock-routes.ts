import { Type } from "typebox";
import { may } from "../../access/rule.ts";
import type { App } from "../../http/app.ts";
import { SETTINGS_BODY_BYTES_MAX, readObject } from "../../http/json-body.ts";
import { documentQuery, readQuery } from "../../http/parameters.ts";
import { problemsOfQuery, problemsOfWrite } from "../../http/problem-answers.ts";
import { type Component, component, moment, nullable, refTo } from "../../http/schema-kinds.ts";
import { CLOCK_DOUBTS, type ServerClock } from "../../operate/server-clock.ts";
import { API_V1 } from "../account-sets/account-set-path.ts";

const ClockSchema = component(
  "Clock",
  Type.Object({
    serverTime: moment("What the server's clock shows, UTC."),
    confirmed: Type.Boolean({ description: "False: nothing is deleted for its age." }),
    doubt: nullable(Type.Enum([...CLOCK_DOUBTS], { description: "Why it is not confirmed; null while it is." })),
  }),
);

export const CLOCK_COMPONENTS: readonly Component[] = [ClockSchema];

export interface ClockRoutesDependencies {
  readonly clock: Pick<ServerClock, "doubt" | "confirm">;
}

/** Whether the server's clock is known to be right, and the word of somebody who has looked. */
export function addClockRoutes(app: App, { clock }: ClockRoutesDependencies): void {
  function shown() {
    const doubt = clock.doubt();
    return { serverTime: new Date().toISOString(), confirmed: doubt === null, doubt };
  }

  app.get(
    `${API_V1}/clock`,
    {
      config: may("viewer", "own"),
      schema: {
        operationId: "getClock",
        tags: ["operation"],
        summary: "The server's clock, and whether it is known to be right.",
        querystring: documentQuery({}),
        response: { ...problemsOfQuery({}), 200: refTo(ClockSchema) },
      },
    },
    (request) => {
      readQuery(request.url, {});
      return shown();
    },
  );

  app.post(
    `${API_V1}/clock/confirmation`,
    {
      bodyLimit: SETTINGS_BODY_BYTES_MAX,
      config: may("admin", "server"),
      schema: {
        operationId: "confirmClock",
        tags: ["operation"],
        summary:
          "Says that the server's clock is right: from now on what is kept for a time is deleted when that is over.",
        querystring: documentQuery({}),
        body: Type.Object({}),
        response: { ...problemsOfWrite({}), 200: refTo(ClockSchema) },
      },
    },
    async (request) => {
      readQuery(request.url, {});
      readObject(request.body, []);
      request.before = shown();
      await clock.confirm();
      return shown();
    },
  );
}
