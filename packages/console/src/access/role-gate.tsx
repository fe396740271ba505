import type { Role } from "@cellgrade/contract/roles";
import type { ReactNode } from "react";
import { useText } from "../language/use-text.ts";
import { EmptyState } from "../parts/states.tsx";
import { useMay } from "./session-context.ts";
import { texts } from "./text.ts";

export interface RoleGateProps {
  readonly role: Role;
  readonly where?: "accountSet" | "server";
  readonly children: ReactNode;
}

/** Says so in place of a page that takes more than the role of whoever opened it: a link may lead anybody there. */
export function RoleGate({ role, where, children }: RoleGateProps) {
  const text = useText(texts);
  return useMay(role, where) ? children : <EmptyState title={text.notAllowed} reason={text.notAllowedWhy} />;
}
