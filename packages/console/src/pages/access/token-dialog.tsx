import { TOKEN_ROLES, type TokenRole } from "@cellgrade/contract/roles";
import { Alert, Input, type InputRef, Modal, Radio } from "antd";
import { useRef, useState } from "react";
import { ask } from "../../api/client.ts";
import type { Schema } from "../../api/schema.ts";
import { useText } from "../../language/use-text.ts";
import { useErrorText } from "../../parts/error-text.ts";
import { FormField } from "../../parts/form-field.tsx";
import { roleTexts } from "../../parts/role-names.ts";
import { expiryOf, TokenTermFields, USUAL_TERM } from "../../parts/token-term.tsx";
import styles from "./access.module.css";
import { AccountSetsField } from "./account-sets-field.tsx";
import { texts } from "./text.ts";

export interface TokenDialogProps {
  /** The token to renew. Null: a new one. */
  readonly token: Schema<"Token"> | null;
  readonly onIssued: (issued: Schema<"IssuedToken">) => void;
  readonly onClose: () => void;
}

/** A dialog that makes a token, or a new one in the place of another. */
export function TokenDialog({ token, onIssued, onClose }: TokenDialogProps) {
  const text = useText(texts);
  const roles = useText(roleTexts);
  const errorText = useErrorText();
  const field = useRef<InputRef>(null);
  const [name, setName] = useState("");
  const [role, setRole] = useState<TokenRole>("viewer");
  const [accountSets, setAccountSets] = useState<readonly string[] | null>(null);
  const [term, setTerm] = useState(USUAL_TERM);
  const [saving, setSaving] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const limitable = token === null && role !== "metrics";
  const isSure = token !== null || (name.trim() !== "" && (!limitable || accountSets?.length !== 0));

  async function save(): Promise<void> {
    if (!isSure || saving) return;
    setSaving(true);
    setError(null);
    const expiresAt = expiryOf(term);
    try {
      onIssued(
        token === null
          ? await ask("POST /api/v1/tokens", {
              body: { name: name.trim(), role, accountSets: limitable ? accountSets : null, expiresAt },
            })
          : await ask("POST /api/v1/tokens/{id}/renewal", {
              path: { id: String(token.id) },
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
      title={token === null ? text.addToken : text.renewToken(token.name)}
      width={480}
      okText={token === null ? text.add : text.renew}
      okButtonProps={{ disabled: !isSure, loading: saving }}
      cancelText={text.cancel}
      afterOpenChange={(open) => open && field.current?.focus()}
      onOk={() => void save()}
      onCancel={onClose}
    >
      <form
        className={styles["form"]}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        {token === null ? (
          <>
            <FormField label={text.tokenName} hint={text.tokenNameHint}>
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
            <div>
              <div className={styles["label"]}>{text.role}</div>
              <Radio.Group
                aria-label={text.role}
                vertical
                value={role}
                onChange={({ target }) => setRole(target.value as TokenRole)}
                options={TOKEN_ROLES.map((each) => ({
                  value: each,
                  label: `${roles.names[each]}: ${roles.abilities[each]}`,
                }))}
              />
            </div>
            {limitable && (
              <AccountSetsField
                value={accountSets}
                error={accountSets?.length === 0 ? text.chosenMissing : null}
                onChange={setAccountSets}
              />
            )}
          </>
        ) : (
          <p style={{ margin: 0 }}>{text.renewWhy}</p>
        )}
        <TokenTermFields term={term} renews={token !== null} onChange={setTerm} />
        {error !== null && <Alert type="error" showIcon role="alert" title={errorText(error)} />}
        <button type="submit" hidden aria-hidden="true" tabIndex={-1} />
      </form>
    </Modal>
  );
}
