import type { ApiToken, SystemStore } from "@cellgrade/store/system";
import { createTokenIssuer, type IssuedToken } from "../../access/tokens/issue-tokens.ts";
import { AdministrationError } from "../../account-sets/administer.ts";
import { Problem } from "../../problem.ts";
import { readExpiry, readOverlapMinutes, readTokenSettings, TOKEN_DAYS_MAX } from "./read-token-settings.ts";

// Does what the command line asks of tokens, beside a running server or without one.

export type { IssuedToken };

/** A token as it is written on a command line. */
export interface TokenText {
  readonly name: string;
  readonly role: string;
  /** Codes; none: all account sets. */
  readonly accountSets: readonly string[];
  /** A number of days, or {@link NEVER}. */
  readonly days: string;
}

/** What is new of a token that takes the place of another, as it is written on a command line. */
export interface RenewalText extends Pick<TokenText, "days"> {
  readonly overlapMinutes: string;
}

/** Each throws {@link AdministrationError} when it cannot be done. */
export interface TokenAdministration {
  list(): Promise<readonly ApiToken[]>;
  add(token: TokenText): Promise<IssuedToken>;
  /** Makes one that may do the same as an old one, which counts a while longer. */
  renew(id: string, renewal: RenewalText): Promise<IssuedToken>;
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
    renew: (id, { days, overlapMinutes }) =>
      inWords(async () => {
        const overlapMs = readOverlapMinutes(parseWhole(overlapMinutes)) * 60_000;
        return issuer.renew(parseId(id), { expiresAt: parseExpiry(days), overlapMs }, COMMAND_LINE);
      }),
    revoke: (id) => inWords(() => issuer.revoke(parseId(id))),
  };
}

/** The number of a token; one that no token has where the text is none. */
function parseId(text: string): number {
  return /^\d{1,15}$/.test(text) ? Number(text) : 0;
}

/** A whole number. A text that is none stays text, which whoever reads it refuses. */
export function parseWhole(text: string): unknown {
  return /^\d+$/.test(text) ? Number(text) : text;
}

/** When a token ends that lasts for so many days, in ms since the epoch; null: it does not. */
export function parseExpiry(days: string): number | null {
  const now = Date.now();
  return readExpiry(parseDays(days, now), { now, endsAt: null });
}

/** When a token ends that lasts for so many days, as the API is told it; null: it does not. */
function parseDays(text: string, now: number): string | null {
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
