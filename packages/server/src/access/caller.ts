import type { Role, TokenRole } from "@cellgrade/contract/roles";

/** Who sends a request, as far as the server knows. What a route asks of him is its rule (rule.ts). */
export interface Caller {
  /** `here`: somebody at the server's own machine who did not sign in. */
  readonly kind: "here" | "person" | "token";
  /** Of the person or the token; null for `here`. */
  readonly id: string | null;
  readonly name: string;
  readonly role: TokenRole;
  /** Codes of the account sets that he may see; null: all. */
  readonly accountSets: ReadonlySet<string> | null;
  /** Of a person, and of nobody else: the session in which he signed in. */
  readonly session?: CallerSession;
}

export interface CallerSession {
  readonly id: string;
  /** What the person is called. */
  readonly displayName: string;
  /** True until he has put a password of his own in the place of one that somebody gave him. He may do nothing else before. */
  readonly mustChangePassword: boolean;
}

/** Somebody at the server's own machine, with a role for all account sets. */
export function callerHere(role: Role): Caller {
  return { kind: "here", id: null, name: "127.0.0.1", role, accountSets: null };
}

/** True when the caller may see an account set. */
export function sees({ accountSets }: Pick<Caller, "accountSets">, code: string): boolean {
  return accountSets === null || accountSets.has(code);
}
