import { QueryClientProvider, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { createQueryClient } from "../api/query-client.ts";
import type { Schema } from "../api/schema.ts";
import { sessionQuery } from "../api/session.ts";
import { signInWait } from "../api/sign-in-wait.ts";
import { Unanswered } from "../parts/states.tsx";
import { ChangePasswordPage } from "./change-password-page.tsx";
import { SessionContext } from "./session-context.ts";
import { SignInDialog } from "./sign-in-dialog.tsx";
import { signInFault } from "./sign-in-fault.ts";
import { SignInPage } from "./sign-in-page.tsx";
import { onSignedInElsewhere } from "./signed-in-elsewhere.ts";

type State = Schema<"SignInState">;
type Caller = Schema<"Caller">;

/**
 * Shows its children to whom the server lets in, and what he has to do first to everybody else. Once shown, they stay
 * until somebody else comes: a session that ends is told in a dialog over them.
 */
export function SessionGate({ children }: { readonly children: ReactNode }) {
  const outer = useQueryClient();
  const { data: now, dataUpdatedAt, error, refetch } = useQuery(sessionQuery);
  const [before, setBefore] = useState<Caller | null>(null);
  const [asked, setAsked] = useState(false);
  const caller = now?.caller ?? null;
  const isIn = caller !== null && !caller.mustChangePassword;
  const person = isIn ? personKey(caller) : null;
  const personBefore = useRef<string | null>(null);
  if (isIn && caller !== before) setBefore(caller);

  const take = useCallback((state: State) => outer.setQueryData(sessionQuery.queryKey, state), [outer]);
  const askSignIn = useCallback(() => setAsked(true), []);
  useEffect(() => signInWait.listen(() => void refetch()), [refetch]);
  useEffect(() => onSignedInElsewhere(() => void refetch()), [refetch]);
  useEffect(() => {
    if (person === null) return;
    if (personBefore.current === null || personBefore.current === person) signInWait.release();
    else signInWait.drop(); // nobody sends what somebody else typed
    personBefore.current = person;
  }, [person, dataUpdatedAt]);

  const session = useMemo(
    () =>
      now === undefined || before === null
        ? null
        : { caller: before, open: now.auth === "off", hasAdmin: now.hasAdmin, take, askSignIn },
    [now, before, take, askSignIn],
  );

  if (now === undefined) {
    return <Unanswered error={error} onRetry={() => void refetch()} />;
  }
  if (session === null) {
    if (caller === null) {
      const { hasAdmin, canSignIn, provider } = now;
      return <SignInPage {...{ hasAdmin, canSignIn, provider }} fault={signInFault} onSignedIn={take} />;
    }
    return <ChangePasswordPage name={caller.name} onChanged={() => void refetch()} />;
  }
  const shown = isIn ? caller : session.caller;
  return (
    <SessionContext value={session}>
      <OwnAnswers key={personKey(shown)}>{children}</OwnAnswers>
      {(!isIn || (asked && shown.kind !== "person")) && (
        <SignInDialog
          before={session.caller}
          provider={now?.provider ?? null}
          mustChange={isIn ? null : caller}
          onSignedIn={(state) => {
            setAsked(false);
            take(state);
          }}
          onPasswordChanged={() => void refetch()}
          onClose={isIn ? () => setAsked(false) : undefined}
        />
      )}
    </SessionContext>
  );
}

function personKey({ kind, name }: Caller): string {
  return `${kind} ${name}`;
}

/** Keeps the answers that one person got from the next one: each has a store of answers of his own. */
function OwnAnswers({ children }: { readonly children: ReactNode }) {
  const [client] = useState(createQueryClient);
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}
