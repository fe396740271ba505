import type { MachineAccessRegister, MachineToken } from "@cellgrade/store/machine-access";
import { Type } from "typebox";
import type { Machines } from "../../access/machines/machine-access.ts";
import { may } from "../../access/rule.ts";
import type { AccountSets } from "../../account-sets/account-sets.ts";
import type { App } from "../../http/app.ts";
import { readObject, readText, SETTINGS_BODY_BYTES_MAX } from "../../http/json-body.ts";
import { documentQuery, readQuery } from "../../http/parameters.ts";
import { problemsOfQuery, problemsOfWrite } from "../../http/problem-answers.ts";
import { refTo } from "../../http/schema-kinds.ts";
import { Problem } from "../../problem.ts";
import { ACCOUNT_SET_PATH, CodeParams, codeParameter, findAccountSet } from "../account-sets/account-set-path.ts";
import {
  overlapMinutes,
  readExpiry,
  readOverlapMinutes,
  TOKEN_NAME_CHARACTERS_MAX,
} from "../tokens/read-token-settings.ts";
import { createMachineTokenIssuer, type IssuedMachineToken } from "./issue-machine-tokens.ts";
import {
  IssuedMachineTokenSchema,
  MachineTokenSchema,
  MachineTokensSchema,
  machineTokenSettings,
} from "./machine-access-schemas.ts";

// The tokens that machines of an account set may send. Several count at a time, so one is exchanged without a gap.

export interface MachineTokenRoutesDependencies {
  readonly accountSets: Pick<AccountSets, "find">;
  readonly machines: Pick<Machines, "of" | "lastUsedAt">;
  readonly register: MachineAccessRegister;
}

const TOKENS_PATH = `${ACCOUNT_SET_PATH}/machine-tokens`;

const TokenParams = Type.Object({
  code: codeParameter,
  id: Type.String({ pattern: "^[0-9]+$", description: "Id of the token." }),
});

export function addMachineTokenRoutes(
  app: App,
  { accountSets, machines, register }: MachineTokenRoutesDependencies,
): void {
  const issuer = createMachineTokenIssuer({ register });

  function toItem(token: MachineToken) {
    const { id, name, createdAt, expiresAt } = token;
    return {
      id,
      name,
      createdAt: new Date(createdAt).toISOString(),
      expiresAt: momentOrNull(expiresAt),
      lastUsedAt: momentOrNull(machines.lastUsedAt(token)),
    };
  }

  function toIssued({ text, token }: IssuedMachineToken) {
    return { text, token: toItem(token) };
  }

  function findToken(accountSet: string, id: string): MachineToken {
    const found = machines
      .of(accountSet)
      .access()
      .tokens.find((token) => String(token.id) === id);
    if (found === undefined) throw new Problem("TOKEN_NOT_FOUND", {});
    return found;
  }

  app.get(
    TOKENS_PATH,
    {
      config: may("admin"),
      schema: {
        operationId: "listMachineTokens",
        tags: ["access"],
        summary: "The tokens of machines of an account set, those that have ended among them, by id.",
        params: CodeParams,
        querystring: documentQuery({}),
        response: { ...problemsOfQuery({}, "ACCOUNT_SET_NOT_FOUND"), 200: refTo(MachineTokensSchema) },
      },
    },
    (request) => {
      const { code } = request.params;
      findAccountSet(accountSets, code);
      readQuery(request.url, {});
      return { items: machines.of(code).access().tokens.map(toItem) };
    },
  );

  app.post(
    TOKENS_PATH,
    {
      bodyLimit: SETTINGS_BODY_BYTES_MAX,
      config: may("admin"),
      schema: {
        operationId: "addMachineToken",
        tags: ["access"],
        summary: "Makes a token of machines. What they send is in this answer alone.",
        params: CodeParams,
        querystring: documentQuery({}),
        body: Type.Object(machineTokenSettings),
        response: {
          ...problemsOfWrite({}, "TEXT_EXPECTED", "EXPIRY_EXPECTED", "ACCOUNT_SET_NOT_FOUND", "TOKENS_TOO_MANY"),
          201: refTo(IssuedMachineTokenSchema),
        },
      },
    },
    async (request, reply) => {
      const { code } = request.params;
      findAccountSet(accountSets, code);
      readQuery(request.url, {});
      const given = readObject(request.body, ["name", "expiresAt"]);
      const name = readText(given["name"], "name", TOKEN_NAME_CHARACTERS_MAX);
      const expiresAt = readExpiry(given["expiresAt"], { now: Date.now(), endsAt: null });
      const issued = await issuer.issue(code, { name, expiresAt });
      request.after = toItem(issued.token);
      reply.code(201);
      return toIssued(issued);
    },
  );

  app.post(
    `${TOKENS_PATH}/:id/renewal`,
    {
      bodyLimit: SETTINGS_BODY_BYTES_MAX,
      config: may("admin"),
      schema: {
        operationId: "renewMachineToken",
        tags: ["access"],
        summary: "Makes a token beside an old one, which counts a while longer, so that no save is refused.",
        params: TokenParams,
        querystring: documentQuery({}),
        body: Type.Object({ expiresAt: machineTokenSettings.expiresAt, overlapMinutes }),
        response: {
          ...problemsOfWrite(
            {},
            "EXPIRY_EXPECTED",
            "WHOLE_NUMBER_EXPECTED",
            "ACCOUNT_SET_NOT_FOUND",
            "TOKEN_NOT_FOUND",
            "TOKENS_TOO_MANY",
          ),
          201: refTo(IssuedMachineTokenSchema),
        },
      },
    },
    async (request, reply) => {
      const { code, id } = request.params;
      findAccountSet(accountSets, code);
      readQuery(request.url, {});
      const given = readObject(request.body, ["expiresAt", "overlapMinutes"]);
      const expiresAt = readExpiry(given["expiresAt"], { now: Date.now(), endsAt: null });
      const minutes = readOverlapMinutes(given["overlapMinutes"]);
      const old = findToken(code, id);
      request.before = toItem(old);
      const issued = await issuer.renew(code, old, { expiresAt, overlapMs: minutes * 60_000 });
      request.after = { ...toItem(issued.token), overlapMinutes: minutes };
      reply.code(201);
      return toIssued(issued);
    },
  );

  app.delete(
    `${TOKENS_PATH}/:id`,
    {
      bodyLimit: SETTINGS_BODY_BYTES_MAX,
      config: may("admin"),
      schema: {
        operationId: "revokeMachineToken",
        tags: ["access"],
        summary: "Ends a token of machines: from then on it counts no longer. The body is {}.",
        params: TokenParams,
        querystring: documentQuery({}),
        body: Type.Object({}),
        response: {
          ...problemsOfWrite({}, "ACCOUNT_SET_NOT_FOUND", "TOKEN_NOT_FOUND"),
          200: refTo(MachineTokenSchema),
        },
      },
    },
    async (request) => {
      const { code, id } = request.params;
      findAccountSet(accountSets, code);
      readQuery(request.url, {});
      readObject(request.body, []);
      const token = findToken(code, id);
      request.before = toItem(token);
      await issuer.revoke(code, token.id);
      return toItem(token);
    },
  );
}

function momentOrNull(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
