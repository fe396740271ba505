import { randomBytes, scryptSync, timingSafeEqual } from "node:crypto";
import { setPriority } from "node:os";
import { parentPort } from "node:worker_threads";
import { invariant } from "@cellgrade/contract/invariant";

// The thread that hashes passwords, one at a time and after everything else: a hash takes a tenth of a second of a
// processor, and whoever tries passwords must not slow down the saves. In libuv's pool it would stand in the way of syncs.

export interface HashRequest {
  readonly id: number;
  readonly password: string;
  /** The hash that the password may have; null: a new one is asked for. */
  readonly hash: string | null;
}

export interface HashAnswer {
  readonly id: number;
  /** The new hash, or whether the password has the one that was given. */
  readonly result: string | boolean;
}

/** better-auth's own parameters and form, so that its hashes and these are one kind. */
const SCRYPT = { N: 16_384, r: 16, p: 1, maxmem: 128 * 16_384 * 16 * 2 };
const KEY_BYTES = 64;

if (process.platform === "linux") setPriority(10); // elsewhere it would lower the whole process

invariant(parentPort !== null, "passwords are hashed on a thread");
const port = parentPort;
port.on("message", ({ id, password, hash }: HashRequest) => {
  const result = hash === null ? hashPassword(password) : hasHash(password, hash);
  port.postMessage({ id, result } satisfies HashAnswer);
});

function hashPassword(password: string): string {
  const salt = randomBytes(16).toString("hex");
  return `${salt}:${keyOf(password, salt).toString("hex")}`;
}

function hasHash(password: string, hash: string): boolean {
  const [salt = "", key = ""] = hash.split(":");
  const stored = Buffer.from(key, "hex");
  return stored.length === KEY_BYTES && timingSafeEqual(keyOf(password, salt), stored);
}

function keyOf(password: string, salt: string): Buffer {
  return scryptSync(password.normalize("NFKC"), salt, KEY_BYTES, SCRYPT);
}
