import { randomUUID } from "node:crypto";
import { LANGUAGES } from "@cellgrade/contract/language";
import { createPlantClock } from "@cellgrade/contract/plant-time";
import { RECORD_COLUMN_NAMES, type RecordColumn } from "@cellgrade/contract/record-columns";
import type { BarcodeLists, GradingRegister } from "@cellgrade/store/system";
import type { FastifyRequest } from "fastify";
import type { Logger } from "pino";
import { type Static, Type } from "typebox";
import type { Caller } from "../../access/caller.ts";
import { callerOf, may } from "../../access/rule.ts";
import type { Machines } from "../../access/machines/machine-access.ts";
import type { AccountSets } from "../../account-sets/account-sets.ts";
import { rulesOf } from "../../grading/grading-in-force.ts";
import type { App } from "../../http/app.ts";
import { preferredLanguage } from "../../http/accept-language.ts";
import { problemJson } from "../../http/send-problem.ts";
import { endWhenUnseen } from "../../http/end-when-unseen.ts";
import { choice, single } from "../../http/parameter-kinds.ts";
import { documentQuery, readQuery } from "../../http/parameters.ts";
import { type ProblemSchema, problemsOfQuery, problemsOfWrite } from "../../http/problem-answers.ts";
import { refTo } from "../../http/schema-kinds.ts";
import { Problem, ValueFault } from "../../problem.ts";
import { ACCOUNT_SET_PATH, API_V1, CodeParams, findAccountSet } from "../account-sets/account-set-path.ts";
import { FILTER_PARAMETERS, FILTER_PROBLEMS, readGradedFilter } from "../records/record-filter.ts";
import { PAGE_PARAMETERS, readPage } from "../records/record-page.ts";
import { ExportSchema } from "./export-schemas.ts";
import { exportTable } from "./export-table.ts";
import { type ExportProgress, EXPORTS_DEFAULTS, type Exports } from "./exports.ts";
import { type Format, FORMATS, sendExport } from "./send-export.ts";

export interface ExportRoutesDependencies {
  readonly accountSets: Pick<AccountSets, "find">;
  readonly barcodeLists: Pick<BarcodeLists, "get">;
  readonly grading: Pick<GradingRegister, "find">;
  readonly machines: Pick<Machines, "of">;
  readonly exports: Exports;
  readonly log: Logger;
}

const ID = /^[\w-]{1,64}$/;

const EXPORT_PARAMETERS = {
  ...FILTER_PARAMETERS,
  sort: PAGE_PARAMETERS.sort,
  format: choice<Format>("File format; csv unless given.", Object.keys(FORMATS) as Format[]),
  columns: single(
    Type.String({
      description: `Columns in their order, by comma; all unless given: ${RECORD_COLUMN_NAMES.join(",")}.`,
    }),
    readColumns,
    ["COLUMNS_EXPECTED"],
  ),
  lang: choice("Language of the heads; zh-CN unless given.", LANGUAGES),
  id: single(
    Type.String({ description: "Names the export for /exports/{id}: 1 to 64 letters, digits, - or _." }),
    (id) => {
      if (!ID.test(id)) throw new ValueFault("EXPORT_ID_EXPECTED", {});
      return id;
    },
    ["EXPORT_ID_EXPECTED"],
  ),
};

const IdParams = Type.Object({ id: Type.String({ description: "Id of the export." }) });

export function addExportRoutes(app: App, dependencies: ExportRoutesDependencies): void {
  const { accountSets, machines, exports, log } = dependencies;
  const file = Object.fromEntries(
    Object.values(FORMATS).map(({ contentType }) => [
      contentType.split(";")[0] ?? contentType,
      { schema: Type.String({ format: "binary" }) },
    ]),
  );

  /** A browser shows nothing of a download that was refused, so its page asks by the id. */
  async function rememberRefusal(id: string | undefined, caller: Caller, send: () => Promise<void>): Promise<void> {
    try {
      await send();
    } catch (error) {
      if (id !== undefined && error instanceof Problem) exports.refuse(id, caller, error);
      throw error;
    }
  }

  app.get(
    `${ACCOUNT_SET_PATH}/records/export`,
    {
      exposeHeadRoute: false,
      config: { ...may("viewer"), audited: true },
      schema: {
        operationId: "exportRecords",
        tags: ["records"],
        summary: "All records that fit as one file (导出), as they are at one moment.",
        description: [
          `The file is streamed; what fails in its middle breaks the connection off. At most ${EXPORTS_DEFAULTS.runningMax} run at a time, each for ten minutes at most.`,
          'xlsx is for Excel: numbers, texts and dates are typed; past 1,048,576 rows it goes on in further sheets, each with the heads. csv is for programs: UTF-8 with a byte order mark, CRLF, every text exact to the character; Excel and WPS would take `01-08-16` for a date, long barcodes of digits for numbers, and `=1+1` for a formula. excel-csv is the same for them: every text stands as `="…"`.',
          "Times are the plant's own, to whole seconds.",
        ].join("\n\n"),
        params: CodeParams,
        querystring: documentQuery(EXPORT_PARAMETERS),
        response: {
          ...problemsOfQuery(
            EXPORT_PARAMETERS,
            ...FILTER_PROBLEMS,
            "EXPORT_RUNNING",
            "EXPORTS_BUSY",
            "EXPORT_CANCELLED",
            "SERVER_STOPPING",
            "RECORD_DAMAGED",
          ),
          200: { description: "The file.", content: file },
        },
      },
    },
    async (request, reply) => {
      const { code } = request.params;
      const { store, accountSet } = findAccountSet(accountSets, code);
      const given = readQuery(request.url, EXPORT_PARAMETERS);
      const { id = randomUUID() } = given;
      const caller = callerOf(request);
      await rememberRefusal(given.id, caller, async () => {
        const { sortBy, descending } = readPage(given.sort === undefined ? {} : { sort: given.sort });
        const [filter, version] = await Promise.all(readGradedFilter(dependencies, code, given));
        const { format = "csv", lang = "zh-CN", columns = RECORD_COLUMN_NAMES } = given;
        const table = exportTable({
          accountSet,
          rules: rulesOf(version),
          isUnread: machines.of(code).reading().isUnread,
          names: columns,
          language: lang,
        });
        const minute = createPlantClock(accountSet.timeZone).localTime(Date.now()).slice(0, 16);
        const fileName = `${code}-records-${minute.replaceAll(/[-:]/g, "").replace(" ", "-")}.${FORMATS[format].extension}`;
        const running = exports.start(id, caller);
        const logged = log.child({ accountSet: code });
        const stopLooking = endWhenUnseen({ request, codes: [code] }, () => exports.cancel(id, caller));
        try {
          await sendExport(
            { store, running, log: logged },
            { filter, order: { sortBy, descending }, table, format, fileName },
            reply,
          );
        } finally {
          stopLooking();
        }
      });
      return reply;
    },
  );

  app.get(
    `${API_V1}/exports/:id`,
    {
      config: may("viewer", "own"),
      schema: {
        operationId: "getExport",
        tags: ["records"],
        summary: "How far an export is. Those that ended are remembered for ten minutes.",
        params: IdParams,
        querystring: documentQuery({}),
        response: { ...problemsOfQuery({}, "EXPORT_NOT_FOUND"), 200: refTo(ExportSchema) },
      },
    },
    (request) => {
      readQuery(request.url, {});
      return toItem(exports.find(request.params.id, callerOf(request)), request);
    },
  );

  app.delete(
    `${API_V1}/exports/:id`,
    {
      config: { ...may("viewer", "own"), audited: false },
      schema: {
        operationId: "cancelExport",
        tags: ["records"],
        summary: "Ends an export: its connection breaks off. The body is {}.",
        params: IdParams,
        querystring: documentQuery({}),
        body: Type.Object({}),
        response: { ...problemsOfWrite({}, "EXPORT_NOT_FOUND"), 200: refTo(ExportSchema) },
      },
    },
    (request) => {
      readQuery(request.url, {});
      return toItem(exports.cancel(request.params.id, callerOf(request)), request);
    },
  );
}

/** The progress as the API tells it. */
function toItem({ refusal, ...progress }: ExportProgress, { headers }: FastifyRequest) {
  if (refusal === null) return { ...progress, refusal };
  const told = problemJson(refusal, preferredLanguage(headers["accept-language"]));
  return { ...progress, refusal: told as Static<typeof ProblemSchema> };
}

function readColumns(text: string): readonly RecordColumn[] {
  const names = text.split(",");
  const columns = names.flatMap((name) => RECORD_COLUMN_NAMES.filter((known) => known === name));
  if (columns.length < names.length || new Set(columns).size < columns.length) {
    throw new ValueFault("COLUMNS_EXPECTED", { columns: RECORD_COLUMN_NAMES });
  }
  return columns;
}
