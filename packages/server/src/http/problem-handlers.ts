import { StoreError } from "@cellgrade/store/store";
import type { FastifyError } from "fastify";
import type { Logger } from "pino";
import { type App, PATH_PARAMETER_CHARACTERS_MAX } from "./app.ts";
import { Problem, sendProblem, show } from "./problem.ts";

// Whatever goes wrong behind the front door ends here, as a problem without inner detail.

/** What the framework refuses by itself, told for people; its own messages speak of the framework. */
const FRAMEWORK_FAULTS: { readonly [status: number]: string } = {
  400: "The body is not valid JSON.",
  413: "The body is too large.",
  414: "The path is too long.",
  415: "The content type must be application/json.",
};

export function addProblemHandlers(app: App, { log }: { readonly log: Logger }): void {
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split("?", 1)[0] ?? "";
    // No route takes it; the console's, which takes every path, hands it on to here.
    if (path.split("/").some((part) => part.length > PATH_PARAMETER_CHARACTERS_MAX)) {
      return sendProblem(reply, 414, FRAMEWORK_FAULTS[414] ?? "");
    }
    return sendProblem(reply, 404, `Nothing answers ${request.method} ${show(path)} here.`);
  });

  app.setErrorHandler((error: Error, request, reply) => {
    if (error instanceof Problem) return sendProblem(reply, error.status, error.message, error);
    const url = request.routeOptions.url; // the pattern: values are payload, and stay out of the log
    if (error instanceof StoreError) {
      log.warn({ err: error, url }, "a query could not be answered");
      return sendProblem(reply, 503, "The data cannot be read at the moment, try again shortly.");
    }
    const { statusCode, code } = error as FastifyError;
    const fault = code?.startsWith("FST_") ? FRAMEWORK_FAULTS[statusCode ?? 500] : undefined;
    if (fault !== undefined) return sendProblem(reply, statusCode ?? 400, fault);
    if (isSyntaxFault(error)) return sendProblem(reply, 400, FRAMEWORK_FAULTS[400] ?? "");
    log.error({ err: error, url }, "an unexpected error in a query");
    return sendProblem(reply, 500, "This should not have happened; the server's log tells more.");
  });
}

/** The JSON parser marks its own errors by a status; an error of ours has none. */
function isSyntaxFault(error: Error): boolean {
  return error instanceof SyntaxError && (error as Partial<FastifyError>).statusCode === 400;
}
