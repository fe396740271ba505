import type { IncomingHttpHeaders } from "node:http";
import type { Engine } from "@cellgrade/store/engine";
import type { ApiToken } from "@cellgrade/store/system";
import { Problem } from "../../problem.ts";
import type { RepeatedFaults } from "../../repeated-faults.ts";
import type { Caller } from "../caller.ts";
import type { Identify } from "../identify.ts";
import { may, refusalBy } from "../rule.ts";
import { bearerOf, hashOf } from "./token-text.ts";
import { createTokenUses } from "./token-uses.ts";

export interface ApiTokens {
  /** Knows the token of `Authorization: Bearer`, without asking a database. */
  readonly identify: Identify;
  /** True when a request has the token of a script that may read an account set now. */
  mayRead(headers: IncomingHttpHeaders, accountSet: string): boolean;
  /** When a token was last used, in ms since the epoch; null: never. */
  lastUsedAt(token: ApiToken): number | null;
  /** When the token ends that a caller has, in ms since the epoch; null: it does not, or he has none. */
  endOf(caller: Caller): number | null;
  /** Keeps when tokens were last used. Never rejects. */
  flush(): Promise<void>;
  /** Hears of changes no longer. */
  close(): void;
}

export interface ApiTokensDependencies {
  readonly engine: Pick<Engine, "watchApiTokens" | "system">;
  readonly faults: Pick<RepeatedFaults, "report">;
}

/**
 * Holds all tokens in memory, by their hashes. One that was revoked counts no longer when the revocation is told, and one
 * that has ended no longer at that moment. Which characters of a token are right cannot be told from the time of an answer:
 * hashes are compared, and whoever guesses does not choose those.
 */
export async function openApiTokens({ engine, faults }: ApiTokensDependencies): Promise<ApiTokens> {
  const uses = createTokenUses({ register: engine.system.apiTokens, faults });
  const closing = new AbortController();
  let callers = new Map<string, readonly [token: ApiToken, caller: Caller]>();

  await engine.watchApiTokens((tokens) => {
    callers = new Map(tokens.map((token) => [token.hash, [token, callerOf(token)]]));
  }, closing.signal);

  function find({ authorization }: IncomingHttpHeaders): Caller | "none" | "unknown" | "expired" {
    const sent = bearerOf(authorization);
    if (sent === null) return "none";
    const found = callers.get(hashOf(sent));
    if (found === undefined) return "unknown";
    const [token, caller] = found;
    const now = Date.now();
    if (token.expiresAt !== null && token.expiresAt <= now) return "expired";
    uses.note(token, now);
    return caller;
  }

  return {
    async identify({ headers }) {
      const found = find(headers);
      if (found === "none") return null;
      if (found === "unknown") throw new Problem("TOKEN_UNKNOWN", {});
      if (found === "expired") throw new Problem("TOKEN_EXPIRED", {});
      return found;
    },
    mayRead(headers, accountSet) {
      const found = find(headers);
      return typeof found !== "string" && refusalBy(may("viewer").rule, found, accountSet) === null;
    },
    lastUsedAt: (token) => uses.lastOf(token),
    endOf({ kind, id }) {
      if (kind !== "token") return null;
      const own = [...callers.values()].find(([token]) => String(token.id) === id);
      return own === undefined ? 0 : own[0].expiresAt; // it was revoked a moment ago
    },
    flush: () => uses.flush(),
    close: () => closing.abort(),
  };
}

function callerOf({ id, name, role, accountSets }: ApiToken): Caller {
  return {
    kind: "token",
    id: String(id),
    name,
    role,
    accountSets: accountSets === null ? null : new Set(accountSets),
  };
}
