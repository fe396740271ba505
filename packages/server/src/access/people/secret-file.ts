import { randomBytes } from "node:crypto";
import { chmodSync, closeSync, fsyncSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Files that only their owner reads. */
const OWNER_ONLY = 0o600;

/** 256 bits as base64url. */
const SECRET = /^[\w-]{43}$/;

/**
 * The secret in a file, made when there is none. A disk that lies about syncs may leave an empty file, or one of zeros: such a secret
 * is replaced, which signs everybody out, for a server that does not start would serve no machine. A backup does not hold it.
 */
export function readOrMakeSecret(file: string): string {
  const known = readSecret(file);
  if (known !== null) return known;
  const secret = randomBytes(32).toString("base64url");
  writeOwnerOnly(file, `${secret}\n`);
  syncFolder(dirname(file)); // what it signs is durable, so it has to be
  return secret;
}

/** Null when there is none, or none that can be used. */
function readSecret(file: string): string | null {
  try {
    const secret = readFileSync(file, "utf8").trim();
    if (!SECRET.test(secret)) return null;
    chmodSync(file, OWNER_ONLY); // a copy may have lost it
    return secret;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/** Writes a file that only its owner reads, in the place of one that may be there. */
export function writeOwnerOnly(file: string, text: string): void {
  rmSync(file, { force: true }); // one that is there keeps its mode
  writeFileSync(file, text, { mode: OWNER_ONLY, flag: "wx", flush: true });
}

/** Makes the names in a folder durable. Windows does so by itself, and opens no folder. */
function syncFolder(folder: string): void {
  if (process.platform === "win32") return;
  const descriptor = openSync(folder, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
