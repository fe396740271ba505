import { randomBytes } from "node:crypto";
import { chmodSync, readFileSync, rmSync, writeFileSync } from "node:fs";

/** Files that only their owner reads. */
const OWNER_ONLY = 0o600;

/**
 * The secret in a file, 256 bits as text, made when there is none. Whoever takes the file away signs everybody out; a backup
 * does not have it.
 */
export function readOrMakeSecret(file: string): string {
  try {
    writeFileSync(file, `${randomBytes(32).toString("base64url")}\n`, { mode: OWNER_ONLY, flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    chmodSync(file, OWNER_ONLY); // a copy may have lost it
  }
  const secret = readFileSync(file, "utf8").trim();
  if (secret.length >= 43) return secret;
  throw new Error(`${file} holds no secret: remove it, and the next start makes one`);
}

/** Writes a file that only its owner reads, in the place of one that may be there. */
export function writeOwnerOnly(file: string, text: string): void {
  rmSync(file, { force: true }); // one that is there keeps its mode
  writeFileSync(file, text, { mode: OWNER_ONLY, flag: "wx" });
}
