import { BATCH_BODY_BYTES_MAX, BATCH_RECORDS_MAX } from "@cellgrade/contract/bounds";
import { readLookUp } from "@cellgrade/contract/read-record";
import type { BarcodeLists } from "@cellgrade/store/system";
import { Type } from "typebox";
import { may } from "../../access/rule.ts";
import type { AccountSets } from "../../account-sets/account-sets.ts";
import type { App } from "../../http/app.ts";
import { readObject } from "../../http/json-body.ts";
import { documentQuery, readQuery } from "../../http/parameters.ts";
import { problemsOfWrite } from "../../http/problem-answers.ts";
import { refTo } from "../../http/schema-kinds.ts";
import { FieldFault } from "../../problem.ts";
import { ACCOUNT_SET_PATH, CodeParams, findAccountSet } from "../account-sets/account-set-path.ts";
import { BarcodeListSchema } from "./record-schemas.ts";

// A tray of barcodes does not fit a URL: 500 barcodes exceed the 16 KiB of headers. So the list is stored, and a query
// names it by its id.

export interface BarcodeListDependencies {
  readonly accountSets: Pick<AccountSets, "find">;
  readonly barcodeLists: Pick<BarcodeLists, "put">;
}

const BodySchema = Type.Object({
  barcodes: Type.Array(Type.String(), {
    minItems: 1,
    maxItems: BATCH_RECORDS_MAX,
    examples: [["0AVCC26111121G95L0100500"]],
  }),
});

export function addBarcodeListRoute(app: App, { accountSets, barcodeLists }: BarcodeListDependencies): void {
  app.post(
    `${ACCOUNT_SET_PATH}/barcode-lists`,
    {
      bodyLimit: BATCH_BODY_BYTES_MAX,
      config: { ...may("viewer"), audited: false },
      schema: {
        operationId: "storeBarcodeList",
        tags: ["records"],
        summary: "Stores a list of barcodes that is too long for a URL.",
        description: "Use its id as barcodeList=… of records and summary, until it expires.",
        params: CodeParams,
        querystring: documentQuery({}),
        body: BodySchema,
        response: {
          ...problemsOfWrite({}, "ACCOUNT_SET_NOT_FOUND", "FILLED_LIST_EXPECTED", "BARCODE_EXPECTED"),
          201: refTo(BarcodeListSchema),
        },
      },
    },
    async (request, reply) => {
      const { code } = request.params;
      findAccountSet(accountSets, code);
      readQuery(request.url, {});
      const asked = readBarcodes(request.body);
      const { id, expiresAt } = await barcodeLists.put(code, [...new Set(asked.flat())], Date.now());
      reply.code(201);
      return { id, count: asked.length, expiresAt: new Date(expiresAt).toISOString() };
    },
  );
}

/** The barcodes of the body, each once, in the order sent, by the texts under which it may be kept. Throws {@link FieldFault}. */
function readBarcodes(body: unknown): readonly (readonly string[])[] {
  const { barcodes } = readObject(body, ["barcodes"]);
  if (!Array.isArray(barcodes) || barcodes.length === 0 || barcodes.length > BATCH_RECORDS_MAX) {
    throw new FieldFault("barcodes", "FILLED_LIST_EXPECTED", { max: BATCH_RECORDS_MAX });
  }
  const read = new Map<string | undefined, readonly string[]>();
  for (const [index, value] of barcodes.entries()) {
    const texts = readLookUp(value);
    if (texts.length === 0) throw new FieldFault(`barcodes[${index}]`, "BARCODE_EXPECTED", {});
    read.set(texts.at(-1), texts);
  }
  return [...read.values()];
}
