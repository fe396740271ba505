import type { FastifyReply, FastifyRequest, RouteOptions } from "fastify";
import { callerHere } from "../access/caller.ts";
import { isForwarded, isLoopbackAddress, isLoopbackHost } from "../access/loopback.ts";
import { refusalBy, type Rule } from "../access/rule.ts";
import { isSameOrigin } from "../access/same-origin.ts";
import { Problem } from "../problem.ts";
import type { App } from "./app.ts";
import { sendProblem } from "./send-problem.ts";

// Guards everything behind the front door: who asks is found out first, then the rule of the route decides.

/** The methods that change nothing. */
const READING = new Set(["GET", "HEAD", "OPTIONS"]);

export interface Guard {
  /** Guards every route that is added after it. Throws when a route is added that declares no rule. */
  readonly attach: (app: App) => void;
  /**
   * True when a request of no route may not come in; it is then answered, so that not even a 404 tells it anything.
   */
  readonly refuseOutsider: (request: FastifyRequest, reply: FastifyReply) => boolean;
}

/**
 * The guard of `--auth off`: every route but those for anyone answers this machine only, asked for by a loopback name. A
 * request that changes something must be JSON and, where a browser says where it comes from, of the same origin. A form or
 * a script of a page elsewhere can do neither without the browser asking first, and the server never answers that.
 */
export function createLoopbackGuard(): Guard {
  const here = callerHere("admin");

  function refuse(request: FastifyRequest, reply: FastifyReply, rule: Rule): boolean {
    const fault = rule.by === "anyone" ? null : outsiderFault(request);
    request.caller = fault === null ? here : null;
    const refusal = fault ?? refusalBy(rule, request.caller, accountSetOf(request));
    if (refusal !== null) sendProblem(reply, refusal);
    return refusal !== null;
  }

  return {
    attach(app) {
      app.decorateRequest("caller", null);
      app.addHook("onRoute", demandRule);
      app.addHook("onRequest", async (request, reply) => {
        reply.header("x-content-type-options", "nosniff");
        refuse(request, reply, ruleOf(request)); // the framework goes no further with a request that was answered
      });
    },
    refuseOutsider: (request, reply) => refuse(request, reply, UNKNOWN_ROUTE),
  };
}

/** What is asked where there is no route. */
const UNKNOWN_ROUTE: Rule = { by: "viewer", where: "own" };

function ruleOf({ routeOptions }: FastifyRequest): Rule {
  return routeOptions.config.rule ?? UNKNOWN_ROUTE;
}

/** A route of a plugin has the rule of its prefix, since a plugin declares none. */
function demandRule(route: RouteOptions): void {
  if (route.config?.rule !== undefined) return;
  if (!route.url.startsWith("/docs")) throw new Error(`${String(route.method)} ${route.url} declares no rule`);
  route.config = { ...route.config, rule: UNKNOWN_ROUTE };
}

/** The account set that a path names. */
function accountSetOf({ params }: FastifyRequest): string | undefined {
  return (params as { readonly code?: string } | undefined)?.code;
}

/** Why a request is no request of this machine; null when it is. */
function outsiderFault(request: FastifyRequest): Problem | null {
  if (!isLoopbackAddress(request.socket.remoteAddress) || isForwarded(request.headers)) {
    return new Problem("OTHER_MACHINE", {});
  }
  if (!isLoopbackHost(request.headers.host)) return new Problem("OTHER_HOST_NAME", {});
  return changeFault(request);
}

/** Why a request may not change anything, whoever sends it; null when it may, or changes nothing. */
function changeFault(request: FastifyRequest): Problem | null {
  if (READING.has(request.method)) return null;
  if (!isSameOrigin(request.headers)) return new Problem("OTHER_ORIGIN", {});
  return isJson(request) ? null : new Problem("CONTENT_NOT_JSON", {});
}

function isJson(request: FastifyRequest): boolean {
  return /^application\/json\s*(?:;|$)/i.test(request.headers["content-type"] ?? "");
}
