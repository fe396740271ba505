import type { ApiToken, ApiTokenRegister } from "@cellgrade/store/system";
import { Type } from "typebox";
import { callerOf, may } from "../../access/rule.ts";
import type { ApiTokens } from "../../access/tokens/api-tokens.ts";
import { createTokenIssuer, type IssuedToken } from "../../access/tokens/issue-tokens.ts";
import {
  overlapMinutes,
  readExpiry,
  readOverlapMinutes,
  readTokenSettings,
  TOKEN_PROBLEMS,
  type TokenBounds,
} from "./read-token-settings.ts";
import type { Caller } from "../../access/caller.ts";
import type { AccountSets } from "../../account-sets/account-sets.ts";
import type { App } from "../../http/app.ts";
import { readObject, SETTINGS_BODY_BYTES_MAX } from "../../http/json-body.ts";
import { documentQuery, readQuery } from "../../http/parameters.ts";
import { problemsOfQuery, problemsOfWrite } from "../../http/problem-answers.ts";
import { refTo } from "../../http/schema-kinds.ts";
import { Problem } from "../../problem.ts";
import { API_V1 } from "../account-sets/account-set-path.ts";
import { IssuedTokenSchema, TokenSchema, TokensSchema, tokenSettings } from "./token-schemas.ts";

// Tokens of scripts. Who makes one is an admin of all account sets, so none may do more than who made it.

export interface TokenRoutesDependencies {
  readonly accountSets: Pick<AccountSets, "find">;
  readonly apiTokens: Pick<ApiTokens, "lastUsedAt" | "endOf">;
  readonly register: ApiTokenRegister;
}

const SETTINGS = Object.keys(tokenSettings);

const IdParams = Type.Object({ id: Type.String({ pattern: "^[0-9]+$", description: "Id of the token." }) });

export function addTokenRoutes(app: App, { accountSets, apiTokens, register }: TokenRoutesDependencies): void {
  const issuer = createTokenIssuer({ register });

  function toItem(token: ApiToken) {
    const { hash: _hash, accountSets: codes, createdAt, expiresAt, ...shown } = token;
    return {
      ...shown,
      accountSets: codes === null ? null : [...codes],
      createdAt: new Date(createdAt).toISOString(),
      expiresAt: momentOrNull(expiresAt),
      lastUsedAt: momentOrNull(apiTokens.lastUsedAt(token)),
    };
  }

  function toIssued({ text, token }: IssuedToken) {
    return { text, token: toItem(token) };
  }

  function boundsOf(caller: Caller): TokenBounds {
    const isAccountSet = (code: string): boolean => accountSets.find(code) !== undefined;
    return { now: Date.now(), endsAt: apiTokens.endOf(caller), isAccountSet };
  }

  app.get(
    `${API_V1}/tokens`,
    {
      config: may("admin", "server"),
      schema: {
        operationId: "listTokens",
        tags: ["access"],
        summary: "The tokens of scripts, those that have ended among them, by id.",
        querystring: documentQuery({}),
        response: { ...problemsOfQuery({}), 200: refTo(TokensSchema) },
      },
    },
    async (request) => {
      readQuery(request.url, {});
      return { items: (await register.all()).map(toItem) };
    },
  );

  app.post(
    `${API_V1}/tokens`,
    {
      bodyLimit: SETTINGS_BODY_BYTES_MAX,
      config: may("admin", "server"),
      schema: {
        operationId: "addToken",
        tags: ["access"],
        summary: "Makes a token. What the script sends is in this answer alone.",
        description: "By a token, none can be made that lasts longer than that one.",
        querystring: documentQuery({}),
        body: Type.Object(tokenSettings),
        response: { ...problemsOfWrite({}, ...TOKEN_PROBLEMS, "TOKENS_TOO_MANY"), 201: refTo(IssuedTokenSchema) },
      },
    },
    async (request, reply) => {
      readQuery(request.url, {});
      const caller = callerOf(request);
      const settings = readTokenSettings(readObject(request.body, SETTINGS), boundsOf(caller));
      const issued = await issuer.issue(settings, caller.name);
      request.after = toItem(issued.token);
      reply.code(201);
      return toIssued(issued);
    },
  );

  app.post(
    `${API_V1}/tokens/:id/renewal`,
    {
      bodyLimit: SETTINGS_BODY_BYTES_MAX,
      config: may("admin", "server"),
      schema: {
        operationId: "renewToken",
        tags: ["access"],
        summary:
          "Makes a token that may do the same. The old one counts a while longer, so that no request is refused.",
        params: IdParams,
        querystring: documentQuery({}),
        body: Type.Object({ expiresAt: tokenSettings.expiresAt, overlapMinutes }),
        response: {
          ...problemsOfWrite(
            {},
            "EXPIRY_EXPECTED",
            "EXPIRY_TOO_LATE",
            "WHOLE_NUMBER_EXPECTED",
            "TOKEN_NOT_FOUND",
            "TOKENS_TOO_MANY",
          ),
          201: refTo(IssuedTokenSchema),
        },
      },
    },
    async (request, reply) => {
      readQuery(request.url, {});
      const caller = callerOf(request);
      const id = readId(request.params.id);
      const given = readObject(request.body, ["expiresAt", "overlapMinutes"]);
      const expiresAt = readExpiry(given["expiresAt"], boundsOf(caller));
      const minutes = readOverlapMinutes(given["overlapMinutes"]);
      const old = (await register.all()).find((token) => token.id === id);
      request.before = old === undefined ? null : toItem(old);
      const issued = await issuer.renew(id, { expiresAt, overlapMs: minutes * 60_000 }, caller.name);
      request.after = { ...toItem(issued.token), overlapMinutes: minutes };
      reply.code(201);
      return toIssued(issued);
    },
  );

  app.delete(
    `${API_V1}/tokens/:id`,
    {
      bodyLimit: SETTINGS_BODY_BYTES_MAX,
      config: may("admin", "server"),
      schema: {
        operationId: "revokeToken",
        tags: ["access"],
        summary: "Ends a token: from then on it counts no longer. The body is {}.",
        params: IdParams,
        querystring: documentQuery({}),
        body: Type.Object({}),
        response: { ...problemsOfWrite({}, "TOKEN_NOT_FOUND"), 200: refTo(TokenSchema) },
      },
    },
    async (request) => {
      readQuery(request.url, {});
      const id = readId(request.params.id);
      readObject(request.body, []);
      const revoked = toItem(await issuer.revoke(id));
      request.before = revoked;
      return revoked;
    },
  );
}

function momentOrNull(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

function readId(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new Problem("TOKEN_NOT_FOUND", {});
  return Number(text);
}
