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

/** Shows its children to whom the role allows, and else says so: a link may lead anybody to a page. */
export function RoleGate({ role, where, children }: RoleGateProps) {
  return useMay(role, where) ? children : <NotAllowed />;
}

/** Says that a page takes more than the role of whoever opened it. */
export function NotAllowed() {
  const text = useText(texts);
  return <EmptyState title={text.notAllowed} reason={text.notAllowedWhy} />;
}
