import { Readable } from "node:stream";
import type { AuditFilter, AuditTrail, SealedAuditEntry } from "@cellgrade/store/audit-trail";
import type { FastifyReply } from "fastify";
import { Type } from "typebox";
import { HEAD_ACTION } from "../../access/audit/verify.ts";
import { may } from "../../access/rule.ts";
import type { App } from "../../http/app.ts";
import { decodeCursor, encodeCursor, cursorParameter, LIMIT_DEFAULT, limitParameter } from "../../http/cursor.ts";
import { instant, text } from "../../http/parameter-kinds.ts";
import { documentQuery, type Given, readQuery } from "../../http/parameters.ts";
import { problemsOfQuery } from "../../http/problem-answers.ts";
import { refTo } from "../../http/schema-kinds.ts";
import { ValueFault } from "../../problem.ts";
import { API_V1 } from "../account-sets/account-set-path.ts";
import { BYTE_ORDER_MARK, csvLine } from "../export/write-csv.ts";
import { AuditPageSchema } from "./audit-schemas.ts";

// The audit trail (审计) is read by admins of all account sets, and written by nobody.

export interface AuditRoutesDependencies {
  readonly trail: Pick<AuditTrail, "search" | "heads">;
}

const FILTER = {
  action: text("The operation, as this document names it."),
  actorName: text("Who did it."),
  accountSet: text("Code of the account set that it is about."),
  from: instant("Done at or after."),
  to: instant("Done before."),
};

const PARAMETERS = { ...FILTER, limit: limitParameter, cursor: cursorParameter };

/** Entries of one read of an export. */
const READ_AT_ONCE = 1_000;

const WHO = ["actorKind", "actorName", "address"] as const;
const COLUMNS = ["chain", "seq", "at", ...WHO, "action", "accountSet", "target", "before", "after", "hash"] as const;

export function addAuditRoutes(app: App, { trail }: AuditRoutesDependencies): void {
  app.get(
    `${API_V1}/audit`,
    {
      config: may("admin", "server"),
      schema: {
        operationId: "searchAudit",
        tags: ["access"],
        summary: "What was done, by whom and from where (审计), newest first.",
        querystring: documentQuery(PARAMETERS),
        response: { ...problemsOfQuery(PARAMETERS), 200: refTo(AuditPageSchema) },
      },
    },
    async (request) => {
      const given = readQuery(request.url, PARAMETERS);
      const limit = given.limit ?? LIMIT_DEFAULT;
      const beforeId = given.cursor === undefined ? undefined : readCursor(given.cursor);
      const page = { limit: limit + 1, ...(beforeId !== undefined && { beforeId }) };
      const [found, heads] = await Promise.all([trail.search(toFilter(given), page), trail.heads()]);
      const last = found.length > limit ? found[limit - 1] : undefined;
      return {
        items: found.slice(0, limit).map(toItem),
        heads: [...heads],
        nextCursor: last === undefined ? null : encodeCursor([CURSOR, last.id]),
      };
    },
  );

  app.get(
    `${API_V1}/audit/export`,
    {
      exposeHeadRoute: false,
      config: { ...may("admin", "server"), audited: true },
      schema: {
        operationId: "exportAudit",
        tags: ["access"],
        summary: "The same as CSV, all pages of it.",
        description:
          "Its first rows, of the action auditHead, are the ends of the chains, whatever the filter: `cellgrade audit verify --log` takes the file, and tells later whether an end was cut off.",
        produces: ["text/csv"],
        querystring: documentQuery(FILTER),
        response: {
          ...problemsOfQuery(FILTER),
          200: { description: "CSV.", content: { "text/csv": { schema: Type.String() } } },
        },
      },
    },
    async (request, reply) => {
      const rows = csvRows(trail, toFilter(readQuery(request.url, FILTER)));
      const first = await rows.next(); // a fault before it is an answer, and no file
      async function* all(): AsyncGenerator<string> {
        if (first.done !== true) yield first.value;
        yield* rows;
      }
      reply.header("content-disposition", 'attachment; filename="audit.csv"').type("text/csv; charset=utf-8");
      await (reply as FastifyReply).send(Readable.from(all(), { objectMode: false })); // the schema says text
      return reply;
    },
  );
}

async function* csvRows(trail: Pick<AuditTrail, "search" | "heads">, filter: AuditFilter): AsyncGenerator<string> {
  const ends = (await trail.heads()).map((head) => ({ ...head, action: HEAD_ACTION }));
  yield BYTE_ORDER_MARK + csvLine(COLUMNS) + ends.map(csvRow).join("");
  for (let beforeId: number | undefined; ; ) {
    const page = { limit: READ_AT_ONCE, ...(beforeId !== undefined && { beforeId }) };
    const found = await trail.search(filter, page);
    yield found.map(toItem).map(csvRow).join("");
    beforeId = found.at(-1)?.id;
    if (found.length < READ_AT_ONCE) return;
  }
}

function csvRow(row: { readonly [name in (typeof COLUMNS)[number]]?: string | number | null }): string {
  return csvLine(COLUMNS.map((name) => harmless(row[name] ?? null)));
}

/**
 * The characters at which a spreadsheet takes a text for a formula, with the full-width forms of Chinese input methods.
 */
const FORMULA_START = /^[=+\-@\t\r\n＝＋－＠]/;

/** People read this file in a spreadsheet, which shows a text with an apostrophe before it and runs nothing. */
function harmless(field: string | number | null): string | number | null {
  return typeof field === "string" && FORMULA_START.test(field) ? `'${field}` : field;
}

function toFilter({ action, actorName, accountSet, from, to }: Given<typeof FILTER>): AuditFilter {
  return {
    ...(action !== undefined && { action }),
    ...(actorName !== undefined && { actorName }),
    ...(accountSet !== undefined && { accountSet }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
  };
}

/** The first part of a cursor of the trail. It tells them from cursors of records. */
const CURSOR = "audit";

function readCursor(cursor: string): number {
  const [kind, id, ...more] = decodeCursor(cursor) ?? [];
  if (kind !== CURSOR || !Number.isSafeInteger(id) || more.length > 0) {
    throw new ValueFault("CURSOR_INVALID", {}).ofParameter("cursor");
  }
  return id as number;
}

function toItem({ chain, seq, at, actorKind, actorName, address, ...entry }: SealedAuditEntry) {
  const { action, accountSet, target, before, after, hash } = entry;
  return {
    chain,
    seq,
    at: new Date(at).toISOString(),
    actorKind,
    actorName,
    address,
    action,
    accountSet,
    target,
    before,
    after,
    hash,
  };
}
