import { TEXT_CODE_POINTS_MAX } from "@cellgrade/contract/bounds";
import { QUANTITIES } from "@cellgrade/contract/quantities";
import type { LimitsRegister, LimitsVersion } from "@cellgrade/store/system";
import { Type } from "typebox";
import { may } from "../../access/rule.ts";
import type { AccountSets } from "../../account-sets/account-sets.ts";
import type { App } from "../../http/app.ts";
import {
  basedOn,
  readBasedOn,
  readChoice,
  readNumberOrNull,
  readObject,
  readText,
  SETTINGS_BODY_BYTES_MAX,
} from "../../http/json-body.ts";
import { documentQuery, readQuery } from "../../http/parameters.ts";
import { problemsOfQuery, problemsOfWrite } from "../../http/problem-answers.ts";
import { nullable, refTo } from "../../http/schema-kinds.ts";
import { limitsInForce } from "../../limits/limits-in-force.ts";
import { FieldFault, Problem } from "../../problem.ts";
import { ACCOUNT_SET_PATH, CodeParams, findAccountSet } from "../account-sets/account-set-path.ts";
import { quantity } from "../records/record-schemas.ts";
import { LimitsSchema, LimitsVersionSchema } from "./limits-schemas.ts";

// An account set has one pair of specification limits (规格限) for each work step and quantity. Every change is a version.

export interface LimitsRoutesDependencies {
  readonly accountSets: Pick<AccountSets, "find">;
  readonly limits: LimitsRegister;
}

const BodySchema = Type.Object({
  workStep: Type.String(),
  quantity,
  lsl: nullable(Type.Number()),
  usl: nullable(Type.Number({ description: "Greater than lsl. Both null: the limits are removed." })),
  basedOn,
});

/** What a change of limits may be refused with. */
const LIMITS_PROBLEMS = [
  "TEXT_EXPECTED",
  "CHOICE_EXPECTED",
  "NUMBER_OR_NULL_EXPECTED",
  "GREATER_EXPECTED",
  "BASED_ON_EXPECTED",
  "LIMITS_CHANGED",
] as const;

export function addLimitsRoutes(app: App, { accountSets, limits }: LimitsRoutesDependencies): void {
  app.get(
    `${ACCOUNT_SET_PATH}/limits`,
    {
      config: may("viewer"),
      schema: {
        operationId: "getLimits",
        tags: ["settings"],
        summary: "Specification limits (规格限) by work step and quantity, and their versions.",
        params: CodeParams,
        querystring: documentQuery({}),
        response: { ...problemsOfQuery({}, "ACCOUNT_SET_NOT_FOUND"), 200: refTo(LimitsSchema) },
      },
    },
    async (request) => {
      const { code } = request.params;
      findAccountSet(accountSets, code);
      readQuery(request.url, {});
      const versions = await limits.versions(code);
      return { items: limitsInForce(versions).map(toItem), versions: versions.map(toItem) };
    },
  );

  app.put(
    `${ACCOUNT_SET_PATH}/limits`,
    {
      bodyLimit: SETTINGS_BODY_BYTES_MAX,
      config: may("engineer"),
      schema: {
        operationId: "changeLimits",
        tags: ["settings"],
        summary: "Sets or removes the limits of one quantity in one work step: a new version.",
        params: CodeParams,
        querystring: documentQuery({}),
        body: BodySchema,
        response: {
          ...problemsOfWrite({}, "ACCOUNT_SET_NOT_FOUND", ...LIMITS_PROBLEMS),
          200: refTo(LimitsVersionSchema),
        },
      },
    },
    async (request) => {
      const { code } = request.params;
      findAccountSet(accountSets, code);
      readQuery(request.url, {});
      const given = readLimits(request.body);
      const inForce = limitsInForce(await limits.versions(code));
      request.before = inForce.find((each) => each.workStep === given.workStep && each.quantity === given.quantity);
      const added = await limits.add(code, { ...given, createdAt: Date.now() });
      if (added === null) throw new Problem("LIMITS_CHANGED", {});
      return toItem(added);
    },
  );
}

function readLimits(value: unknown) {
  const body = readObject(value, ["workStep", "quantity", "lsl", "usl", "basedOn"]);
  const lsl = readNumberOrNull(body["lsl"], "lsl");
  const usl = readNumberOrNull(body["usl"], "usl");
  if (lsl !== null && usl !== null && lsl >= usl) throw new FieldFault("usl", "GREATER_EXPECTED", { other: "lsl" });
  return {
    workStep: readText(body["workStep"], "workStep", TEXT_CODE_POINTS_MAX),
    quantity: readChoice(body["quantity"], "quantity", QUANTITIES),
    lsl,
    usl,
    basedOn: readBasedOn(body["basedOn"]),
  };
}

function toItem({ createdAt, ...limits }: LimitsVersion) {
  return { ...limits, createdAt: new Date(createdAt).toISOString() };
}
