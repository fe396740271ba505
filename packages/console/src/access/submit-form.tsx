import { Alert, Button } from "antd";
import { type ReactNode, type SubmitEvent, useEffect, useState } from "react";
import { ApiProblem } from "../api/client.ts";
import { useText } from "../language/use-text.ts";
import { useErrorText } from "../parts/error-text.ts";
import styles from "./access.module.css";
import { texts } from "./text.ts";

export interface SubmitFormProps {
  /** What the button says. */
  readonly action: string;
  /**
   * Sends what was typed. Its problem is shown: beside the field that the server names, else above the button. Rejects
   * with {@link TypedFault} for what the page itself finds.
   */
  readonly onSubmit: (typed: (name: string) => string) => Promise<void>;
  /** The names of the fields. */
  readonly fields: readonly string[];
  /** The fields, given the fault of each by its name. */
  readonly children: (faultOf: (name: string) => string | null) => ReactNode;
}

/** What somebody typed into a field and cannot be. */
export class TypedFault extends Error {
  readonly field: string;
  constructor(field: string, text: string) {
    super(text);
    this.name = "TypedFault";
    this.field = field;
  }
}

/**
 * A form of plain fields, which the browser itself keeps: so a password manager fills them, at whatever moment it likes,
 * and no password stands in the state of the page.
 */
export function SubmitForm({ action, fields, onSubmit, children }: SubmitFormProps) {
  const text = useText(texts);
  const errorText = useErrorText();
  const [sending, setSending] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const [waitSeconds, setWaitSeconds] = useState(0);
  useEffect(() => {
    if (waitSeconds === 0) return undefined;
    const timer = setTimeout(() => setWaitSeconds(waitSeconds - 1), 1_000);
    return () => clearTimeout(timer);
  }, [waitSeconds]);

  async function submit(event: SubmitEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    if (sending || waitSeconds > 0) return;
    const given = new FormData(event.currentTarget);
    setSending(true);
    setError(null);
    try {
      await onSubmit((name) => {
        const value = given.get(name);
        return typeof value === "string" ? value : "";
      });
    } catch (failure) {
      setError(failure as Error);
      setWaitSeconds(waitOf(failure));
    } finally {
      setSending(false);
    }
  }

  const field = error instanceof ApiProblem || error instanceof TypedFault ? error.field : undefined;
  const isBeside = field !== undefined && fields.includes(field);
  return (
    <form method="post" className={styles["form"]} onSubmit={(event) => void submit(event)}>
      {children((name) => (error !== null && isBeside && name === field ? errorText(error) : null))}
      {error !== null && !isBeside && <Alert type="error" showIcon role="alert" title={errorText(error)} />}
      <Button type="primary" size="middle" block htmlType="submit" loading={sending} disabled={waitSeconds > 0}>
        {waitSeconds > 0 ? text.wait(waitSeconds) : action}
      </Button>
    </form>
  );
}

/** The seconds after which the server listens to the next try. */
function waitOf(failure: unknown): number {
  if (!(failure instanceof ApiProblem) || failure.code !== "SIGN_IN_TOO_SOON") return 0;
  return Number(failure.values["seconds"]);
}
