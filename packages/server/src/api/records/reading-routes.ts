import type { BarcodeLists } from "@cellgrade/store/system";
import { may } from "../../access/rule.ts";
import type { Machines } from "../../access/machines/machine-access.ts";
import type { AccountSets } from "../../account-sets/account-sets.ts";
import { type GradingDependencies, rulesOf } from "../../grading/grading-in-force.ts";
import type { App } from "../../http/app.ts";
import { whileAwaited } from "../../http/client-gone.ts";
import { documentQuery, readQuery } from "../../http/parameters.ts";
import { problemsOfQuery } from "../../http/problem-answers.ts";
import { refTo } from "../../http/schema-kinds.ts";
import { ACCOUNT_SET_PATH, CodeParams, findAccountSet } from "../account-sets/account-set-path.ts";
import { BARCODE_PARAMETER, CELL_PATH, findBarcode, noRecord } from "./cell-address.ts";
import { gradingVersionParameter, findGrading } from "./named-grading.ts";
import { cursorsAround } from "./record-cursor.ts";
import { FILTER_PARAMETERS, FILTER_PROBLEMS, forStatistics, readFilter, readGradedFilter } from "./record-filter.ts";
import { PAGE_PARAMETERS, readPage } from "./record-page.ts";
import { HistorySchema, RecordPageSchema, RecordSchema, SummarySchema } from "./record-schemas.ts";
import { toRecord, toVersion } from "./shown-record.ts";

// The records of an account set are read as pages, one cell, its history, or a summary.

export interface ReadingRoutesDependencies extends GradingDependencies {
  readonly accountSets: Pick<AccountSets, "find">;
  readonly barcodeLists: Pick<BarcodeLists, "get">;
  readonly machines: Pick<Machines, "of">;
}

const SEARCH_PARAMETERS = { ...FILTER_PARAMETERS, ...PAGE_PARAMETERS };

/** One record needs no filter: a query only names the rules that grade it. */
const RECORD_PARAMETERS = { ...BARCODE_PARAMETER, gradingVersion: gradingVersionParameter };

export function addReadingRoutes(app: App, dependencies: ReadingRoutesDependencies): void {
  const { accountSets, machines, grading } = dependencies;

  app.get(
    `${ACCOUNT_SET_PATH}/records`,
    {
      config: may("viewer"),
      schema: {
        operationId: "searchRecords",
        tags: ["records"],
        summary: "Records that fit, a page at a time (查询).",
        description:
          "One record a barcode: the latest; with unread=true each kept version of the barcodes that were not read. All filters given hold together. Follow nextCursor with the same filters and sort.",
        params: CodeParams,
        querystring: documentQuery(SEARCH_PARAMETERS),
        response: {
          ...problemsOfQuery(SEARCH_PARAMETERS, ...FILTER_PROBLEMS, "CURSOR_OF_OTHER_SORT", "RECORD_DAMAGED"),
          200: refTo(RecordPageSchema),
        },
      },
    },
    async (request, reply) => {
      const { code } = request.params;
      const { store } = findAccountSet(accountSets, code);
      const given = readQuery(request.url, SEARCH_PARAMETERS);
      const page = readPage(given);
      const signal = whileAwaited(reply);
      const [reading, grades] = readGradedFilter(dependencies, code, given);
      const [found, version] = await Promise.all([
        reading.then((filter) => store.search(filter, page, signal)),
        grades,
      ]);
      return {
        items: found.items.map((record) =>
          toRecord(record, { rules: rulesOf(version), isUnread: machines.of(code).reading().isUnread }),
        ),
        ...cursorsAround(found, page),
        partial: found.stoppedAt !== null,
      };
    },
  );

  app.get(
    CELL_PATH,
    {
      config: may("viewer"),
      schema: {
        operationId: "getRecord",
        tags: ["records"],
        summary: "The record of one cell.",
        description: "…/records/{barcode}, as it was addressed before, leads here too.",
        params: CodeParams,
        querystring: documentQuery(RECORD_PARAMETERS),
        response: {
          ...problemsOfQuery(
            RECORD_PARAMETERS,
            "ACCOUNT_SET_NOT_FOUND",
            "RECORD_NOT_FOUND",
            "RECORD_DAMAGED",
            "GRADING_VERSION_NOT_FOUND",
          ),
          200: refTo(RecordSchema),
        },
      },
    },
    async (request, reply) => {
      const { code } = request.params;
      const { store } = findAccountSet(accountSets, code);
      const given = readQuery(request.url, RECORD_PARAMETERS);
      const signal = whileAwaited(reply);
      const barcode = await findBarcode(store, given.barcode, signal);
      const [[record], version] = await Promise.all([
        store.findMany([barcode], signal),
        findGrading({ grading }, code, given.gradingVersion),
      ]);
      if (record === undefined) throw noRecord(barcode);
      return toRecord(record, { rules: rulesOf(version), isUnread: machines.of(code).reading().isUnread });
    },
  );

  app.get(
    `${CELL_PATH}/history`,
    {
      config: may("viewer"),
      schema: {
        operationId: "getRecordHistory",
        tags: ["records"],
        summary: "What the record of one cell replaced, newest first (历史).",
        description: "The record itself is not among them. Versions are kept for the historyDays of the account set.",
        params: CodeParams,
        querystring: documentQuery(BARCODE_PARAMETER),
        response: {
          ...problemsOfQuery(BARCODE_PARAMETER, "ACCOUNT_SET_NOT_FOUND", "RECORD_NOT_FOUND", "RECORD_DAMAGED"),
          200: refTo(HistorySchema),
        },
      },
    },
    async (request, reply) => {
      const { store } = findAccountSet(accountSets, request.params.code);
      const signal = whileAwaited(reply);
      const barcode = await findBarcode(store, readQuery(request.url, BARCODE_PARAMETER).barcode, signal);
      const [versions, [record]] = await Promise.all([
        store.history(barcode, signal),
        store.findMany([barcode], signal),
      ]);
      if (record === undefined && versions.length === 0) throw noRecord(barcode);
      return { items: versions.map(toVersion) };
    },
  );

  app.get(
    `${ACCOUNT_SET_PATH}/summary`,
    {
      config: may("viewer"),
      schema: {
        operationId: "summarizeRecords",
        tags: ["records"],
        summary:
          "Count, machines, time span, and n, least, mean and greatest of each number over the records that fit.",
        description: "Unread barcodes are left out unless unread is given.",
        params: CodeParams,
        querystring: documentQuery(FILTER_PARAMETERS),
        response: { ...problemsOfQuery(FILTER_PARAMETERS, ...FILTER_PROBLEMS), 200: refTo(SummarySchema) },
      },
    },
    async (request, reply) => {
      const { code } = request.params;
      const { store } = findAccountSet(accountSets, code);
      const given = readQuery(request.url, FILTER_PARAMETERS);
      const filter = await readFilter(dependencies, code, forStatistics(given));
      const { numbers, ...summary } = await store.summarize(filter, whileAwaited(reply));
      return { ...summary, ...numbers };
    },
  );
}
