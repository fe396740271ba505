import { Alert } from "antd";
import { Link } from "react-router";
import type { ApiProblem } from "../api/client.ts";
import type { Schema } from "../api/schema.ts";
import { useText } from "../language/use-text.ts";
import { useErrorText } from "../parts/error-text.ts";
import { SETUP_PATH } from "../paths.ts";
import styles from "./access.module.css";
import { Entrance } from "./entrance.tsx";
import { PlainNotice } from "./plain-notice.tsx";
import { ProviderButton } from "./provider-button.tsx";
import { SignInForm } from "./sign-in-form.tsx";
import { texts } from "./text.ts";

export interface SignInPageProps {
  readonly hasAdmin: boolean;
  /** False: the server takes no password over this connection. */
  readonly canSignIn: boolean;
  /** What people call the provider by which they may sign in; null when there is none. */
  readonly provider: string | null;
  /** Why the provider's sign-in failed from which this page was loaded. */
  readonly fault: ApiProblem | null;
  readonly onSignedIn: (state: Schema<"SignInState">) => void;
}

/** The page in place of any other, for somebody who has to sign in. The address stays, and with it what was asked for. */
export function SignInPage({ hasAdmin, canSignIn, provider, fault, onSignedIn }: SignInPageProps) {
  const text = useText(texts);
  const errorText = useErrorText();
  return (
    <Entrance title={text.signIn}>
      {fault !== null && (
        <Alert className={styles["before"] ?? ""} type="error" showIcon role="alert" title={errorText(fault)} />
      )}
      {canSignIn ? <SignInForm onSignedIn={onSignedIn} /> : <PlainNotice />}
      {canSignIn && provider !== null && <ProviderButton provider={provider} />}
      {canSignIn && !hasAdmin && (
        <Alert
          className={styles["after"] ?? ""}
          type="info"
          showIcon
          title={text.noAdmin}
          description={text.noAdminHow}
          action={<Link to={SETUP_PATH}>{text.toSetUp}</Link>}
        />
      )}
    </Entrance>
  );
}
