import type { ProblemCode } from "@cellgrade/contract/problems";
import { DamagedRecordError, StoreError } from "@cellgrade/store/store";
import type { FastifyError } from "fastify";
import type { Logger } from "pino";
import { Problem } from "../problem.ts";
import type { RepeatedFaults } from "../repeated-faults.ts";
import type { App } from "./app.ts";
import { ClientGone } from "./client-gone.ts";
import { PATH_PARAMETER_CHARACTERS_MAX } from "./earlier-addresses.ts";
import { sendProblem } from "./send-problem.ts";

// Every error behind the front door becomes a problem here. A problem holds no inner detail.

/** The codes of what the framework refuses by itself, by its status. Its own messages speak of the framework. */
const FRAMEWORK_FAULTS = {
  400: "JSON_INVALID",
  413: "CONTENT_TOO_LARGE",
  414: "PATH_TOO_LONG",
  415: "CONTENT_NOT_JSON",
} as const satisfies { readonly [status: number]: ProblemCode };

export interface ProblemDependencies {
  readonly faults: Pick<RepeatedFaults, "report">;
  readonly log: Logger;
}

export function addProblemHandlers(app: App, { faults, log }: ProblemDependencies): void {
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split("?", 1)[0] ?? "";
    // The router takes a path with an overlong part for an unknown one. The console's route takes every path, and hands
    // such a path on to here.
    if (path.split("/").some((part) => part.length > PATH_PARAMETER_CHARACTERS_MAX)) {
      return sendProblem(reply, new Problem("PATH_TOO_LONG", {}));
    }
    return sendProblem(reply, new Problem("ROUTE_NOT_FOUND", { method: request.method, path }));
  });

  app.setErrorHandler((error: Error, request, reply) => {
    if (error instanceof Problem) return sendProblem(reply, error);
    if (error instanceof ClientGone) {
      reply.hijack();
      reply.raw.destroy();
      return undefined; // the reply would be sent
    }
    const url = request.routeOptions.url; // the pattern: the log never holds values of a request
    if (error instanceof StoreError) {
      const message = "a query could not be answered";
      faults.report({ message, accountSet: null, error, level: "warn", facts: { url } });
      return sendProblem(reply, problemOf(error));
    }
    const refused = refusalOf(error);
    if (refused !== null) return sendProblem(reply, new Problem(refused, {}));
    log.error({ err: error, url }, "an unexpected error in a query");
    return sendProblem(reply, new Problem("UNFORESEEN", {}));
  });
}

function problemOf(error: StoreError): Problem {
  if (error instanceof DamagedRecordError) return new Problem("RECORD_DAMAGED", { barcode: error.barcode });
  return new Problem(error.committed === "unknown" ? "CHANGE_UNKNOWN" : "DATA_UNAVAILABLE", {});
}

type FrameworkFault = (typeof FRAMEWORK_FAULTS)[keyof typeof FRAMEWORK_FAULTS];

/** The code of what the framework refused; null for an error of another origin. */
function refusalOf(error: Error): FrameworkFault | null {
  const { statusCode = 500, code } = error as Partial<FastifyError>;
  // The JSON parser marks its own errors by a status; an error of ours has none.
  if (error instanceof SyntaxError && statusCode === 400) return "JSON_INVALID";
  if (code?.startsWith("FST_") !== true || !Object.hasOwn(FRAMEWORK_FAULTS, statusCode)) return null;
  return FRAMEWORK_FAULTS[statusCode as keyof typeof FRAMEWORK_FAULTS];
}
