import { REASON_CHARACTERS_MAX } from "@cellgrade/contract/exclusion";
import type { RecordStore } from "@cellgrade/store/store";
import type { FastifyRequest } from "fastify";
import { Type } from "typebox";
import { may } from "../../access/rule.ts";
import type { Machines } from "../../access/machines/machine-access.ts";
import type { AccountSets } from "../../account-sets/account-sets.ts";
import { rulesInForce, type GradingDependencies } from "../../grading/grading-in-force.ts";
import type { App } from "../../http/app.ts";
import { whileAwaited } from "../../http/client-gone.ts";
import { readObject, readText, SETTINGS_BODY_BYTES_MAX } from "../../http/json-body.ts";
import { documentQuery, readQuery } from "../../http/parameters.ts";
import { problemsOfWrite } from "../../http/problem-answers.ts";
import { refTo } from "../../http/schema-kinds.ts";
import { CodeParams, findAccountSet } from "../account-sets/account-set-path.ts";
import { BARCODE_PARAMETER, CELL_PATH, findBarcode, noRecord } from "./cell-address.ts";
import { RecordSchema } from "./record-schemas.ts";
import { toRecord } from "./shown-record.ts";

// A record can be kept out of statistics, with a reason. It is still kept and shown, and can be counted again.

export interface ExclusionRoutesDependencies extends GradingDependencies {
  readonly accountSets: Pick<AccountSets, "find">;
  readonly machines: Pick<Machines, "of">;
}

export function addExclusionRoutes(app: App, { accountSets, machines, grading }: ExclusionRoutesDependencies): void {
  /** The record as it is after the change. Throws RECORD_NOT_FOUND. */
  async function changed(
    request: FastifyRequest,
    { code, given, signal }: { readonly code: string; readonly given: string; readonly signal: AbortSignal },
    change: (store: RecordStore, barcode: string) => Promise<boolean>,
  ) {
    const { store } = findAccountSet(accountSets, code);
    const barcode = await findBarcode(store, given, signal);
    // Asked for first: when this fails, nothing has changed.
    const judgement = { rules: await rulesInForce({ grading }, code), isUnread: machines.of(code).reading().isUnread };
    request.target = { barcode };
    const [before] = await store.findMany([barcode], signal);
    request.before = before && { revision: before.revision, excluded: toRecord(before, judgement).excluded };
    const [record] = (await change(store, barcode)) ? await store.findMany([barcode], signal) : [];
    if (record === undefined) throw noRecord(barcode);
    return toRecord(record, judgement);
  }

  app.put(
    `${CELL_PATH}/exclusion`,
    {
      bodyLimit: SETTINGS_BODY_BYTES_MAX,
      config: may("engineer"),
      schema: {
        operationId: "excludeRecord",
        tags: ["records"],
        summary: "Keeps the record of a cell out of statistics, with a reason.",
        description: "The version it now is: a later submission that differs counts again.",
        params: CodeParams,
        querystring: documentQuery(BARCODE_PARAMETER),
        body: Type.Object({ reason: Type.String({ minLength: 1, maxLength: REASON_CHARACTERS_MAX }) }),
        response: {
          ...problemsOfWrite(
            BARCODE_PARAMETER,
            "ACCOUNT_SET_NOT_FOUND",
            "RECORD_NOT_FOUND",
            "RECORD_DAMAGED",
            "TEXT_EXPECTED",
          ),
          200: refTo(RecordSchema),
        },
      },
    },
    (request, reply) => {
      const given = readQuery(request.url, BARCODE_PARAMETER).barcode;
      const reason = readText(readObject(request.body, ["reason"])["reason"], "reason", REASON_CHARACTERS_MAX);
      return changed(request, { code: request.params.code, given, signal: whileAwaited(reply) }, (store, barcode) =>
        store.exclude(barcode, { reason, excludedAt: Date.now() }),
      );
    },
  );

  app.delete(
    `${CELL_PATH}/exclusion`,
    {
      bodyLimit: SETTINGS_BODY_BYTES_MAX,
      config: may("engineer"),
      schema: {
        operationId: "includeRecord",
        tags: ["records"],
        summary: "Counts the record of a cell in statistics again.",
        params: CodeParams,
        querystring: documentQuery(BARCODE_PARAMETER),
        body: Type.Object({}),
        response: {
          ...problemsOfWrite(BARCODE_PARAMETER, "ACCOUNT_SET_NOT_FOUND", "RECORD_NOT_FOUND", "RECORD_DAMAGED"),
          200: refTo(RecordSchema),
        },
      },
    },
    (request, reply) => {
      const given = readQuery(request.url, BARCODE_PARAMETER).barcode;
      readObject(request.body, []);
      return changed(request, { code: request.params.code, given, signal: whileAwaited(reply) }, (store, barcode) =>
        store.include(barcode),
      );
    },
  );
}
