import { STATUS_CODES } from "node:http";
import type { FastifyReply } from "fastify";

// Errors of everything the framework serves, as problem+json (RFC 9457).

/** Thrown by a handler: its text is public, for people, and holds no inner detail. */
export class Problem extends Error {
  readonly status: number;
  /** The query parameter at fault. */
  readonly parameter: string | undefined;
  /** The field of the body at fault. */
  readonly field: string | undefined = undefined;
  constructor(status: number, detail: string, parameter?: string) {
    super(detail);
    this.name = "Problem";
    this.status = status;
    this.parameter = parameter;
  }
}

/** Seconds after which a query that the store could not answer is worth asking again. */
const RETRY_AFTER_S = 1;

/** Sends a problem. Problems are never cached: browsers keep a 404 as they like. */
export function sendProblem(
  reply: FastifyReply,
  status: number,
  detail: string,
  { parameter, field }: Partial<Pick<Problem, "parameter" | "field">> = {},
): FastifyReply {
  const title = STATUS_CODES[status] ?? "Error";
  if (status === 503) reply.header("retry-after", RETRY_AFTER_S);
  return reply
    .code(status)
    .header("cache-control", "no-store")
    .type("application/problem+json")
    .send({
      type: "about:blank",
      title,
      status,
      detail,
      ...(parameter !== undefined && { parameter }),
      ...(field !== undefined && { field }),
    });
}

/** The longest value of a request that a problem repeats. */
const SHOWN_CHARACTERS_MAX = 64;

/** A value of the request for a problem's text: quoted, bounded, without control characters. */
export function show(value: string): string {
  const characters = Array.from(value.toWellFormed().replace(/\p{Cc}/gu, "·"));
  if (characters.length <= SHOWN_CHARACTERS_MAX) return `"${characters.join("")}"`;
  return `"${characters.slice(0, SHOWN_CHARACTERS_MAX).join("")}…"`;
}
