import { type Role, ROLES } from "@cellgrade/contract/roles";
import { Alert, Input, type InputRef, Modal, Radio } from "antd";
import { useRef, useState } from "react";
import { ApiProblem, ask } from "../../api/client.ts";
import type { Schema } from "../../api/schema.ts";
import { useText } from "../../language/use-text.ts";
import { useErrorText } from "../../parts/error-text.ts";
import { FormField } from "../../parts/form-field.tsx";
import { roleTexts } from "../../parts/role-names.ts";
import styles from "./access.module.css";
import { AccountSetsField } from "./account-sets-field.tsx";
import { texts } from "./text.ts";

export interface UserDialogProps {
  /** Whom to change. Null: somebody new. */
  readonly user: Schema<"User"> | null;
  /** Given the first password of somebody new. */
  readonly onSaved: (firstPassword: string | null, user: Schema<"User">) => void;
  readonly onClose: () => void;
}

/** A dialog that adds somebody, or changes what he is called, his role and his account sets. */
export function UserDialog({ user, onSaved, onClose }: UserDialogProps) {
  const text = useText(texts);
  const roles = useText(roleTexts);
  const errorText = useErrorText();
  const field = useRef<InputRef>(null);
  const [name, setName] = useState("");
  const [displayName, setDisplayName] = useState(user?.displayName ?? "");
  const [role, setRole] = useState<Role>(user?.role ?? "viewer");
  const [accountSets, setAccountSets] = useState(user?.accountSets ?? null);
  const [saving, setSaving] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const refusedField = error instanceof ApiProblem ? error.field : undefined;
  const faultOf = (each: string): string | null => (error !== null && refusedField === each ? errorText(error) : null);
  const isSure = (user !== null || name.trim() !== "") && accountSets?.length !== 0;

  async function save(): Promise<void> {
    if (!isSure || saving) return;
    setSaving(true);
    setError(null);
    const called = displayName.trim();
    const body = { role, accountSets, ...(called !== "" && { displayName: called }) };
    try {
      if (user === null) {
        const added = await ask("POST /api/v1/users", { body: { ...body, name } });
        onSaved(added.firstPassword, added.user);
      } else onSaved(null, await ask("PATCH /api/v1/users/{id}", { path: { id: user.id }, body }));
    } catch (failure) {
      setError(failure as Error);
      setSaving(false);
    }
  }
  return (
    <Modal
      open
      title={user === null ? text.addUser : text.editUser(user.name)}
      width={480}
      okText={user === null ? text.add : text.save}
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
        {user === null && (
          <FormField label={text.userName} hint={text.userNameHint} error={faultOf("name")}>
            {(control) => (
              <Input
                {...control}
                ref={field}
                autoComplete="off"
                value={name}
                onChange={({ target }) => setName(target.value)}
              />
            )}
          </FormField>
        )}
        <FormField label={text.displayName} hint={text.displayNameHint} error={faultOf("displayName")}>
          {(control) => (
            <Input
              {...control}
              autoComplete="off"
              maxLength={64}
              value={displayName}
              onChange={({ target }) => setDisplayName(target.value)}
            />
          )}
        </FormField>
        <div>
          <div className={styles["label"]}>{text.role}</div>
          <Radio.Group
            aria-label={text.role}
            vertical
            value={role}
            onChange={({ target }) => setRole(target.value as Role)}
            options={ROLES.map((each) => ({ value: each, label: `${roles.names[each]}: ${roles.abilities[each]}` }))}
          />
        </div>
        <AccountSetsField
          value={accountSets}
          error={accountSets?.length === 0 ? text.chosenMissing : faultOf("accountSets")}
          onChange={setAccountSets}
        />
        {error !== null && (refusedField === undefined || !FIELDS.includes(refusedField)) && (
          <Alert type="error" showIcon role="alert" title={errorText(error)} />
        )}
        <button type="submit" hidden aria-hidden="true" tabIndex={-1} />
      </form>
    </Modal>
  );
}

const FIELDS: readonly string[] = ["name", "displayName", "accountSets"];
