import type { FastifyReply, FastifyRequest, RouteOptions } from "fastify";
import type { Caller } from "../access/caller.ts";
import { refusalBy, type Rule, UNKNOWN_ROUTE } from "../access/rule.ts";
import { Problem } from "../problem.ts";
import type { App } from "./app.ts";
import { sendProblem } from "./send-problem.ts";

// Guards everything behind the front door: who asks is found out first, then the rule of the route decides.

/** A route as it was added, with what it declares. */
export interface GuardedRoute {
  readonly method: string;
  /** The pattern, as `/api/v1/account-sets/:code`. */
  readonly url: string;
  readonly rule: Rule;
}

export interface Guard {
  /** Guards every route that is added after it. Throws when a route is added that declares no rule. */
  readonly attach: (app: App) => void;
  /**
   * Resolves to true when a request of no route may not come in; it is then answered, so that not even a 404 tells it
   * anything. Never rejects.
   */
  readonly refuseOutsider: (request: FastifyRequest, reply: FastifyReply) => Promise<boolean>;
  /** The routes that it guards. */
  readonly routes: readonly GuardedRoute[];
}

/**
 * Finds out who sends a request, as far as the rule asks for it; null where nobody is known. Rejects with a
 * {@link Problem} when the request may not come in, whoever sends it, and with StoreError when that cannot be found out.
 */
export type FindCaller = (request: FastifyRequest, rule: Rule) => Promise<Caller | null>;

export function createGuard({ findCaller }: { readonly findCaller: FindCaller }): Guard {
  const routes: GuardedRoute[] = [];

  /** Answers a request that may not come in. Resolves to true when it did, and rejects when that cannot be found out. */
  async function refuse(request: FastifyRequest, reply: FastifyReply, rule: Rule): Promise<boolean> {
    try {
      request.caller = rule.by === "anyone" ? null : await findCaller(request, rule);
      const refusal = refusalBy(rule, request.caller, accountSetOf(request));
      if (refusal !== null) throw refusal;
      return false;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      sendProblem(reply, error);
      return true;
    }
  }

  async function callerNow(request: FastifyRequest): Promise<Caller | null> {
    try {
      const caller = await findCaller(request, ruleOf(request));
      return refusalBy(ruleOf(request), caller, accountSetOf(request)) === null ? caller : null;
    } catch (error) {
      if (error instanceof Problem) return null;
      throw error;
    }
  }

  function note(route: RouteOptions): void {
    const rule = demandRule(route);
    for (const method of [route.method].flat()) routes.push({ method, url: route.url, rule });
  }

  return {
    attach(app) {
      app.decorateRequest("caller", null);
      app.decorateRequest("callerNow", function (this: FastifyRequest) {
        return callerNow(this);
      });
      app.addHook("onRoute", note);
      app.addHook("onRequest", async (request, reply) => {
        await refuse(request, reply, ruleOf(request)); // the framework goes no further with a request that was answered
      });
    },
    async refuseOutsider(request, reply) {
      try {
        return await refuse(request, reply, UNKNOWN_ROUTE);
      } catch {
        sendProblem(reply, new Problem("DATA_UNAVAILABLE", {}));
        return true;
      }
    },
    routes,
  };
}

function ruleOf({ routeOptions }: FastifyRequest): Rule {
  return routeOptions.config.rule ?? UNKNOWN_ROUTE;
}

/** The rule of a route. One of a plugin has the rule of its prefix, since a plugin declares none. */
function demandRule(route: RouteOptions): Rule {
  if (route.config?.rule !== undefined) return route.config.rule;
  if (!route.url.startsWith("/docs")) throw new Error(`${String(route.method)} ${route.url} declares no rule`);
  route.config = { ...route.config, rule: UNKNOWN_ROUTE };
  return UNKNOWN_ROUTE;
}

/** The account set that a path names. */
function accountSetOf({ params }: FastifyRequest): string | undefined {
  return (params as { readonly code?: string } | undefined)?.code;
}
