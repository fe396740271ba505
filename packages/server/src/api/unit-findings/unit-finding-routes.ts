import type { KeptUnitFinding, UnitFindings } from "@cellgrade/store/unit-findings";
import { Type } from "typebox";
import { may } from "../../access/rule.ts";
import type { AccountSets } from "../../account-sets/account-sets.ts";
import type { App } from "../../http/app.ts";
import { readObject, SETTINGS_BODY_BYTES_MAX } from "../../http/json-body.ts";
import { documentQuery, readQuery } from "../../http/parameters.ts";
import { problemsOfQuery, problemsOfWrite } from "../../http/problem-answers.ts";
import { refTo } from "../../http/schema-kinds.ts";
import type { MachineTally } from "../../ingest/machine-tally.ts";
import { Problem } from "../../problem.ts";
import type { UnitWatch } from "../../unit-watch/unit-watch.ts";
import { ACCOUNT_SET_PATH, CodeParams, codeParameter, findAccountSet } from "../account-sets/account-set-path.ts";
import { UnitFindingSchema, UnitFindingsSchema } from "./unit-finding-schemas.ts";

export interface UnitFindingRoutesDependencies {
  readonly accountSets: Pick<AccountSets, "find">;
  readonly unitWatch: Pick<UnitWatch, "look" | "proposed">;
  readonly unitFindings: Pick<UnitFindings, "list" | "clear">;
  readonly tally: Pick<MachineTally, "flush">;
}

const FindingParams = Type.Object({
  code: codeParameter,
  id: Type.String({ pattern: "^[0-9]+$", description: "Id of the finding." }),
});

export function addUnitFindingRoutes(
  app: App,
  { accountSets, unitWatch, unitFindings, tally }: UnitFindingRoutesDependencies,
): void {
  app.get(
    `${ACCOUNT_SET_PATH}/unit-findings`,
    {
      config: may("viewer"),
      schema: {
        operationId: "listUnitFindings",
        tags: ["devices"],
        summary:
          "Machines whose numbers look as if they came in another unit (单位), and the units that the numbers speak for.",
        params: CodeParams,
        querystring: documentQuery({}),
        response: { ...problemsOfQuery({}, "ACCOUNT_SET_NOT_FOUND"), 200: refTo(UnitFindingsSchema) },
      },
    },
    async (request) => {
      const { code } = request.params;
      const accountSet = findAccountSet(accountSets, code);
      readQuery(request.url, {});
      await tally.flush(); // so that the look sees who saved a moment ago
      await unitWatch.look(accountSet);
      return { items: (await unitFindings.list(code)).map(toItem), proposedUnits: unitWatch.proposed(code) };
    },
  );

  app.post(
    `${ACCOUNT_SET_PATH}/unit-findings/:id/clear`,
    {
      bodyLimit: SETTINGS_BODY_BYTES_MAX,
      config: may("engineer"),
      schema: {
        operationId: "clearUnitFinding",
        tags: ["devices"],
        summary: "Says that a finding is seen to. It comes back when it is found again after it was gone.",
        params: FindingParams,
        querystring: documentQuery({}),
        body: Type.Object({}),
        response: {
          ...problemsOfWrite({}, "ACCOUNT_SET_NOT_FOUND", "UNIT_FINDING_NOT_FOUND"),
          200: refTo(UnitFindingSchema),
        },
      },
    },
    async (request) => {
      const { code, id } = request.params;
      findAccountSet(accountSets, code);
      readQuery(request.url, {});
      readObject(request.body, []);
      const cleared = await unitFindings.clear(code, Number(id), Date.now());
      if (cleared === null) throw new Problem("UNIT_FINDING_NOT_FOUND", {});
      request.after = cleared; // the audit trail would have its id alone
      return toItem(cleared);
    },
  );
}

function toItem(finding: KeptUnitFinding) {
  const { id, deviceCode, workStep, quantity, comparison, factor, median, expected, foundAt } = finding;
  const found = new Date(foundAt).toISOString();
  return { id, deviceCode, workStep, quantity, comparison, factor, median, expected, foundAt: found };
}
