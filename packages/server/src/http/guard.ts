import type { FastifyReply, FastifyRequest } from "fastify";
import { isForwarded, isLoopbackAddress, isLoopbackHost } from "../access/loopback.ts";
import { isSameOrigin } from "../access/same-origin.ts";
import { Problem } from "../problem.ts";
import type { App } from "./app.ts";
import { sendProblem } from "./send-problem.ts";

/** The routes that answer anyone. A load balancer asks them from another machine, and they tell nothing. */
const OPEN_ROUTES = new Set(["/healthz", "/readyz"]);

/** The methods that change nothing. */
const READING = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Guards the framework while there is no access control (`--auth off`). Every route but {@link OPEN_ROUTES} answers
 * this machine only, asked for by a loopback name. A request that changes something must be JSON and, where a browser
 * says where it comes from, of the same origin. A form or a script of a page elsewhere can do neither without the
 * browser asking first, and the server never answers that.
 */
export function guardLoopback(app: App): void {
  app.addHook("onRequest", async (request, reply) => {
    reply.header("x-content-type-options", "nosniff");
    const route = request.routeOptions.url;
    if (route !== undefined && OPEN_ROUTES.has(route)) return;
    refuseOutsider(request, reply); // the framework goes no further with a request that was answered
  });
}

/**
 * True when a request may not come in; it is then answered. Requests of no route are asked for too, so that not even a
 * 404 tells them anything.
 */
export function refuseOutsider(request: FastifyRequest, reply: FastifyReply): boolean {
  const refusal = judge(request);
  if (refusal === null) return false;
  sendProblem(reply, refusal);
  return true;
}

/** Why a request is kept out; null when it is let in. */
function judge(request: FastifyRequest): Problem | null {
  if (!isLoopbackAddress(request.socket.remoteAddress) || isForwarded(request.headers)) {
    return new Problem("OTHER_MACHINE", {});
  }
  if (!isLoopbackHost(request.headers.host)) return new Problem("OTHER_HOST_NAME", {});
  if (READING.has(request.method)) return null;
  if (!isSameOrigin(request.headers)) return new Problem("OTHER_ORIGIN", {});
  return isJson(request) ? null : new Problem("CONTENT_NOT_JSON", {});
}

function isJson(request: FastifyRequest): boolean {
  return /^application\/json\s*(?:;|$)/i.test(request.headers["content-type"] ?? "");
}
