import type { FastifyReply, FastifyRequest } from "fastify";
import { Type } from "typebox";
import type { Caller } from "../../access/caller.ts";
import type { Source } from "../../access/directory/vouched-person.ts";
import { readNewPassword } from "../../access/people/password-rules.ts";
import type { People } from "../../access/people/people.ts";
import type { From, SignedIn } from "../../access/people/sign-in.ts";
import { readUserName } from "../../access/user-name.ts";
import { PERSON, personOf, SIGN_IN, VISITOR } from "../../access/rule.ts";
import type { MayCarryPasswords } from "../../access/secure.ts";
import type { App } from "../../http/app.ts";
import { readObject, readText } from "../../http/json-body.ts";
import { documentQuery, readQuery } from "../../http/parameters.ts";
import { problemsOfQuery, problemsOfWrite } from "../../http/problem-answers.ts";
import { refTo } from "../../http/schema-kinds.ts";
import { API_V1 } from "../account-sets/account-set-path.ts";
import { chosenPassword, SignInStateSchema, userName, userSettings } from "./people-schemas.ts";
import { readDisplayName, readPassword } from "./read-user.ts";

// Signing in and out, and the set-up of the first admin, who is signed in with it.

export interface SessionRoutesDependencies {
  readonly people: People;
  readonly auth: "on" | "off";
  readonly mayCarryPasswords: MayCarryPasswords;
}

/** Anybody may send these bodies: a name, a password and a token take less. */
export const CREDENTIALS_BYTES_MAX = 4 * 1024;

/** Characters of a name that is tried, which may be no name. */
const TRIED_NAME_CHARACTERS_MAX = 128;

const TOKEN_CHARACTERS_MAX = 128;

export function addSessionRoutes(app: App, { people, auth, mayCarryPasswords }: SessionRoutesDependencies): void {
  async function stateOf({ socket }: FastifyRequest, caller: Caller | null) {
    const source = caller?.kind === "person" ? await people.users.sourceOf(caller.id ?? "") : null;
    return {
      auth,
      hasAdmin: people.hasAdmin(),
      canSignIn: mayCarryPasswords(socket),
      provider: people.provider?.name ?? null,
      caller: toCaller(caller, source),
    };
  }

  /** The state as the new session will have it. */
  async function answerSignedIn(request: FastifyRequest, reply: FastifyReply, signedIn: SignedIn) {
    setCookies(reply, signedIn);
    return stateOf(request, await people.sessions.find(cookieHeader(signedIn)));
  }

  app.get(
    `${API_V1}/session`,
    {
      config: VISITOR,
      schema: {
        operationId: "getSession",
        tags: ["access"],
        summary: "Who asks, and whether anybody has to sign in.",
        querystring: documentQuery({}),
        response: { ...problemsOfQuery({}), 200: refTo(SignInStateSchema) },
      },
    },
    (request) => {
      readQuery(request.url, {});
      return stateOf(request, request.caller);
    },
  );

  app.post(
    `${API_V1}/session`,
    {
      bodyLimit: CREDENTIALS_BYTES_MAX,
      config: SIGN_IN,
      schema: {
        operationId: "signIn",
        tags: ["access"],
        summary: "Signs somebody in: the answer sets the cookie of a new session.",
        querystring: documentQuery({}),
        body: Type.Object({ name: userName, password: Type.String() }),
        response: {
          ...problemsOfWrite(
            {},
            "TEXT_EXPECTED",
            "PLAIN_SIGN_IN_OFF",
            "SIGN_IN_FAILED",
            "USER_DISABLED",
            "LAST_ADMIN", // the directory would lower him
            "SIGN_IN_TOO_SOON",
            "SIGN_IN_BUSY",
            "DIRECTORY_UNAVAILABLE",
          ),
          200: refTo(SignInStateSchema),
        },
      },
    },
    async (request, reply) => {
      readQuery(request.url, {});
      const given = readObject(request.body, ["name", "password"]);
      const name = readText(given["name"], "name", TRIED_NAME_CHARACTERS_MAX);
      const password = readPassword(given["password"], "password");
      const signedIn = await people.signIn({ name, password }, from(request), request.headers.cookie);
      return answerSignedIn(request, reply, signedIn);
    },
  );

  app.delete(
    `${API_V1}/session`,
    {
      bodyLimit: CREDENTIALS_BYTES_MAX,
      config: PERSON,
      schema: {
        operationId: "signOut",
        tags: ["access"],
        summary: "Signs out: the session ends, whoever may have its cookie.",
        querystring: documentQuery({}),
        body: Type.Object({}),
        response: { ...problemsOfWrite({}, "PERSON_NEEDED"), 200: refTo(SignInStateSchema) },
      },
    },
    async (request, reply) => {
      readQuery(request.url, {});
      readObject(request.body, []);
      const { id, session } = personOf(request);
      await people.sessions.end(id, session.id);
      setCookies(reply, { cookies: await people.sessions.forgetCookies(request.headers.cookie) });
      return stateOf(request, null);
    },
  );

  app.post(
    `${API_V1}/setup`,
    {
      bodyLimit: CREDENTIALS_BYTES_MAX,
      config: SIGN_IN,
      schema: {
        operationId: "setUp",
        tags: ["access"],
        summary: "Makes the first admin by the token of the set-up link, and signs him in.",
        querystring: documentQuery({}),
        body: Type.Object({
          token: Type.String({ description: "What stands behind the # of the link." }),
          name: userName,
          displayName: Type.Optional(userSettings.displayName),
          password: chosenPassword,
        }),
        response: {
          ...problemsOfWrite(
            {},
            "TEXT_EXPECTED",
            "USER_NAME_EXPECTED",
            "PASSWORD_LENGTH_EXPECTED",
            "PASSWORD_COMMON",
            "PASSWORD_FROM_NAME",
            "PLAIN_SIGN_IN_OFF",
            "SETUP_LINK_INVALID",
            "USER_EXISTS",
            "SIGN_IN_TOO_SOON",
            "SIGN_IN_BUSY",
            "DIRECTORY_UNAVAILABLE",
          ),
          201: refTo(SignInStateSchema),
        },
      },
    },
    async (request, reply) => {
      readQuery(request.url, {});
      const given = readObject(request.body, ["token", "name", "displayName", "password"]);
      const token = readText(given["token"], "token", TOKEN_CHARACTERS_MAX);
      const name = readUserName(given["name"], "name");
      const displayName = readDisplayName(given["displayName"] ?? name);
      const password = await readNewPassword(given["password"], "password", name);
      await people.firstAdmin.setUp(token, { name, displayName }, password);
      reply.code(201);
      const signedIn = await people.signIn({ name, password }, from(request), request.headers.cookie);
      return answerSignedIn(request, reply, signedIn);
    },
  );
}

/** Where a request comes from. */
export function from({ sender, headers }: FastifyRequest): From {
  return { address: sender, agent: headers["user-agent"] };
}

export function setCookies(reply: FastifyReply, { cookies }: Pick<SignedIn, "cookies">): void {
  reply.header("set-cookie", [...cookies]);
}

/** What a browser sends back of cookies that were set. */
function cookieHeader({ cookies }: SignedIn): string {
  return cookies.map((cookie) => cookie.split(";", 1)[0]).join("; ");
}

function toCaller(caller: Caller | null, source: Source | null) {
  if (caller === null) return null;
  const { kind, name, role, accountSets, session } = caller;
  return {
    kind,
    name,
    displayName: session?.displayName ?? name,
    role,
    accountSets: accountSets === null ? null : [...accountSets],
    mustChangePassword: session?.mustChangePassword ?? false,
    source,
  };
}
