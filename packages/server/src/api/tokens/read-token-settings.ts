import { TOKEN_ROLES, type TokenRole } from "@cellgrade/contract/roles";
import { Type } from "typebox";
import type { TokenSettings } from "../../access/tokens/issue-tokens.ts";
import { readChoice, readList, readText } from "../../http/json-body.ts";
import { readInstant } from "../../http/read-time.ts";
import { FieldFault, Problem, written } from "../../problem.ts";

// What may be asked of a token. The API and the command line read it here.

export const TOKEN_NAME_CHARACTERS_MAX = 64;

/** A token that is forgotten ends by itself: two years are longer than any project that would renew it in time. */
export const TOKEN_DAYS_MAX = 731;

const DAY_MS = 24 * 3_600_000;

/** Account sets that a token names. Whoever needs more of them needs all. */
export const TOKEN_ACCOUNT_SETS_MAX = 100;

/** For how long an old token may count beside the new one: a month finds every script that still sends it. */
const OVERLAP_MINUTES_MAX = 31 * 24 * 60;

/** The faults that {@link readTokenSettings} finds. */
export const TOKEN_PROBLEMS = [
  "TEXT_EXPECTED",
  "CHOICE_EXPECTED",
  "LIST_EXPECTED",
  "EXPIRY_EXPECTED",
  "EXPIRY_TOO_LATE",
  "METRICS_UNLIMITED",
  "ACCOUNT_SET_NOT_FOUND",
] as const;

export interface TokenBounds {
  /** ms since the epoch. */
  readonly now: number;
  /** When the token ends by which this is asked for, in ms since the epoch; null: it does not, or it is none. */
  readonly endsAt: number | null;
  readonly isAccountSet: (code: string) => boolean;
}

/** The settings of a new token. Throws {@link Problem}. */
export function readTokenSettings(
  given: { readonly [name in keyof TokenSettings]?: unknown },
  bounds: TokenBounds,
): TokenSettings {
  const role = readChoice(given.role, "role", TOKEN_ROLES);
  return {
    name: readText(given.name, "name", TOKEN_NAME_CHARACTERS_MAX),
    role,
    accountSets: readAccountSets(given.accountSets, role, bounds),
    expiresAt: readExpiry(given.expiresAt, bounds),
  };
}

function readAccountSets(value: unknown, role: TokenRole, { isAccountSet }: TokenBounds): readonly string[] | null {
  if (value === null) return null;
  if (role === "metrics") throw new FieldFault("accountSets", "METRICS_UNLIMITED", {});
  const codes = readList(value, "accountSets", TOKEN_ACCOUNT_SETS_MAX).map(written);
  const unknown = codes.find((code) => !isAccountSet(code));
  if (unknown !== undefined) throw new Problem("ACCOUNT_SET_NOT_FOUND", { code: unknown }, { field: "accountSets" });
  return [...new Set(codes)];
}

/** When a token ends, in ms since the epoch. Null, for one that does not, has to be said. Throws {@link Problem}. */
export function readExpiry(value: unknown, { now, endsAt }: Pick<TokenBounds, "now" | "endsAt">): number | null {
  const at = typeof value === "string" ? readInstant(value) : null;
  const isSensible = at === null ? value === null : at > now && at <= now + TOKEN_DAYS_MAX * DAY_MS;
  if (!isSensible) throw new FieldFault("expiresAt", "EXPIRY_EXPECTED", { days: TOKEN_DAYS_MAX });
  // Whoever has a stolen token for a day must not make one of it for years.
  if (endsAt !== null && (at === null || at > endsAt)) {
    throw new FieldFault("expiresAt", "EXPIRY_TOO_LATE", { end: new Date(endsAt).toISOString() });
  }
  return at;
}

export const overlapMinutes = Type.Integer({
  minimum: 0,
  maximum: OVERLAP_MINUTES_MAX,
  description: "Minutes that the old token still counts, unless it ends before.",
});

/** For how many minutes an old token still counts. Throws {@link FieldFault}. */
export function readOverlapMinutes(value: unknown): number {
  if (Number.isInteger(value) && Number(value) >= 0 && Number(value) <= OVERLAP_MINUTES_MAX) return Number(value);
  const bounds = { min: 0, max: OVERLAP_MINUTES_MAX, value: written(value) };
  throw new FieldFault("overlapMinutes", "WHOLE_NUMBER_EXPECTED", bounds);
}
