import type { ErrorCode } from "@cellgrade/contract/errors";
import type { KeptRejection, RejectionFilter, RejectionLedger } from "@cellgrade/store/system";
import { Type } from "typebox";
import { may } from "../../access/rule.ts";
import type { AccountSets } from "../../account-sets/account-sets.ts";
import type { App } from "../../http/app.ts";
import { decodeCursor, encodeCursor, cursorParameter, LIMIT_DEFAULT, limitParameter } from "../../http/cursor.ts";
import { choice, instant, single, text } from "../../http/parameter-kinds.ts";
import { documentQuery, type Given, readQuery } from "../../http/parameters.ts";
import { problemsOfQuery } from "../../http/problem-answers.ts";
import { refTo } from "../../http/schema-kinds.ts";
import type { EncodingHabits } from "../../ingest/encoding-habits.ts";
import type { RefusedSubmissions } from "../../ingest/refused-submissions.ts";
import { Problem, ValueFault } from "../../problem.ts";
import {
  ACCOUNT_SET_PATH,
  API_V1,
  CodeParams,
  codeParameter,
  findAccountSet,
} from "../account-sets/account-set-path.ts";
import { PREVIEWED_BYTES_MAX, previewBody, type ShownBody, showBody } from "./rejected-body.ts";
import { ERROR_CODES, RejectionPageSchema, RejectionSchema } from "./rejection-schemas.ts";

// The ledger of refused submissions (拒收) is read by account set, or across all account sets with those that named none.

export interface RejectionRoutesDependencies {
  readonly accountSets: Pick<AccountSets, "find">;
  readonly ledger: Pick<RejectionLedger, "search" | "find">;
  readonly refusedSubmissions: Pick<RefusedSubmissions, "flush">;
  readonly habits: EncodingHabits;
}

const PARAMETERS = {
  address: text("Address of the machine, as the server saw it."),
  deviceCode: text("设备编码. The machine, where the body could be read."),
  code: choice("Error code.", ERROR_CODES),
  receivedFrom: instant("Received at or after."),
  receivedTo: instant("Received before."),
  limit: limitParameter,
  cursor: cursorParameter,
};

const PARAMETERS_ACROSS = {
  accountSet: single(
    Type.String({ description: "Code of an account set; empty: those without one. Without this parameter: all." }),
    (code) => (code === "" ? null : code),
    [],
  ),
  ...PARAMETERS,
};

/** Rows of one read. Their bodies may have to be inflated, and the event loop has its turn between two reads. */
const LOT_ROWS = 20;

const idParameter = Type.String({ pattern: "^[0-9]+$", description: "Id of the refused submission." });
const IdParams = Type.Object({ id: idParameter });
const CodeAndIdParams = Type.Object({ code: codeParameter, id: idParameter });

export function addRejectionRoutes(app: App, dependencies: RejectionRoutesDependencies): void {
  const { accountSets, ledger, refusedSubmissions, habits } = dependencies;

  async function searchPage(filter: RejectionFilter, given: Given<typeof PARAMETERS>) {
    const limit = given.limit ?? LIMIT_DEFAULT;
    let beforeId = given.cursor === undefined ? undefined : readCursor(given.cursor);
    await refusedSubmissions.flush(); // so that the answer holds what was refused a moment ago
    const items: ReturnType<typeof toItem>[] = [];
    for (;;) {
      const lot = Math.min(LOT_ROWS, limit - items.length);
      const page = await ledger.search(filter, {
        limit: lot,
        bodyBytesMax: PREVIEWED_BYTES_MAX,
        ...(beforeId !== undefined && { beforeId }),
      });
      for (const rejection of page.items) items.push(toItem(rejection, previewBody(rejection, habits)));
      beforeId = items.at(-1)?.id;
      if (!page.hasNext || items.length >= limit) {
        return { items, nextCursor: page.hasNext && beforeId !== undefined ? encodeCursor([CURSOR, beforeId]) : null };
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async function findOne(id: string, accountSet: string | undefined) {
    await refusedSubmissions.flush();
    const found = /^\d{1,15}$/.test(id) ? await ledger.find(Number(id)) : null;
    if (found === null || (accountSet !== undefined && found.accountSet !== accountSet)) {
      throw new Problem("REJECTION_NOT_FOUND", {});
    }
    return toItem(found, showBody(found, habits));
  }

  app.get(
    `${ACCOUNT_SET_PATH}/rejections`,
    {
      config: may("viewer"),
      schema: {
        operationId: "searchRejectionsOfAccountSet",
        tags: ["rejections"],
        summary: "Submissions that were refused in an account set (拒收), newest first.",
        params: CodeParams,
        querystring: documentQuery(PARAMETERS),
        response: { ...problemsOfQuery(PARAMETERS, "ACCOUNT_SET_NOT_FOUND"), 200: refTo(RejectionPageSchema) },
      },
    },
    (request) => {
      const { code } = request.params;
      findAccountSet(accountSets, code);
      const given = readQuery(request.url, PARAMETERS);
      return searchPage({ ...toFilter(given), accountSet: code }, given);
    },
  );

  app.get(
    `${ACCOUNT_SET_PATH}/rejections/:id`,
    {
      config: { ...may("viewer"), audited: true },
      schema: {
        operationId: "getRejectionOfAccountSet",
        tags: ["rejections"],
        summary: "One refused submission with its whole body.",
        params: CodeAndIdParams,
        querystring: documentQuery({}),
        response: {
          ...problemsOfQuery({}, "ACCOUNT_SET_NOT_FOUND", "REJECTION_NOT_FOUND"),
          200: refTo(RejectionSchema),
        },
      },
    },
    (request) => {
      const { code, id } = request.params;
      findAccountSet(accountSets, code);
      readQuery(request.url, {});
      return findOne(id, code);
    },
  );

  app.get(
    `${API_V1}/rejections`,
    {
      config: may("viewer", "server"),
      schema: {
        operationId: "searchRejections",
        tags: ["rejections"],
        summary: "Refused submissions across all account sets, those that named none or an unknown one among them.",
        querystring: documentQuery(PARAMETERS_ACROSS),
        response: { ...problemsOfQuery(PARAMETERS_ACROSS, "ACCOUNT_SET_NOT_FOUND"), 200: refTo(RejectionPageSchema) },
      },
    },
    (request) => {
      const given = readQuery(request.url, PARAMETERS_ACROSS);
      const { accountSet } = given;
      if (typeof accountSet === "string") findAccountSet(accountSets, accountSet);
      return searchPage(toFilter(given), given);
    },
  );

  app.get(
    `${API_V1}/rejections/:id`,
    {
      config: { ...may("viewer", "server"), audited: true },
      schema: {
        operationId: "getRejection",
        tags: ["rejections"],
        summary: "One refused submission with its whole body.",
        params: IdParams,
        querystring: documentQuery({}),
        response: { ...problemsOfQuery({}, "REJECTION_NOT_FOUND"), 200: refTo(RejectionSchema) },
      },
    },
    (request) => {
      readQuery(request.url, {});
      return findOne(request.params.id, undefined);
    },
  );
}

function toFilter(given: Given<typeof PARAMETERS_ACROSS>): RejectionFilter {
  const { accountSet, address, deviceCode, code, receivedFrom, receivedTo } = given;
  return {
    ...(accountSet !== undefined && { accountSet }),
    ...(address !== undefined && { address }),
    ...(deviceCode !== undefined && { deviceCode }),
    ...(code !== undefined && { code }),
    ...(receivedFrom !== undefined && { receivedFrom }),
    ...(receivedTo !== undefined && { receivedTo }),
  };
}

/** The first part of a cursor of refusals. It tells them from cursors of records. */
const CURSOR = "rejections";

function readCursor(text: string): number {
  const [kind, id, ...more] = decodeCursor(text) ?? [];
  if (kind !== CURSOR || !Number.isSafeInteger(id) || more.length > 0) {
    throw new ValueFault("CURSOR_INVALID", {}).ofParameter("cursor");
  }
  return id as number;
}

function toItem(rejection: KeptRejection, { bodyTruncated, bodyText, bodyBase64 }: ShownBody) {
  return {
    id: rejection.id,
    receivedAt: new Date(rejection.receivedAt).toISOString(),
    accountSet: rejection.accountSet,
    accountSetSent: rejection.accountSetSent,
    address: rejection.address,
    deviceCode: rejection.deviceCode,
    method: rejection.method,
    path: rejection.path,
    contentType: rejection.contentType,
    contentEncoding: rejection.contentEncoding,
    bodyBytes: rejection.bodyBytes,
    bodyTruncated,
    bodyText,
    bodyBase64,
    code: rejection.code as ErrorCode, // the ledger keeps codes as text
    msg: rejection.msg,
    httpStatus: rejection.httpStatus,
    resubmittedAt: rejection.resubmittedAt === null ? null : new Date(rejection.resubmittedAt).toISOString(),
  };
}
