import { type Role, ROLES } from "@cellgrade/contract/roles";
import { Alert, Input } from "antd";
import { useState } from "react";
import { ask } from "../../api/client.ts";
import type { Schema } from "../../api/schema.ts";
import { useText } from "../../language/use-text.ts";
import { FormDialog } from "../../parts/form-dialog.tsx";
import { FormField } from "../../parts/form-field.tsx";
import { AccountSetsField } from "./account-sets-field.tsx";
import { RoleField } from "./role-field.tsx";
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
  const [name, setName] = useState("");
  const [displayName, setDisplayName] = useState(user?.displayName ?? "");
  const [role, setRole] = useState<Role>(user?.role ?? "viewer");
  const [accountSets, setAccountSets] = useState(user?.accountSets ?? null);

  async function save(): Promise<void> {
    const called = displayName.trim();
    const body = { role, accountSets, ...(called !== "" && { displayName: called }) };
    if (user === null) {
      const added = await ask("POST /api/v1/users", { body: { ...body, name } });
      onSaved(added.firstPassword, added.user);
    } else onSaved(null, await ask("PATCH /api/v1/users/{id}", { path: { id: user.id }, body }));
  }
  return (
    <FormDialog
      title={user === null ? text.addUser : text.editUser(user.name)}
      action={user === null ? text.add : text.save}
      complete={(user !== null || name.trim() !== "") && accountSets?.length !== 0}
      fields={["name", "displayName", "accountSets"]}
      onSubmit={save}
      onClose={onClose}
    >
      {(faultOf) => (
        <>
          {user !== null && user.source !== "local" && <Alert type="info" showIcon title={text.sourceRules} />}
          {user === null && (
            <FormField label={text.userName} hint={text.userNameHint} error={faultOf("name")}>
              {(control) => (
                <Input {...control} autoComplete="off" value={name} onChange={({ target }) => setName(target.value)} />
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
          <RoleField roles={ROLES} value={role} onChange={setRole} />
          <AccountSetsField value={accountSets} error={faultOf("accountSets")} onChange={setAccountSets} />
        </>
      )}
    </FormDialog>
  );
}
