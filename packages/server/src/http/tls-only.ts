import type { FastifyRequest } from "fastify";
import { isSecure } from "../access/secure.ts";
import { Problem } from "../problem.ts";
import type { App } from "./app.ts";
import { sendProblem } from "./send-problem.ts";

/** Half a year, as browsers' lists ask for at least. */
const HSTS_SECONDS = 15_552_000;

export interface TlsOnlyOptions {
  /** The port of the TLS listener. */
  readonly tlsPort: () => number;
  readonly hsts: boolean;
}

/**
 * Leaves the plain listener to machines, and to whoever asks whether the server is well: a page is sent on to the TLS
 * listener, anything else is refused, so that no password and no cookie crosses the network in the clear.
 */
export function demandTls(app: App, { tlsPort, hsts }: TlsOnlyOptions): void {
  app.addHook("onRequest", async (request, reply) => {
    if (isSecure(request.socket)) {
      if (hsts) reply.header("strict-transport-security", `max-age=${HSTS_SECONDS}`);
      return;
    }
    if (request.routeOptions.config.rule?.by === "anyone") return;
    const host = hostnameOf(request);
    if (host === null || !isPage(request)) sendProblem(reply, new Problem("TLS_NEEDED", { port: tlsPort() }));
    else await reply.header("cache-control", "no-store").redirect(`https://${host}:${tlsPort()}${request.url}`, 307);
  });
}

function isPage({ method, headers }: FastifyRequest): boolean {
  return method === "GET" && (headers.accept ?? "").includes("text/html");
}

/** The name by which the server was asked for, without the port; null when there is none that could be asked for. */
function hostnameOf({ headers: { host } }: FastifyRequest): string | null {
  return /^(\[[\da-f:.]+\]|[\w.-]+)(?::\d{1,5})?$/i.exec(host ?? "")?.[1] ?? null;
}
