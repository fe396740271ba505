import { STATUS_CODES } from "node:http";
import { RETRY_AFTER_S } from "@cellgrade/contract/errors";
import type { Language } from "@cellgrade/contract/language";
import { describeProblem, PROBLEMS } from "@cellgrade/contract/problems";
import type { FastifyReply } from "fastify";
import type { Problem } from "../problem.ts";
import { preferredLanguage } from "./accept-language.ts";

/**
 * Sends a problem as problem+json (RFC 9457). Its detail is in the language that the request prefers. A browser may
 * keep a 404 as long as it likes, so no problem is ever cached.
 */
export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  const { code, values } = problem;
  const { status, advice } = PROBLEMS[code];
  const language = preferredLanguage(reply.request.headers["accept-language"]);
  if (advice === "retry") reply.header("retry-after", Number(values["seconds"] ?? RETRY_AFTER_S));
  if (status === 401) reply.header("www-authenticate", "Bearer"); // HTTP asks for one; this opens no window of a browser
  return reply
    .code(status)
    .header("cache-control", "no-store")
    .header("content-language", language)
    .header("vary", "accept-language")
    .type("application/problem+json")
    .send(problemJson(problem, language));
}

/** A problem as an answer holds it. */
export function problemJson({ code, values, place }: Problem, language: Language) {
  const { status } = PROBLEMS[code];
  return {
    type: "about:blank",
    title: STATUS_CODES[status] ?? "Error",
    status,
    code,
    detail: describeProblem(code, values, language),
    values,
    ...place,
  };
}
