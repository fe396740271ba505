import { ACCOUNT_SET_NAME_CHARACTERS_MAX } from "@cellgrade/contract/account-set-rules";
import { ACCOUNT_SET_CODE } from "@cellgrade/contract/bounds";
import { useQueryClient } from "@tanstack/react-query";
import { App, Input, type InputRef, Modal } from "antd";
import { useRef, useState } from "react";
import { useNavigate } from "react-router";
import { accountSetsQuery } from "../../api/account-sets.ts";
import { ask } from "../../api/client.ts";
import { useText } from "../../language/use-text.ts";
import { useErrorText } from "../../parts/error-text.ts";
import { FieldError, FormField } from "../../parts/form-field.tsx";
import { pagePath } from "../../paths.ts";
import styles from "./settings.module.css";
import { texts } from "./text.ts";

/** A dialog that adds an account set by its code and name, then opens its settings. */
export function NewAccountSetDialog({ onClose }: { readonly onClose: () => void }) {
  const text = useText(texts);
  const errorText = useErrorText();
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const [code, setCode] = useState("");
  const [name, setName] = useState("");
  const [saving, setSaving] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const field = useRef<InputRef>(null);
  const valid = ACCOUNT_SET_CODE.test(code);

  async function create(): Promise<void> {
    if (!valid) return;
    setSaving(true);
    try {
      const body = { code, ...(name.trim() !== "" && { name: name.trim() }) };
      await ask("POST /api/v1/account-sets", { body });
      await queryClient.invalidateQueries({ queryKey: accountSetsQuery.queryKey });
      void message.success(text.createdNow(code));
      await navigate(pagePath(code, "settings"));
    } catch (failure) {
      setError(failure as Error);
      setSaving(false);
    }
  }
  return (
    <Modal
      open
      title={text.addTitle}
      width={440}
      okText={text.create}
      okButtonProps={{ disabled: !valid, loading: saving }}
      cancelText={text.cancel}
      afterOpenChange={(open) => open && field.current?.focus()}
      onOk={() => void create()}
      onCancel={onClose}
    >
      <form
        className={styles["removal"]}
        onSubmit={(event) => {
          event.preventDefault();
          void create();
        }}
      >
        <p className={styles["hint"]}>{text.addHint}</p>
        <FormField label={text.code} hint={text.codeHint} error={code === "" || valid ? null : text.codeHint}>
          {(control) => (
            <Input
              {...control}
              ref={field}
              className="monospace"
              maxLength={64}
              autoComplete="off"
              value={code}
              onChange={({ target }) => {
                setCode(target.value.trim());
                setError(null);
              }}
            />
          )}
        </FormField>
        <FormField label={text.name} hint={text.nameOptional}>
          {(control) => (
            <Input
              {...control}
              maxLength={ACCOUNT_SET_NAME_CHARACTERS_MAX}
              value={name}
              onChange={({ target }) => setName(target.value)}
            />
          )}
        </FormField>
        <FieldError error={error === null ? null : errorText(error)} />
        <button type="submit" hidden aria-hidden="true" tabIndex={-1} />
      </form>
    </Modal>
  );
}
