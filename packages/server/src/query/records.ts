import { readTextValue } from "@cellgrade/contract/read-record";
import type { ReplacedVersion, StoredRecord } from "@cellgrade/store/store";
import type { BarcodeLists } from "@cellgrade/store/system";
import { Type } from "typebox";
import type { AccountSets } from "../account-sets/account-sets.ts";
import type { App } from "../app.ts";
import { ACCOUNT_SET_PATH, CodeParams, codeParameter, findAccountSet, QUERY_PROBLEMS } from "./account-set-path.ts";
import { cursorsAround } from "./cursor.ts";
import { PAGE_PARAMETERS, readPage } from "./page.ts";
import { documentQuery, readQuery } from "./parameters.ts";
import { Problem, show } from "./problem.ts";
import { FILTER_PARAMETERS, readFilter } from "./record-filter.ts";
import { HistorySchema, RecordPageSchema, RecordSchema, refTo, SummarySchema } from "./schemas.ts";

// The records of an account set: pages, one cell, its history, a summary.

export interface RecordRoutesDependencies {
  readonly accountSets: Pick<AccountSets, "find">;
  readonly barcodeLists: Pick<BarcodeLists, "get">;
}

const SEARCH_PARAMETERS = { ...FILTER_PARAMETERS, ...PAGE_PARAMETERS };

const BarcodeParams = Type.Object({
  code: codeParameter,
  barcode: Type.String({
    description: "电芯条码. The barcode, percent-encoded.",
    examples: ["0AVCC26111121G95L0100500"],
  }),
});

export function addRecordRoutes(app: App, { accountSets, barcodeLists }: RecordRoutesDependencies): void {
  app.get(
    `${ACCOUNT_SET_PATH}/records`,
    {
      schema: {
        operationId: "searchRecords",
        tags: ["records"],
        summary: "Records that fit, a page at a time (查询).",
        description:
          "One record a barcode: the latest. All filters given hold together. Follow nextCursor with the same filters and sort.",
        params: CodeParams,
        querystring: documentQuery(SEARCH_PARAMETERS),
        response: { ...QUERY_PROBLEMS, 200: refTo(RecordPageSchema) },
      },
    },
    async (request) => {
      const { code } = request.params;
      const { store } = findAccountSet(accountSets, code);
      const given = readQuery(request.url, SEARCH_PARAMETERS);
      const page = readPage(given);
      const found = await store.search(await readFilter({ barcodeLists }, code, given), page);
      return { items: found.items.map(toRecord), ...cursorsAround(found, page) };
    },
  );

  app.get(
    `${ACCOUNT_SET_PATH}/records/:barcode`,
    {
      schema: {
        operationId: "getRecord",
        tags: ["records"],
        summary: "The record of one cell.",
        params: BarcodeParams,
        querystring: documentQuery({}),
        response: { ...QUERY_PROBLEMS, 200: refTo(RecordSchema) },
      },
    },
    async (request) => {
      const { store } = findAccountSet(accountSets, request.params.code);
      readQuery(request.url, {});
      const barcode = readBarcode(request.params.barcode);
      const [record] = await store.findMany([barcode]);
      if (record === undefined) throw noRecord(barcode);
      return toRecord(record);
    },
  );

  app.get(
    `${ACCOUNT_SET_PATH}/records/:barcode/history`,
    {
      schema: {
        operationId: "getRecordHistory",
        tags: ["records"],
        summary: "What the record of one cell replaced, newest first (历史).",
        description: "The record itself is not among them. Versions are kept for the historyDays of the account set.",
        params: BarcodeParams,
        querystring: documentQuery({}),
        response: { ...QUERY_PROBLEMS, 200: refTo(HistorySchema) },
      },
    },
    async (request) => {
      const { store } = findAccountSet(accountSets, request.params.code);
      readQuery(request.url, {});
      const barcode = readBarcode(request.params.barcode);
      const [versions, [record]] = await Promise.all([store.history(barcode), store.findMany([barcode])]);
      if (record === undefined && versions.length === 0) throw noRecord(barcode);
      return { items: versions.map(toVersion) };
    },
  );

  app.get(
    `${ACCOUNT_SET_PATH}/summary`,
    {
      schema: {
        operationId: "summarizeRecords",
        tags: ["records"],
        summary:
          "Count, machines, time span, and n, least, mean and greatest of each number over the records that fit.",
        params: CodeParams,
        querystring: documentQuery(FILTER_PARAMETERS),
        response: { ...QUERY_PROBLEMS, 200: refTo(SummarySchema) },
      },
    },
    async (request) => {
      const { code } = request.params;
      const { store } = findAccountSet(accountSets, code);
      const given = readQuery(request.url, FILTER_PARAMETERS);
      const { numbers, ...summary } = await store.summarize(await readFilter({ barcodeLists }, code, given));
      return { ...summary, ...numbers };
    },
  );
}

/** As saving reads it (CONTRACT clause 2); what can be no barcode is no record either. */
function readBarcode(text: string): string {
  const barcode = readTextValue(text);
  if (barcode === null) throw noRecord(text);
  return barcode;
}

function noRecord(barcode: string): Problem {
  return new Problem(404, `There is no record of the barcode ${show(barcode)}.`);
}

function toRecord({ receivedAt, ...record }: StoredRecord) {
  return { ...record, receivedAt: new Date(receivedAt).toISOString() };
}

function toVersion({ receivedAt, replacedAt, ...version }: ReplacedVersion) {
  return {
    ...version,
    receivedAt: new Date(receivedAt).toISOString(),
    replacedAt: new Date(replacedAt).toISOString(),
  };
}
