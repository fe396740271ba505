import { covers, type Role } from "@cellgrade/contract/roles";
import { createContext, useContext } from "react";
import type { Schema } from "../api/schema.ts";

type Caller = Schema<"Caller">;

/** Who uses the page, and what the page can do about it. */
export interface Session {
  readonly caller: Caller;
  /** True when nobody has to sign in. */
  readonly open: boolean;
  /** False until somebody may let others in. */
  readonly hasAdmin: boolean;
  /** Takes what a change of the session was answered with. */
  readonly take: (state: Schema<"SignInState">) => void;
  /** Opens the dialog in which somebody signs in who was let in without. */
  readonly askSignIn: () => void;
}

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error("useSession outside of SessionGate");
  return session;
}

/**
 * True when whoever uses the page may do what takes a role: in the account sets that he sees, or, by `server`, for all of
 * them and what lies beside them. What he may not do is not offered; the server decides anyway.
 */
export function useMay(role: Role, where: "accountSet" | "server" = "accountSet"): boolean {
  const { caller } = useSession();
  return covers(caller.role, role) && (where === "accountSet" || caller.accountSets === null);
}
