import type { AuditEntry } from "@cellgrade/store/audit-trail";
import type { FastifyRequest } from "fastify";
import type { Audit } from "../access/audit/audit.ts";
import { entryJson } from "../access/audit/entry-json.ts";
import type { FailedSignIns } from "../access/audit/failed-sign-ins.ts";
import type { App } from "./app.ts";

// Has what is done behind the front door written into the audit trail: every change that succeeds, unless its route says
// that it changes nothing, and each look at what its route says is to be written down.

declare module "fastify" {
  interface FastifyContextConfig {
    /** Whether what is done here is written down. Unless stated: changes are, and looks are not. */
    readonly audited?: boolean;
  }
  interface FastifyRequest {
    /** What a change is about, where its path does not say it; its handler notes it. */
    target: object | null;
    /** What a change found; its handler notes it. */
    before: unknown;
    /** What a change left, where that says more than what was asked for; its handler notes it. */
    after: unknown;
    /** Who came back from the provider by which people sign in; its handler notes it, for he is sent on in any case. */
    cameBack: CameBack | null;
  }
}

interface CameBack {
  /** His user name; empty where nobody has proved to be anybody. */
  readonly name: string;
  /** Who he is here, and what the provider said of him; null when he is not signed in. */
  readonly as: { readonly id: string; readonly said: object } | null;
}

export interface AuditedDependencies {
  readonly audit: Pick<Audit, "record">;
  readonly failedSignIns: Pick<FailedSignIns, "count">;
}

/** Writes down what the routes do that are added after it. An answer waits until that is durable. */
export function writeDown(app: App, { audit, failedSignIns }: AuditedDependencies): void {
  app.decorateRequest("target", null);
  app.decorateRequest("before", null);
  app.decorateRequest("after", null);
  app.decorateRequest("cameBack", null);
  // What is given out is written down before it is.
  app.addHook("preHandler", async (request) => {
    if (READING.has(request.method) && request.routeOptions.config.audited === true) {
      await audit.record(entryOf(request));
    }
  });
  app.addHook("onSend", async (request, reply, payload) => {
    if (request.cameBack !== null) await writeReturn(request, request.cameBack);
    else if (reply.statusCode < 400) {
      if (isChange(request)) await audit.record(entryOf(request));
    } else if (ENTRANCES.has(actionOf(request)) && reply.statusCode !== 400) {
      failedSignIns.count({ name: nameGiven(request) ?? "", address: request.sender });
    }
    return payload;
  });

  async function writeReturn(request: FastifyRequest, { name, as }: CameBack): Promise<void> {
    if (as === null) return failedSignIns.count({ name, address: request.sender });
    const actor = { actorKind: "person", actorId: as.id, actorName: name } as const;
    await audit.record({ ...entryOf(request), ...actor, after: entryJson(as.said) });
  }
}

/** The names of the operations by which somebody signs in. Who does so is not known before. */
const ENTRANCES: ReadonlySet<string> = new Set(["signIn", "setUp"]);

const READING = new Set(["GET", "HEAD", "OPTIONS"]);

function isChange({ method, routeOptions }: FastifyRequest): boolean {
  return !READING.has(method) && routeOptions.config.audited !== false;
}

/** The operation's name in the document of the API: it is unique and does not change. */
function actionOf({ routeOptions }: FastifyRequest): string {
  const { operationId } = (routeOptions.schema ?? {}) as { readonly operationId?: string };
  return operationId ?? `${String(routeOptions.method)} ${routeOptions.url ?? ""}`;
}

function entryOf(request: FastifyRequest): AuditEntry {
  const { code, ...inPath } = (request.params ?? {}) as Readonly<Record<string, string>>;
  const target = { ...inPath, ...request.target };
  return {
    at: Date.now(),
    ...actorOf(request),
    address: request.sender === "" ? null : request.sender,
    action: actionOf(request),
    accountSet: code ?? null,
    target: Object.keys(target).length === 0 ? null : JSON.stringify(target),
    before: entryJson(request.before),
    after: entryJson(request.after ?? request.body ?? queryOf(request.url)),
  };
}

function actorOf(request: FastifyRequest): Pick<AuditEntry, "actorKind" | "actorId" | "actorName"> {
  const { caller } = request;
  const entering = ENTRANCES.has(actionOf(request)) ? nameGiven(request) : null; // whoever used the browser before
  if (entering !== null) return { actorKind: "person", actorId: null, actorName: entering };
  if (caller === null) return { actorKind: "stranger", actorId: null, actorName: "" };
  return { actorKind: caller.kind, actorId: caller.id, actorName: caller.name };
}

const NAME_CHARACTERS_MAX = 128;

function nameGiven({ body }: FastifyRequest): string | null {
  const { name } = (body ?? {}) as { readonly name?: unknown };
  return typeof name === "string" ? name.slice(0, NAME_CHARACTERS_MAX) : null;
}

/** The query of a request's target, as it came; null without one. It may hold a further `?`. */
export function queryOf(url: string): string | null {
  const at = url.indexOf("?");
  return at === -1 ? null : url.slice(at + 1);
}
