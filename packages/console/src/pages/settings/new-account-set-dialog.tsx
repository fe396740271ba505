import { ACCOUNT_SET_NAME_CHARACTERS_MAX } from "@cellgrade/contract/account-set-rules";
import { ACCOUNT_SET_CODE } from "@cellgrade/contract/bounds";
import { useQueryClient } from "@tanstack/react-query";
import { App, Input } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import { accountSetsQuery } from "../../api/account-sets.ts";
import { ask } from "../../api/client.ts";
import { useText } from "../../language/use-text.ts";
import { FormDialog } from "../../parts/form-dialog.tsx";
import { FormField } from "../../parts/form-field.tsx";
import { pagePath } from "../../paths.ts";
import styles from "./settings.module.css";
import { texts } from "./text.ts";

/** A dialog that adds an account set by its code and name, then opens its settings. */
export function NewAccountSetDialog({ onClose }: { readonly onClose: () => void }) {
  const text = useText(texts);
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const [code, setCode] = useState("");
  const [name, setName] = useState("");
  const valid = ACCOUNT_SET_CODE.test(code);

  async function create(): Promise<void> {
    const body = { code, ...(name.trim() !== "" && { name: name.trim() }) };
    await ask("POST /api/v1/account-sets", { body });
    await queryClient.invalidateQueries({ queryKey: accountSetsQuery.queryKey });
    void message.success(text.createdNow(code));
    await navigate(pagePath(code, "settings"));
  }
  return (
    <FormDialog title={text.addTitle} action={text.create} complete={valid} onSubmit={create} onClose={onClose}>
      <p className={styles["hint"]}>{text.addHint}</p>
      <FormField label={text.code} hint={text.codeHint} error={code === "" || valid ? null : text.codeHint}>
        {(control) => (
          <Input
            {...control}
            className="monospace"
            maxLength={64}
            autoComplete="off"
            value={code}
            onChange={({ target }) => setCode(target.value.trim())}
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
    </FormDialog>
  );
}
