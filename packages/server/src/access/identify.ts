import type { FastifyRequest } from "fastify";
import type { Caller } from "./caller.ts";

/**
 * Finds out who sends a request. Null when it says nothing of that kind; rejects with a Problem of status 401 when what it
 * says does not count (any more), and with StoreError when that cannot be found out.
 */
export type Identify = (request: FastifyRequest) => Promise<Caller | null>;

/** Asks each source in turn until one knows. */
export function identifyInTurn(sources: readonly Identify[]): Identify {
  return async function identify(request) {
    for (const source of sources) {
      const caller = await source(request);
      if (caller !== null) return caller;
    }
    return null;
  };
}
