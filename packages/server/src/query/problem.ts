import { STATUS_CODES } from "node:http";
import type { FastifyReply } from "fastify";

/** An error of the query API as problem+json (RFC 9457). `detail` is for people and holds no inner detail. */
export function sendProblem(reply: FastifyReply, status: number, detail: string): FastifyReply {
  const title = STATUS_CODES[status] ?? "Error";
  return reply.code(status).type("application/problem+json").send({ type: "about:blank", title, status, detail });
}
