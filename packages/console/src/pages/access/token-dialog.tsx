import { TOKEN_ROLES, type TokenRole } from "@cellgrade/contract/roles";
import { Alert, Input, type InputRef, Modal, Radio, Select } from "antd";
import { useRef, useState } from "react";
import { ask } from "../../api/client.ts";
import { serverNow } from "../../api/server-clock.ts";
import type { Schema } from "../../api/schema.ts";
import { useText } from "../../language/use-text.ts";
import { useErrorText } from "../../parts/error-text.ts";
import { FormField } from "../../parts/form-field.tsx";
import { roleTexts } from "../../parts/role-names.ts";
import styles from "./access.module.css";
import { AccountSetsField } from "./account-sets-field.tsx";
import { texts } from "./text.ts";

export interface TokenDialogProps {
  /** The token to renew. Null: a new one. */
  readonly token: Schema<"Token"> | null;
  readonly onIssued: (issued: Schema<"IssuedToken">) => void;
  readonly onClose: () => void;
}

const DAY_MS = 24 * 3_600_000;

/** How long a token may count, in days. Null: it does not end. */
const DAYS = [30, 90, 365, 730, null] as const;

/** How long an old token counts beside the new one, in minutes. */
const OVERLAP_MINUTES = [0, 60, 1_440, 10_080, 43_200] as const;

/** A dialog that makes a token, or a new one in the place of another. */
export function TokenDialog({ token, onIssued, onClose }: TokenDialogProps) {
  const text = useText(texts);
  const roles = useText(roleTexts);
  const errorText = useErrorText();
  const field = useRef<InputRef>(null);
  const [name, setName] = useState("");
  const [role, setRole] = useState<TokenRole>("viewer");
  const [accountSets, setAccountSets] = useState<readonly string[] | null>(null);
  const [days, setDays] = useState<(typeof DAYS)[number]>(365);
  const [overlapMinutes, setOverlapMinutes] = useState<(typeof OVERLAP_MINUTES)[number]>(1_440);
  const [saving, setSaving] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const limitable = token === null && role !== "metrics";
  const isSure = token !== null || (name.trim() !== "" && (!limitable || accountSets?.length !== 0));

  async function save(): Promise<void> {
    if (!isSure || saving) return;
    setSaving(true);
    setError(null);
    const expiresAt = days === null ? null : new Date(serverNow() + days * DAY_MS).toISOString();
    try {
      onIssued(
        token === null
          ? await ask("POST /api/v1/tokens", {
              body: { name: name.trim(), role, accountSets: limitable ? accountSets : null, expiresAt },
            })
          : await ask("POST /api/v1/tokens/{id}/renewal", {
              path: { id: String(token.id) },
              body: { expiresAt, overlapMinutes },
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
          <>
            <p style={{ margin: 0 }}>{text.renewWhy}</p>
            <FormField label={text.overlap}>
              {(control) => (
                <Select
                  {...control}
                  value={overlapMinutes}
                  onChange={setOverlapMinutes}
                  options={OVERLAP_MINUTES.map((minutes) => ({ value: minutes, label: text.overlaps[minutes] }))}
                />
              )}
            </FormField>
          </>
        )}
        <FormField label={text.validFor}>
          {(control) => (
            <Select<number>
              {...control}
              value={days ?? 0}
              onChange={(chosen) => setDays(DAYS.find((each) => each === chosen) ?? null)}
              options={DAYS.map((each) => ({
                value: each ?? 0,
                label: each === null ? text.expiresNever : text.days(each),
              }))}
            />
          )}
        </FormField>
        {error !== null && <Alert type="error" showIcon role="alert" title={errorText(error)} />}
        <button type="submit" hidden aria-hidden="true" tabIndex={-1} />
      </form>
    </Modal>
  );
}
