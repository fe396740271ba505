import { Alert, Button, Modal } from "antd";
import { defineTexts, useText } from "../language/use-text.ts";
import { CopyButton } from "./copy-button.tsx";
import styles from "./secret-dialog.module.css";

const texts = defineTexts({
  zh: { secretOnce: "只显示这一次，请现在复制。", close: "关闭" },
  en: { secretOnce: "This is shown once: copy it now.", close: "Close" },
});

/** What the server tells once and never again. */
export interface Secret {
  readonly title: string;
  readonly value: string;
  /** What it is called beside the icon that copies it. */
  readonly name: string;
  /** What to do with it. */
  readonly next: string;
}

export interface SecretDialogProps {
  readonly secret: Secret;
  readonly onClose: () => void;
}

/** Shows a secret until the reader says that he has it: a click beside the dialog does not take it away. */
export function SecretDialog({ secret: { title, value, name, next }, onClose }: SecretDialogProps) {
  const text = useText(texts);
  return (
    <Modal
      open
      title={title}
      width={480}
      mask={{ closable: false }}
      keyboard={false}
      closable={false}
      footer={
        <Button type="primary" onClick={onClose}>
          {text.close}
        </Button>
      }
    >
      <Alert type="warning" showIcon title={text.secretOnce} />
      <div className={styles["secret"]}>
        <code className={styles["secretText"]}>{value}</code>
        <CopyButton text={value} label={name} labelled />
      </div>
      <p>{next}</p>
    </Modal>
  );
}
