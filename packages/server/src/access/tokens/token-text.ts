import { createHash, randomBytes } from "node:crypto";

// What a script sends. Only its hash is kept, so whoever reads the database, a backup or a log can ask for nothing.

/** The beginning of the token of a script, by which people and scanners for secrets know one. */
const PREFIX = "cg_";

/** Nobody guesses so many, and no list of words makes them: a hash without salt and without effort is enough. */
const RANDOM_BYTES = 32;

/** A token that nobody has had. */
export function newToken(prefix = PREFIX): string {
  return prefix + randomBytes(RANDOM_BYTES).toString("base64url");
}

/** What is kept of a token: its SHA-256, in hexadecimal. */
export function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/** The credentials of `Authorization: Bearer`; null when the header is of another kind, or there is none. */
export function bearerOf(authorization: string | undefined): string | null {
  return /^Bearer +([^\s]+)\s*$/i.exec(authorization ?? "")?.[1] ?? null;
}
