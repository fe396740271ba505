import type { IncomingHttpHeaders } from "node:http";
import { MACHINE_TOKEN_PREFIX } from "@cellgrade/contract/machine-policy";
import { bearerOf, newToken } from "../tokens/token-text.ts";

/** A machine token that nobody has had. */
export function newMachineToken(): string {
  return newToken(MACHINE_TOKEN_PREFIX);
}

/** The token that a request presents, by `x-api-key` or else as a Bearer; null when it presents none. */
export function presentedToken(headers: IncomingHttpHeaders): string | null {
  const key = headers["x-api-key"];
  if (typeof key === "string" && key.trim() !== "") return key.trim();
  return bearerOf(headers.authorization);
}
