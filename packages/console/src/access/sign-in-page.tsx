import { Alert } from "antd";
import { Link } from "react-router";
import type { Schema } from "../api/schema.ts";
import { useText } from "../language/use-text.ts";
import { SETUP_PATH } from "../paths.ts";
import styles from "./access.module.css";
import { Entrance } from "./entrance.tsx";
import { SignInForm } from "./sign-in-form.tsx";
import { texts } from "./text.ts";

export interface SignInPageProps {
  readonly hasAdmin: boolean;
  readonly onSignedIn: (state: Schema<"SignInState">) => void;
}

/** The page in place of any other, for somebody who has to sign in. The address stays, and with it what was asked for. */
export function SignInPage({ hasAdmin, onSignedIn }: SignInPageProps) {
  const text = useText(texts);
  return (
    <Entrance title={text.signIn}>
      <SignInForm onSignedIn={onSignedIn} />
      {!hasAdmin && (
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
