import { Alert, Input, type InputRef, Modal } from "antd";
import { useRef, useState } from "react";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { ask } from "../../api/client.ts";
import type { Schema } from "../../api/schema.ts";
import { useText } from "../../language/use-text.ts";
import { useErrorText } from "../../parts/error-text.ts";
import { FormField } from "../../parts/form-field.tsx";
import { expiryOf, TokenTermFields, USUAL_TERM } from "../../parts/token-term.tsx";
import styles from "./machines.module.css";
import { texts } from "./text.ts";

export interface MachineTokenDialogProps {
  /** The token to renew. Null: a new one. */
  readonly token: Schema<"MachineToken"> | null;
  readonly onIssued: (issued: Schema<"IssuedMachineToken">) => void;
  readonly onClose: () => void;
}

/** A dialog that makes a token of machines, or a new one in the place of another. */
export function MachineTokenDialog({ token, onIssued, onClose }: MachineTokenDialogProps) {
  const text = useText(texts);
  const errorText = useErrorText();
  const { code } = useAccountSet();
  const field = useRef<InputRef>(null);
  const [name, setName] = useState("");
  const [term, setTerm] = useState(USUAL_TERM);
  const isSure = token !== null || name.trim() !== "";
  const [saving, setSaving] = useState(false);
  const [error, setError] = useState<Error | null>(null);

  async function save(): Promise<void> {
    if (!isSure || saving) return;
    setSaving(true);
    setError(null);
    const expiresAt = expiryOf(term);
    try {
      onIssued(
        token === null
          ? await ask("POST /api/v1/account-sets/{code}/machine-tokens", {
              path: { code },
              body: { name: name.trim(), expiresAt },
            })
          : await ask("POST /api/v1/account-sets/{code}/machine-tokens/{id}/renewal", {
              path: { code, id: String(token.id) },
              body: { expiresAt, overlapMinutes: term.overlapMinutes },
            }),
      );
    } catch (failure) {
      setError(failure as Error);
      setSaving(false);
    }
  }
  return (
    <Modal
      open
      title={token === null ? text.addToken : text.renewNamed(token.name)}
      width={440}
      okText={token === null ? text.add : text.renew}
      okButtonProps={{ disabled: !isSure, loading: saving }}
      cancelText={text.cancel}
      afterOpenChange={(open) => open && field.current?.focus()}
      onOk={() => void save()}
      onCancel={onClose}
    >
      <form
        className={styles["fields"]}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        {token === null && (
          <FormField label={text.name} hint={text.nameHint}>
            {(control) => (
              <Input
                {...control}
                ref={field}
                autoComplete="off"
                maxLength={64}
                value={name}
                onChange={({ target }) => setName(target.value)}
              />
            )}
          </FormField>
        )}
        <TokenTermFields term={term} renews={token !== null} onChange={setTerm} />
        {error !== null && <Alert type="error" showIcon role="alert" title={errorText(error)} />}
        <button type="submit" hidden aria-hidden="true" tabIndex={-1} />
      </form>
    </Modal>
  );
}
