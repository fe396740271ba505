import { Button } from "antd";
import { useText } from "../language/use-text.ts";
import styles from "./access.module.css";
import { ChangePasswordForm } from "./change-password-form.tsx";
import { Entrance } from "./entrance.tsx";
import { signOut } from "./sign-out.ts";
import { texts } from "./text.ts";

export interface ChangePasswordPageProps {
  readonly name: string;
  readonly onChanged: () => void;
}

/** The page in place of any other, for somebody whose password was given to him. */
export function ChangePasswordPage({ name, onChanged }: ChangePasswordPageProps) {
  const text = useText(texts);
  return (
    <Entrance title={text.changeTitle} why={text.changeFirst}>
      <ChangePasswordForm name={name} onChanged={onChanged} />
      <Button type="link" className={styles["after"] ?? ""} style={{ padding: 0 }} onClick={() => void signOut()}>
        {text.signOut}
      </Button>
    </Entrance>
  );
}
