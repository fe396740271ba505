import type { FastifyRequest } from "fastify";
import type { App } from "../app.ts";
import { sendProblem } from "../query/problem.ts";
import { isLoopbackAddress, isLoopbackHost } from "./loopback.ts";

/** For anyone: a load balancer asks these from another machine, and they tell nothing. */
const OPEN_PATHS = new Set(["/healthz", "/readyz"]);

/** Methods that change nothing. */
const READING = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * `--auth off`: everything of the framework but {@link OPEN_PATHS} answers this machine only, asked for by a loopback
 * name; what writes asks for JSON and, where a browser says where it comes from, for the same origin. A form or a
 * script of a page elsewhere can do neither without the browser asking first, which is never answered.
 */
export function guardLoopback(app: App): void {
  app.addHook("onRequest", async (request, reply) => {
    if (OPEN_PATHS.has(request.url.split("?", 1)[0] ?? "")) return;
    if (!isLoopbackAddress(request.socket.remoteAddress)) {
      return sendProblem(reply, 403, "Without access control this is answered to the server's own machine only.");
    }
    if (!isLoopbackHost(request.headers.host)) {
      return sendProblem(reply, 403, "Ask by a loopback name: localhost, 127.0.0.1 or [::1].");
    }
    if (READING.has(request.method)) return;
    if (!isJson(request)) return sendProblem(reply, 415, "The content type must be application/json.");
    if (!isSameOrigin(request))
      return sendProblem(reply, 403, "A page of another origin may not change anything here.");
  });
}

function isJson(request: FastifyRequest): boolean {
  return /^application\/json\s*(?:;|$)/i.test(request.headers["content-type"] ?? "");
}

function isSameOrigin(request: FastifyRequest): boolean {
  const site = request.headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none") return false;
  const { origin, host } = request.headers;
  return origin === undefined || origin === `http://${host}`;
}
