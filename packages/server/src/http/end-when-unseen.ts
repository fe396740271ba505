import type { FastifyRequest } from "fastify";
import { sees } from "../access/caller.ts";

// An answer that lasts ends with the right to it: somebody signed out, his token was revoked, a limit was set.

/** How often it is looked whether a caller may still have what he is given. */
const RIGHTS_LOOKED_AT_MS = 5_000;

export interface Given {
  readonly request: FastifyRequest;
  /** The account sets that the answer is about. */
  readonly codes: readonly string[];
}

/** Calls `end` when the caller may no longer see what he is given. The returned function stops looking. */
export function endWhenUnseen({ request, codes }: Given, end: () => void): () => void {
  async function look(): Promise<void> {
    try {
      const caller = await request.callerNow();
      if (caller === null || !codes.every((code) => sees(caller, code))) end();
    } catch {
      // Nobody can know while the database fails. It is looked at again.
    }
  }
  const timer = setInterval(() => void look(), RIGHTS_LOOKED_AT_MS).unref();
  return () => clearInterval(timer);
}
