import { Type } from "typebox";
import type { People } from "../../access/people/people.ts";
import type { Person } from "../../access/people/person.ts";
import { readUserName } from "../../access/user-name.ts";
import { firstPassword } from "../../access/people/users.ts";
import { may } from "../../access/rule.ts";
import type { AccountSets } from "../../account-sets/account-sets.ts";
import type { App } from "../../http/app.ts";
import { readObject, SETTINGS_BODY_BYTES_MAX } from "../../http/json-body.ts";
import { documentQuery, readQuery } from "../../http/parameters.ts";
import { problemsOfQuery, problemsOfWrite } from "../../http/problem-answers.ts";
import { refTo } from "../../http/schema-kinds.ts";
import { FieldFault } from "../../problem.ts";
import { API_V1 } from "../account-sets/account-set-path.ts";
import { UserSchema, userName, userSettings, UsersSchema, UserWithPasswordSchema } from "./people-schemas.ts";
import { readUserChanges } from "./read-user.ts";

// The people who may sign in, for admins. Nobody chooses another's password: the server makes the first one.

const UserParams = Type.Object({ id: Type.String() });

const SETTINGS_FAULTS = ["TEXT_EXPECTED", "CHOICE_EXPECTED", "FILLED_LIST_EXPECTED", "ACCOUNT_SET_NOT_FOUND"] as const;

export interface UserRoutesDependencies {
  readonly people: Pick<People, "users">;
  readonly accountSets: Pick<AccountSets, "find">;
}

export function addUserRoutes(app: App, { people, accountSets }: UserRoutesDependencies): void {
  const isAccountSet = (code: string): boolean => accountSets.find(code) !== undefined;

  app.get(
    `${API_V1}/users`,
    {
      config: may("admin", "server"),
      schema: {
        operationId: "listUsers",
        tags: ["access"],
        summary: "The people who may sign in, by name.",
        querystring: documentQuery({}),
        response: { ...problemsOfQuery({}), 200: refTo(UsersSchema) },
      },
    },
    async (request) => {
      readQuery(request.url, {});
      const listed = await people.users.list();
      return {
        items: listed.map(({ sessions, lastSeenAt, ...person }) => ({
          ...toUser(person),
          sessions,
          lastSeenAt: lastSeenAt === null ? null : new Date(lastSeenAt).toISOString(),
        })),
      };
    },
  );

  app.post(
    `${API_V1}/users`,
    {
      bodyLimit: SETTINGS_BODY_BYTES_MAX,
      config: may("admin", "server"),
      schema: {
        operationId: "addUser",
        tags: ["access"],
        summary: "Lets somebody sign in, with a first password that the answer shows once.",
        description: "Without displayName he is called by his name; without accountSets he may see all.",
        querystring: documentQuery({}),
        body: Type.Object({
          name: userName,
          role: userSettings.role,
          displayName: Type.Optional(userSettings.displayName),
          accountSets: Type.Optional(userSettings.accountSets),
        }),
        response: {
          ...problemsOfWrite(
            {},
            "USER_NAME_EXPECTED",
            "VALUE_MISSING",
            ...SETTINGS_FAULTS,
            "USER_EXISTS",
            "SIGN_IN_BUSY",
          ),
          201: refTo(UserWithPasswordSchema),
        },
      },
    },
    async (request, reply) => {
      readQuery(request.url, {});
      const { name: nameGiven, ...given } = readObject(request.body, ["name", ...Object.keys(userSettings)]);
      const name = readUserName(nameGiven, "name");
      const { displayName = name, role, accountSets: limit = null } = readUserChanges(given, isAccountSet);
      if (role === undefined) throw new FieldFault("role", "VALUE_MISSING", {});
      const first = firstPassword();
      const user = await people.users.add({ name, displayName, role, accountSets: limit }, first);
      reply.code(201);
      return { user: toUser(user), firstPassword: first.password };
    },
  );

  app.patch(
    `${API_V1}/users/:id`,
    {
      bodyLimit: SETTINGS_BODY_BYTES_MAX,
      config: may("admin", "server"),
      schema: {
        operationId: "changeUser",
        tags: ["access"],
        summary: "Changes what is given of somebody. It counts at his next request; who is disabled is signed out.",
        params: UserParams,
        querystring: documentQuery({}),
        body: Type.Partial(Type.Object({ ...userSettings, disabled: Type.Boolean() })),
        response: {
          ...problemsOfWrite({}, ...SETTINGS_FAULTS, "BOOLEAN_EXPECTED", "USER_NOT_FOUND", "LAST_ADMIN"),
          200: refTo(UserSchema),
        },
      },
    },
    async (request) => {
      readQuery(request.url, {});
      const given = readObject(request.body, [...Object.keys(userSettings), "disabled"]);
      request.before = toUser(await people.users.find(request.params.id));
      return toUser(await people.users.change(request.params.id, readUserChanges(given, isAccountSet)));
    },
  );

  app.post(
    `${API_V1}/users/:id/password`,
    {
      bodyLimit: SETTINGS_BODY_BYTES_MAX,
      config: may("admin", "server"),
      schema: {
        operationId: "resetPassword",
        tags: ["access"],
        summary: "Gives somebody a new first password, which the answer shows once, and signs him out everywhere.",
        params: UserParams,
        querystring: documentQuery({}),
        body: Type.Object({}),
        response: {
          ...problemsOfWrite({}, "USER_NOT_FOUND", "PASSWORD_IN_DIRECTORY", "SIGN_IN_BUSY"),
          200: refTo(UserWithPasswordSchema),
        },
      },
    },
    async (request) => {
      readQuery(request.url, {});
      readObject(request.body, []);
      request.before = toUser(await people.users.find(request.params.id));
      const first = firstPassword();
      const user = await people.users.setPassword(request.params.id, first);
      return { user: toUser(user), firstPassword: first.password };
    },
  );

  app.delete(
    `${API_V1}/users/:id/sessions`,
    {
      bodyLimit: SETTINGS_BODY_BYTES_MAX,
      config: may("admin", "server"),
      schema: {
        operationId: "endSessionsOfUser",
        tags: ["access"],
        summary: "Signs somebody out everywhere.",
        params: UserParams,
        querystring: documentQuery({}),
        body: Type.Object({}),
        response: { ...problemsOfWrite({}, "USER_NOT_FOUND"), 200: refTo(UserSchema) },
      },
    },
    async (request) => {
      readQuery(request.url, {});
      readObject(request.body, []);
      const user = toUser(await people.users.endSessions(request.params.id));
      request.before = user;
      return user;
    },
  );

  app.delete(
    `${API_V1}/users/:id`,
    {
      bodyLimit: SETTINGS_BODY_BYTES_MAX,
      config: may("admin", "server"),
      schema: {
        operationId: "removeUser",
        tags: ["access"],
        summary: "Removes somebody, his password and his sessions.",
        params: UserParams,
        querystring: documentQuery({}),
        body: Type.Object({}),
        response: { ...problemsOfWrite({}, "USER_NOT_FOUND", "LAST_ADMIN"), 200: refTo(UserSchema) },
      },
    },
    async (request) => {
      readQuery(request.url, {});
      readObject(request.body, []);
      const removed = toUser(await people.users.remove(request.params.id));
      request.before = removed;
      return removed;
    },
  );
}

function toUser({ accountSets, createdAt, ...person }: Person) {
  return {
    ...person,
    accountSets: accountSets === null ? null : [...accountSets],
    createdAt: new Date(createdAt).toISOString(),
  };
}
