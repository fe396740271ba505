import { createServer } from "node:http";
import { HEADER_BYTES_MAX, KEEP_ALIVE_MS, REQUEST_MS_MAX } from "@cellgrade/contract/bounds";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import fastify, { type FastifyReply, type FastifyRequest, LogController } from "fastify";
import type { Logger } from "pino";
import type { OnClientError } from "../ingest/broken-http.ts";
import type { FrontDoor } from "../ingest/front-door.ts";
import { Problem } from "../problem.ts";
import { currentAddress, PATH_PARAMETER_CHARACTERS_MAX } from "./earlier-addresses.ts";
import { sendProblem } from "./send-problem.ts";

// The HTTP server: the front door, the framework behind it.

/** How often Node looks for late requests. By default it does every 30 s, so that a bound of 30 s may take 60. */
const LATE_REQUESTS_CHECKED_MS = 1_000;

/** The framework, its routes typed by their schemas. */
export type App = ReturnType<typeof createApp>;

export interface AppDependencies {
  readonly frontDoor: Pick<FrontDoor, "listener" | "attach">;
  readonly onClientError: OnClientError;
  /** Answers a request that may not come in, and says whether it did. Never rejects. */
  readonly refuseOutsider: (request: FastifyRequest, reply: FastifyReply) => Promise<boolean>;
  readonly log: Logger;
}

export interface AppOptions {
  /** False: node:http reads every save. */
  readonly plainSaves: boolean;
  /** Connections at a time. */
  readonly connectionsMax: number;
}

/** What every listener keeps to. */
export const HTTP_OPTIONS = {
  maxHeaderSize: HEADER_BYTES_MAX,
  requestTimeout: REQUEST_MS_MAX,
  headersTimeout: REQUEST_MS_MAX,
  keepAliveTimeout: KEEP_ALIVE_MS,
  connectionsCheckingInterval: LATE_REQUESTS_CHECKED_MS,
  requireHostHeader: false, // the front door refuses such requests with the envelope
} as const;

/**
 * The policy of an answer that is no page: it is shown in no page of another server, and whatever a browser takes it for,
 * nothing in it runs. Pages have policies of their own.
 */
const NO_PAGE_POLICY = "default-src 'none'; frame-ancestors 'none'";

function showNothing(reply: FastifyReply): void {
  reply.header("content-security-policy", NO_PAGE_POLICY).header("x-content-type-options", "nosniff");
}

export function createApp({ frontDoor, onClientError, refuseOutsider, log }: AppDependencies, options: AppOptions) {
  const app = fastify({
    // main.ts logs what the framework would log of itself, such as each address it listens on.
    loggerInstance: log.isLevelEnabled("info") ? log.child({}, { level: "warn" }) : log,
    logController: new LogController({ disableRequestLogging: true }),
    clientErrorHandler: onClientError,
    // A malformed path never reaches a hook or a handler.
    async frameworkErrors(error, request, reply) {
      showNothing(reply);
      if (await refuseOutsider(request, reply)) return;
      sendProblem(reply, new Problem(error.statusCode === 414 ? "PATH_TOO_LONG" : "PATH_NOT_UTF8", {}));
    },
    rewriteUrl: ({ url = "/" }) => currentAddress(url),
    routerOptions: { maxParamLength: PATH_PARAMETER_CHARACTERS_MAX },
    // main.ts stops the server: it answers what was accepted and closes what is idle.
    forceCloseConnections: false,
    return503OnClosing: false, // the stores are open until the last connection ends, so what still comes in is answered
    serverFactory(framework) {
      const server = createServer(HTTP_OPTIONS, frontDoor.listener(framework));
      frontDoor.attach(server, options);
      return server;
    },
  }).withTypeProvider<TypeBoxTypeProvider>();
  app.addHook("onRequest", async (_request, reply) => showNothing(reply));
  // Schemas document and type. Handlers read the request themselves and name what is wrong by a code of the registry.
  app.setValidatorCompiler(() => () => true);
  app.setSerializerCompiler(() => JSON.stringify);
  return app;
}
