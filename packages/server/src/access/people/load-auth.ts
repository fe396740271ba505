import { setImmediate as nextTurn } from "node:timers/promises";
import type * as authModule from "./auth.ts";

/**
 * Parts of better-auth, each made of those before it, in the order that makes them most alike. Loaded at once they would hold up
 * the saves for four times as long as the largest of them does.
 */
const PARTS = [
  () => import("better-auth/crypto"),
  () => import("better-auth/adapters"),
  () => import("better-auth/db"),
  () => import("better-auth/cookies"),
  () => import("better-auth/oauth2"),
  () => import("better-auth/api"),
];

/** Loads better-auth as this server uses it. What came in meanwhile is served between the parts. */
export async function loadAuthModule(): Promise<typeof authModule> {
  for (const part of PARTS) {
    await part();
    await nextTurn();
  }
  return import("./auth.ts");
}
