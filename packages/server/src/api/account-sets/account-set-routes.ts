import { NEW_POLICY } from "@cellgrade/contract/machine-policy";
import type { AccountSet, AccountSetDirectory } from "@cellgrade/store/system";
import { Type } from "typebox";
import { sees } from "../../access/caller.ts";
import { callerOf, may } from "../../access/rule.ts";
import type { Machines } from "../../access/machines/machine-access.ts";
import type { AccountSets } from "../../account-sets/account-sets.ts";
import { newAccountSet, withSettings } from "../../account-sets/new-account-set.ts";
import { readCode, readSettings, SETTINGS_PROBLEMS } from "../../account-sets/settings.ts";
import type { App } from "../../http/app.ts";
import { readBasedOn, readObject, SETTINGS_BODY_BYTES_MAX } from "../../http/json-body.ts";
import { documentQuery, readQuery } from "../../http/parameters.ts";
import { problemsOfQuery, problemsOfWrite } from "../../http/problem-answers.ts";
import { refTo } from "../../http/schema-kinds.ts";
import { Problem } from "../../problem.ts";
import { API_V1, CodeParams, codeParameter, findAccountSet } from "./account-set-path.ts";
import { AccountSetSchema, AccountSetsSchema, accountSetSettings } from "./account-set-schemas.ts";

// Account sets (账套) are listed, added and changed here. The command line does the same by the same checks
// (settings.ts).

export interface AccountSetRoutesDependencies {
  readonly accountSets: Pick<AccountSets, "find" | "all">;
  readonly directory: Pick<AccountSetDirectory, "add" | "change">;
  readonly machines: Pick<Machines, "of">;
}

const SETTINGS = Object.keys(accountSetSettings);

/** Scripts set what they set, whoever was there before. The console says what its user saw. */
const basedOnVersion = Type.Optional(
  Type.Integer({ description: "The version that this changes. Refused when it is not the current one." }),
);

/** A change holds any of the settings, and any of the units. */
const ChangesSchema = Type.Partial(
  Type.Object({ ...accountSetSettings, units: Type.Partial(accountSetSettings.units) }),
);

export function addAccountSetRoutes(app: App, dependencies: AccountSetRoutesDependencies): void {
  const { accountSets, directory, machines } = dependencies;

  /** An account set as the API shows it. Its id is the store's own and stays out. */
  function toItem({ id: _id, createdAt, shifts, ...settings }: AccountSet) {
    const networks = machines.of(settings.code).access().policy?.networks ?? null;
    return {
      ...settings,
      shifts: [...shifts],
      networksDecided: networks !== null,
      createdAt: new Date(createdAt).toISOString(),
    };
  }

  app.get(
    `${API_V1}/account-sets`,
    {
      config: may("viewer", "own"),
      schema: {
        operationId: "listAccountSets",
        tags: ["account sets"],
        summary: "The account sets (账套) that the caller may see, by code.",
        querystring: documentQuery({}),
        response: { ...problemsOfQuery({}), 200: refTo(AccountSetsSchema) },
      },
    },
    (request) => {
      readQuery(request.url, {});
      const caller = callerOf(request);
      const seen = accountSets.all().filter(({ accountSet }) => sees(caller, accountSet.code));
      return { items: seen.map(({ accountSet }) => toItem(accountSet)).sort((a, b) => (a.code < b.code ? -1 : 1)) };
    },
  );

  app.post(
    `${API_V1}/account-sets`,
    {
      bodyLimit: SETTINGS_BODY_BYTES_MAX,
      config: may("admin", "server"),
      schema: {
        operationId: "addAccountSet",
        tags: ["account sets"],
        summary: "Adds an account set. It takes submissions at once, and can be disabled but never removed.",
        description: "What is not given is as for one that the command line adds; the name is then the code.",
        querystring: documentQuery({}),
        body: Type.Interface([ChangesSchema], { code: codeParameter }),
        response: {
          ...problemsOfWrite({}, ...SETTINGS_PROBLEMS, "ACCOUNT_SET_CODE_EXPECTED", "ACCOUNT_SET_EXISTS"),
          201: refTo(AccountSetSchema),
        },
      },
    },
    async (request, reply) => {
      readQuery(request.url, {});
      const { code: codeGiven, ...given } = readObject(request.body, ["code", ...SETTINGS]);
      const code = readCode(codeGiven);
      const accountSet = await directory.add(withSettings(newAccountSet(code, code), readSettings(given)), NEW_POLICY);
      if (accountSet === null) throw new Problem("ACCOUNT_SET_EXISTS", { code });
      reply.code(201);
      return toItem(accountSet);
    },
  );

  app.patch(
    `${API_V1}/account-sets/:code`,
    {
      bodyLimit: SETTINGS_BODY_BYTES_MAX,
      config: may("admin"),
      schema: {
        operationId: "changeAccountSet",
        tags: ["account sets"],
        summary: "Changes what is given of an account set, and nothing else.",
        description:
          "Of the units, those of the quantities that are given. Without basedOn it changes the settings as they are then.",
        params: CodeParams,
        querystring: documentQuery({}),
        body: Type.Interface([ChangesSchema], { basedOn: basedOnVersion }),
        response: {
          ...problemsOfWrite(
            {},
            ...SETTINGS_PROBLEMS,
            "BASED_ON_EXPECTED",
            "ACCOUNT_SET_NOT_FOUND",
            "ACCOUNT_SET_CHANGED",
          ),
          200: refTo(AccountSetSchema),
        },
      },
    },
    async (request) => {
      const { code } = request.params;
      request.before = toItem(findAccountSet(accountSets, code).accountSet);
      readQuery(request.url, {});
      const { basedOn, ...given } = readObject(request.body, [...SETTINGS, "basedOn"]);
      const changes = {
        ...readSettings(given),
        ...(basedOn !== undefined && { basedOn: readBasedOn(basedOn) }),
      };
      const changed = await directory.change(code, changes);
      if (changed === "missing") throw new Problem("ACCOUNT_SET_NOT_FOUND", { code });
      if (changed === "stale") throw new Problem("ACCOUNT_SET_CHANGED", {});
      return toItem(changed);
    },
  );
}
