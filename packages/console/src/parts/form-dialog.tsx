import { Alert, Modal } from "antd";
import { type ReactNode, type SubmitEvent, useId, useRef, useState } from "react";
import { ApiProblem } from "../api/client.ts";
import { defineTexts, useText } from "../language/use-text.ts";
import { useErrorText } from "./error-text.ts";
import styles from "./form-field.module.css";

const texts = defineTexts({ zh: { cancel: "取消" }, en: { cancel: "Cancel" } });

export interface FormDialogProps {
  readonly title: string;
  /** What the button says. */
  readonly action: string;
  /** False while something is missing: nothing is submitted then. */
  readonly complete: boolean;
  readonly width?: number;
  /** The fields of the request whose faults stand beside their controls. Others are told below all of them. */
  readonly fields?: readonly string[];
  /** Does what is asked, and closes the dialog. When it rejects, the dialog stays and tells why. */
  readonly onSubmit: () => Promise<void>;
  readonly onClose: () => void;
  /** The controls, given the fault of each field by its name. */
  readonly children: ReactNode | ((faultOf: (field: string) => string | null) => ReactNode);
}

/** A dialog with a form. Its first control has the focus, and Enter submits it. */
export function FormDialog(props: FormDialogProps) {
  const { title, action, complete, width = 480, fields = [], onSubmit, onClose, children } = props;
  const text = useText(texts);
  const errorText = useErrorText();
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  /** Set at once: a second click comes before the first has drawn the button anew. */
  const isSending = useRef(false);
  const [sending, setSending] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const field = error instanceof ApiProblem ? error.field : undefined;
  const isBeside = field !== undefined && fields.includes(field);

  async function submit(event: SubmitEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    if (!complete || isSending.current) return;
    isSending.current = true;
    setSending(true);
    setError(null);
    try {
      await onSubmit();
    } catch (failure) {
      setError(failure as Error);
    } finally {
      isSending.current = false;
      setSending(false);
    }
  }
  return (
    <Modal
      open
      title={title}
      width={width}
      okText={action}
      okButtonProps={{ htmlType: "submit", form: id, disabled: !complete, loading: sending }}
      cancelText={text.cancel}
      afterOpenChange={(open) => open && form.current?.querySelector<HTMLElement>(FIRST_CONTROL)?.focus()}
      onCancel={onClose}
    >
      <form id={id} ref={form} className={styles["fields"]} onSubmit={(event) => void submit(event)}>
        {typeof children === "function"
          ? children((name) => (error !== null && isBeside && name === field ? errorText(error) : null))
          : children}
        {error !== null && !isBeside && <Alert type="error" showIcon role="alert" title={errorText(error)} />}
      </form>
    </Modal>
  );
}

const FIRST_CONTROL = "input:not(:disabled), textarea";
