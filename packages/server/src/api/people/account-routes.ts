import { Type } from "typebox";
import { readNewPassword } from "../../access/people/password-rules.ts";
import type { People } from "../../access/people/people.ts";
import { PERSON, personOf, type SignedInCaller } from "../../access/rule.ts";
import type { App } from "../../http/app.ts";
import { readObject } from "../../http/json-body.ts";
import { documentQuery, readQuery } from "../../http/parameters.ts";
import { problemsOfQuery, problemsOfWrite } from "../../http/problem-answers.ts";
import { refTo } from "../../http/schema-kinds.ts";
import { FieldFault, Problem } from "../../problem.ts";
import { API_V1 } from "../account-sets/account-set-path.ts";
import { chosenPassword, SessionsSchema } from "./people-schemas.ts";
import { readPassword } from "./read-user.ts";
import { CREDENTIALS_BYTES_MAX, from, setCookies } from "./session-routes.ts";

// "My account": what somebody who signed in does about himself.

export function addAccountRoutes(app: App, { people }: { readonly people: People }): void {
  async function sessionsOf({ id, session }: SignedInCaller) {
    const sessions = await people.sessions.list(id);
    return {
      items: sessions.map(({ createdAt, lastSeenAt, ...shown }) => ({
        ...shown,
        current: shown.id === session.id,
        createdAt: new Date(createdAt).toISOString(),
        lastSeenAt: new Date(lastSeenAt).toISOString(),
      })),
    };
  }

  app.post(
    `${API_V1}/account/password`,
    {
      bodyLimit: CREDENTIALS_BYTES_MAX,
      config: PERSON,
      schema: {
        operationId: "changePassword",
        tags: ["access"],
        summary: "Changes one's password. All sessions end, and the answer sets the cookie of a new one.",
        querystring: documentQuery({}),
        body: Type.Object({ currentPassword: Type.String(), newPassword: chosenPassword }),
        response: {
          ...problemsOfWrite(
            {},
            "PERSON_NEEDED",
            "PASSWORD_IN_DIRECTORY",
            "TEXT_EXPECTED",
            "PASSWORD_WRONG",
            "PASSWORD_UNCHANGED",
            "PASSWORD_LENGTH_EXPECTED",
            "PASSWORD_COMMON",
            "PASSWORD_FROM_NAME",
            "USER_NOT_FOUND",
            "SIGN_IN_TOO_SOON",
            "SIGN_IN_BUSY",
          ),
          200: refTo(SessionsSchema),
        },
      },
    },
    async (request, reply) => {
      readQuery(request.url, {});
      const given = readObject(request.body, ["currentPassword", "newPassword"]);
      const person = personOf(request);
      const current = readPassword(given["currentPassword"], "currentPassword");
      const chosen = await readNewPassword(given["newPassword"], "newPassword", person.name);
      if (chosen === current) throw new FieldFault("newPassword", "PASSWORD_UNCHANGED", {});
      const signedIn = await people.changePassword(person, { current, chosen }, from(request));
      setCookies(reply, signedIn);
      return sessionsOf({ ...person, session: { ...person.session, id: signedIn.sessionId } });
    },
  );

  app.get(
    `${API_V1}/account/sessions`,
    {
      config: PERSON,
      schema: {
        operationId: "listSessions",
        tags: ["access"],
        summary: "One's sessions, the one that was used last first.",
        querystring: documentQuery({}),
        response: { ...problemsOfQuery({}, "PERSON_NEEDED"), 200: refTo(SessionsSchema) },
      },
    },
    (request) => {
      readQuery(request.url, {});
      return sessionsOf(personOf(request));
    },
  );

  app.delete(
    `${API_V1}/account/sessions`,
    {
      bodyLimit: CREDENTIALS_BYTES_MAX,
      config: PERSON,
      schema: {
        operationId: "endOtherSessions",
        tags: ["access"],
        summary: "Ends one's sessions but the one that asks.",
        querystring: documentQuery({}),
        body: Type.Object({}),
        response: { ...problemsOfWrite({}, "PERSON_NEEDED"), 200: refTo(SessionsSchema) },
      },
    },
    async (request) => {
      readQuery(request.url, {});
      readObject(request.body, []);
      const person = personOf(request);
      request.before = (await sessionsOf(person)).items.filter(({ current }) => !current);
      await people.sessions.endOthers(person.id, person.session.id);
      return sessionsOf(person);
    },
  );

  app.delete(
    `${API_V1}/account/sessions/:id`,
    {
      bodyLimit: CREDENTIALS_BYTES_MAX,
      config: PERSON,
      schema: {
        operationId: "endSession",
        tags: ["access"],
        summary: "Ends one of one's sessions.",
        params: Type.Object({ id: Type.String() }),
        querystring: documentQuery({}),
        body: Type.Object({}),
        response: { ...problemsOfWrite({}, "PERSON_NEEDED", "SESSION_NOT_FOUND"), 200: refTo(SessionsSchema) },
      },
    },
    async (request) => {
      readQuery(request.url, {});
      readObject(request.body, []);
      const person = personOf(request);
      request.before = (await sessionsOf(person)).items.find(({ id }) => id === request.params.id);
      if (!(await people.sessions.end(person.id, request.params.id))) throw new Problem("SESSION_NOT_FOUND", {});
      return sessionsOf(person);
    },
  );
}
