import { covers, type Role } from "@cellgrade/contract/roles";
import { Problem } from "../problem.ts";
import { type Caller, type CallerSession, sees } from "./caller.ts";

// Every route declares beside its schema who may use it. The server does not start with a route that declares nothing.

/**
 * `accountSet`: the account set that the path names. `server`: all account sets, and what lies beside them. `own`: the
 * answer holds what the caller may see, and the handler sees to that.
 */
type Where = "accountSet" | "server" | "own";

/**
 * `anyone`: what a load balancer asks. `visitor`: what somebody sees before he signs in; it tells nothing of the plant.
 * `signIn`: a visitor sends a password, or begins a session, by a connection that these may cross.
 * `here`: asked from the server's own machine, or by a token for metrics. `person`: what somebody who signed in does about
 * himself, whatever his role, and before he has changed his first password.
 */
export type Rule =
  | { readonly by: "anyone" }
  | { readonly by: "visitor" }
  | { readonly by: "signIn" }
  | { readonly by: "here" }
  | { readonly by: "person" }
  | { readonly by: Role; readonly where: Where };

declare module "fastify" {
  interface FastifyContextConfig {
    readonly rule?: Rule;
  }
  interface FastifyRequest {
    /** Null where nobody is known, which only the rules `anyone`, `visitor` and `signIn` let in. */
    caller: Caller | null;
    /**
     * Who may use the route as things are now; null when the caller may no longer. It is for answers that last. Rejects with
     * StoreError when that cannot be found out.
     */
    callerNow(): Promise<Caller | null>;
  }
}

/** The part of a route's options that holds its rule. */
interface Ruled {
  readonly rule: Rule;
}

export const ANYONE: Ruled = { rule: { by: "anyone" } };
export const VISITOR: Ruled = { rule: { by: "visitor" } };
export const SIGN_IN: Ruled = { rule: { by: "signIn" } };
export const HERE: Ruled = { rule: { by: "here" } };
export const PERSON: Ruled = { rule: { by: "person" } };

/** What is asked where there is no route: who may see nothing here is not told what there is. */
export const UNKNOWN_ROUTE: Rule = { by: "viewer", where: "own" };

/** The rule of a route that a role may use, and those above it. */
export function may(role: Role, where: Where = "accountSet"): Ruled {
  return { rule: { by: role, where } };
}

/** True of a rule that lets somebody in who is not known, and who is seen as such when his session has ended. */
export function isForVisitors(rule: Rule): rule is { readonly by: "visitor" | "signIn" } {
  return rule.by === "visitor" || rule.by === "signIn";
}

/** Why a caller may not use a route; null when he may. `accountSet`: the code that the path names. */
export function refusalBy(rule: Rule, caller: Caller | null, accountSet: string | undefined): Problem | null {
  if (rule.by === "anyone" || isForVisitors(rule)) return null;
  if (caller === null) return new Problem("SIGN_IN_NEEDED", {});
  if (rule.by === "here") {
    return caller.kind === "here" || caller.role === "metrics" ? null : new Problem("METRICS_TOKEN_NEEDED", {});
  }
  if (rule.by === "person") return personFault(caller);
  if (caller.session?.mustChangePassword === true) return new Problem("PASSWORD_CHANGE_NEEDED", {});
  if (!covers(caller.role, rule.by)) {
    // Whoever is at this machine may have the role: he has not said who he is.
    return caller.kind === "here" ? new Problem("SIGN_IN_NEEDED", {}) : new Problem("ROLE_TOO_LOW", { role: rule.by });
  }
  if (rule.where === "server") return caller.accountSets === null ? null : new Problem("ACCOUNT_SETS_LIMITED", {});
  if (rule.where === "own" || accountSet === undefined || sees(caller, accountSet)) return null;
  return new Problem("ACCOUNT_SET_NOT_FOUND", { code: accountSet }); // as for one that is not there
}

function personFault({ kind }: Caller): Problem | null {
  if (kind === "person") return null;
  return kind === "here" ? new Problem("SIGN_IN_NEEDED", {}) : new Problem("PERSON_NEEDED", {});
}

/** The caller of a route whose rule lets nobody in who is not known. */
export function callerOf({ caller }: { readonly caller: Caller | null }): Caller {
  if (caller === null) throw new Problem("SIGN_IN_NEEDED", {});
  return caller;
}

/** The caller of a route for people, with his session. */
export function personOf(request: { readonly caller: Caller | null }): SignedInCaller {
  const { id, name, session } = callerOf(request);
  if (id === null || session === undefined) throw new Problem("SIGN_IN_NEEDED", {});
  return { id, name, session };
}

export interface SignedInCaller {
  readonly id: string;
  readonly name: string;
  readonly session: CallerSession;
}
