import type { ApiToken, ApiTokenRegister } from "@cellgrade/store/system";
import { Problem } from "../../problem.ts";
import { hashOf, newToken } from "./token-text.ts";

/** What is asked for of a token. */
export type TokenSettings = Pick<ApiToken, "name" | "role" | "accountSets" | "expiresAt">;

/** A token as it is handed out. `text` is what the script sends: nobody can be shown it again. */
export interface IssuedToken {
  readonly text: string;
  readonly token: ApiToken;
}

interface Renewal {
  readonly expiresAt: number | null;
  /** How long the old token still counts, in ms. */
  readonly overlapMs: number;
}

/** Makes and ends tokens. Each throws {@link Problem} when it cannot. */
export interface TokenIssuer {
  /** `createdBy`: who asks for it, as people read it. */
  issue(settings: TokenSettings, createdBy: string): Promise<IssuedToken>;
  /** Issues one that may do the same as an old one, which counts a while longer. */
  renew(id: number, renewal: Renewal, createdBy: string): Promise<IssuedToken>;
  /** From then on it counts no longer. */
  revoke(id: number): Promise<ApiToken>;
}

export function createTokenIssuer({
  register,
}: {
  readonly register: Pick<ApiTokenRegister, "add" | "renew" | "remove">;
}): TokenIssuer {
  return {
    async issue(settings, createdBy) {
      const text = newToken();
      const token = await register.add({ ...settings, hash: hashOf(text), createdAt: Date.now(), createdBy });
      if (token === null) throw new Problem("TOKENS_TOO_MANY", {});
      return { text, token };
    },
    async renew(id, { expiresAt, overlapMs }, createdBy) {
      const text = newToken();
      const now = Date.now();
      const fresh = { hash: hashOf(text), createdAt: now, createdBy, expiresAt, endsAt: now + overlapMs };
      const token = await register.renew(id, fresh);
      if (token === "missing") throw new Problem("TOKEN_NOT_FOUND", {});
      if (token === "full") throw new Problem("TOKENS_TOO_MANY", {});
      return { text, token };
    },
    async revoke(id) {
      const token = await register.remove(id);
      if (token === null) throw new Problem("TOKEN_NOT_FOUND", {});
      return token;
    },
  };
}
