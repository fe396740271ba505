import type { ApiToken, SystemStore } from "@cellgrade/store/system";
import { createTokenIssuer, type IssuedToken } from "../../access/tokens/issue-tokens.ts";
import { AdministrationError } from "../../account-sets/administer.ts";
import { Problem } from "../../problem.ts";
import { readTokenSettings, TOKEN_DAYS_MAX } from "./read-token-settings.ts";

// Does what the command line asks of tokens, beside a running server or without one.

/** A token as it is written on a command line. */
export interface TokenText {
  readonly name: string;
  readonly role: string;
  /** Codes; none: all account sets. */
  readonly accountSets: readonly string[];
  /** A number of days, or {@link NEVER}. */
  readonly days: string;
}

/** Each throws {@link AdministrationError} when it cannot be done. */
export interface TokenAdministration {
  list(): Promise<readonly ApiToken[]>;
  add(token: TokenText): Promise<IssuedToken>;
  revoke(id: string): Promise<ApiToken>;
}

/** The text that lets a token never end. */
const NEVER = "never";

const DAY_MS = 24 * 3_600_000;

/** Who made a token, where nobody signed in. */
const COMMAND_LINE = "cellgrade token";

export function createTokenAdministration(system: Pick<SystemStore, "accountSets" | "apiTokens">): TokenAdministration {
  const issuer = createTokenIssuer({ register: system.apiTokens });
  return {
    list: () => system.apiTokens.all(),
    add: ({ name, role, accountSets, days }) =>
      inWords(async () => {
        const codes = new Set((await system.accountSets.all()).map(({ code }) => code));
        const now = Date.now();
        const settings = readTokenSettings(
          {
            name,
            role,
            accountSets: accountSets.length === 0 ? null : accountSets,
            expiresAt: parseDays(days, now),
          },
          { now, endsAt: null, isAccountSet: (code) => codes.has(code) },
        );
        return issuer.issue(settings, COMMAND_LINE);
      }),
    revoke: (id) => inWords(() => issuer.revoke(/^\d{1,15}$/.test(id) ? Number(id) : 0)),
  };
}

/** When a token ends that lasts for so many days, as the API is told it; null: it does not. */
export function parseDays(text: string, now: number): string | null {
  if (text === NEVER) return null;
  const days = Number(text);
  if (/^\d+$/.test(text) && days >= 1 && days <= TOKEN_DAYS_MAX) return new Date(now + days * DAY_MS).toISOString();
  throw new AdministrationError(`days must be a whole number from 1 to ${TOKEN_DAYS_MAX}, or ${NEVER}; not ${text}`);
}

/** Tells a problem as the person at the command line reads it. */
export async function inWords<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    throw new AdministrationError(error.message.replace(/\.$/, ""));
  }
}
