import type { FastifyRequest } from "fastify";
import { isSecure } from "../access/secure.ts";
import { isSameOrigin } from "../access/same-origin.ts";
import { Problem } from "../problem.ts";

/** The methods that change nothing. */
const READING = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Why a request may not change anything, whoever sends it; null when it may, or changes nothing. A change is JSON and, where
 * a browser says where it comes from, of the same origin. A form or a script of a page elsewhere can send neither without
 * the browser asking first, and the server never answers that.
 */
export function changeFault({ method, headers, socket }: FastifyRequest): Problem | null {
  if (READING.has(method)) return null;
  if (!isSameOrigin(headers, isSecure(socket) ? "https" : "http")) return new Problem("OTHER_ORIGIN", {});
  return isJson(headers["content-type"]) ? null : new Problem("CONTENT_NOT_JSON", {});
}

function isJson(contentType = ""): boolean {
  return /^application\/json\s*(?:;|$)/i.test(contentType);
}
