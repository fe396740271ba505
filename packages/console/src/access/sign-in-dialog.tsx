import { Button, type InputRef, Modal } from "antd";
import { useRef } from "react";
import type { Schema } from "../api/schema.ts";
import { useText } from "../language/use-text.ts";
import styles from "./access.module.css";
import { ChangePasswordForm } from "./change-password-form.tsx";
import { ProviderButton } from "./provider-button.tsx";
import { SignInForm } from "./sign-in-form.tsx";
import { texts } from "./text.ts";

type Caller = Schema<"Caller">;

export interface SignInDialogProps {
  /** Who used the page before. */
  readonly before: Caller;
  /** What people call the provider by which they may sign in; null when there is none. */
  readonly provider: string | null;
  /** Who has signed in since, and must change his password first. Null when nobody has. */
  readonly mustChange: Caller | null;
  readonly onSignedIn: (state: Schema<"SignInState">) => void;
  readonly onPasswordChanged: () => void;
  /** Closes the dialog. Without it the page cannot go on before somebody signs in. */
  readonly onClose?: (() => void) | undefined;
}

/**
 * Stands over the page when its session has ended: the page keeps what was typed into it. So the same person signs in
 * again; somebody else begins with a page of his own.
 */
export function SignInDialog({
  before,
  provider,
  mustChange,
  onSignedIn,
  onPasswordChanged,
  onClose,
}: SignInDialogProps) {
  const text = useText(texts);
  const password = useRef<InputRef>(null);
  const again = before.kind === "person";
  return (
    <Modal
      open
      width={400}
      title={mustChange !== null ? text.changeTitle : again ? text.signInAgain : text.signIn}
      footer={null}
      closable={onClose !== undefined}
      keyboard={onClose !== undefined}
      afterOpenChange={(open) => open && again && password.current?.focus()}
      mask={{ closable: false }}
      {...(onClose !== undefined && { onCancel: onClose })}
    >
      {mustChange !== null ? (
        <>
          <p className={styles["why"]}>{text.changeFirst}</p>
          <ChangePasswordForm name={mustChange.name} onChanged={onPasswordChanged} />
        </>
      ) : (
        <>
          {again && <p className={styles["why"]}>{text.signInAgainWhy}</p>}
          {!(again && before.source === "oidc") && (
            <SignInForm {...(again && { name: before.name, passwordField: password })} onSignedIn={onSignedIn} />
          )}
          {provider !== null && (!again || before.source === "oidc") && <ProviderButton provider={provider} beside />}
          {again && (
            <Button
              type="link"
              className={styles["after"] ?? ""}
              style={{ padding: 0 }}
              onClick={() => window.location.reload()}
            >
              {text.otherPerson}
            </Button>
          )}
        </>
      )}
    </Modal>
  );
}
