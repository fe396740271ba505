import { Alert, Input, type InputRef, Modal, Select } from "antd";
import { useRef, useState } from "react";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { ask } from "../../api/client.ts";
import type { Schema } from "../../api/schema.ts";
import { serverNow } from "../../api/server-clock.ts";
import { useText } from "../../language/use-text.ts";
import { useErrorText } from "../../parts/error-text.ts";
import { FormField } from "../../parts/form-field.tsx";
import styles from "./machines.module.css";
import { texts } from "./text.ts";

export interface MachineTokenDialogProps {
  readonly onIssued: (issued: Schema<"IssuedMachineToken">) => void;
  readonly onClose: () => void;
}

const DAY_MS = 24 * 3_600_000;

/** How long a token may count, in days. 0: it does not end. */
const DAYS = [90, 365, 730, 0] as const;

/** A dialog that makes a token of machines. */
export function MachineTokenDialog({ onIssued, onClose }: MachineTokenDialogProps) {
  const text = useText(texts);
  const errorText = useErrorText();
  const { code } = useAccountSet();
  const field = useRef<InputRef>(null);
  const [name, setName] = useState("");
  const [days, setDays] = useState<(typeof DAYS)[number]>(365);
  const [saving, setSaving] = useState(false);
  const [error, setError] = useState<Error | null>(null);

  async function save(): Promise<void> {
    if (name.trim() === "" || saving) return;
    setSaving(true);
    setError(null);
    const expiresAt = days === 0 ? null : new Date(serverNow() + days * DAY_MS).toISOString();
    try {
      const body = { name: name.trim(), expiresAt };
      onIssued(await ask("POST /api/v1/account-sets/{code}/machine-tokens", { path: { code }, body }));
    } catch (failure) {
      setError(failure as Error);
      setSaving(false);
    }
  }
  return (
    <Modal
      open
      title={text.addToken}
      width={440}
      okText={text.add}
      okButtonProps={{ disabled: name.trim() === "", loading: saving }}
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
        <FormField label={text.validFor}>
          {(control) => (
            <Select
              {...control}
              value={days}
              onChange={setDays}
              options={DAYS.map((each) => ({ value: each, label: each === 0 ? text.never : text.days(each) }))}
            />
          )}
        </FormField>
        {error !== null && <Alert type="error" showIcon role="alert" title={errorText(error)} />}
        <button type="submit" hidden aria-hidden="true" tabIndex={-1} />
      </form>
    </Modal>
  );
}
