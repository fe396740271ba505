import { Input } from "antd";
import { ask } from "../api/client.ts";
import type { Schema } from "../api/schema.ts";
import { useText } from "../language/use-text.ts";
import { FormField } from "../parts/form-field.tsx";
import { SubmitForm, TypedFault } from "./submit-form.tsx";
import { texts } from "./text.ts";

export interface ChangePasswordFormProps {
  /** By what the person signs in: a password manager files the new password under it. */
  readonly name: string;
  readonly onChanged: (sessions: Schema<"Sessions">) => void;
}

export function ChangePasswordForm({ name, onChanged }: ChangePasswordFormProps) {
  const text = useText(texts);
  return (
    <SubmitForm
      action={text.change}
      fields={["currentPassword", "newPassword", "repeated"]}
      onSubmit={async (typed) => {
        const body = { currentPassword: typed("currentPassword"), newPassword: typed("newPassword") };
        if (typed("repeated") !== body.newPassword) throw new TypedFault("repeated", text.different);
        onChanged(await ask("POST /api/v1/account/password", { body }));
      }}
    >
      {(faultOf) => (
        <>
          <input type="text" name="username" autoComplete="username" value={name} readOnly hidden />
          <FormField label={text.currentPassword} error={faultOf("currentPassword")}>
            {(control) => (
              <Input
                {...control}
                name="currentPassword"
                type="password"
                size="middle"
                autoComplete="current-password"
                required
              />
            )}
          </FormField>
          <NewPasswordFields faultOf={faultOf} name="newPassword" />
        </>
      )}
    </SubmitForm>
  );
}

interface NewPasswordFieldsProps {
  readonly name: string;
  readonly faultOf: (name: string) => string | null;
}

/** A password that somebody chooses, twice, for nobody sees what he types. The second field is called `repeated`. */
export function NewPasswordFields({ name, faultOf }: NewPasswordFieldsProps) {
  const text = useText(texts);
  const shared = { type: "password", size: "middle", autoComplete: "new-password", required: true } as const;
  return (
    <>
      <FormField label={text.newPassword} hint={text.passwordHint} error={faultOf(name)}>
        {(control) => <Input {...control} {...shared} name={name} />}
      </FormField>
      <FormField label={text.repeated} error={faultOf("repeated")}>
        {(control) => <Input {...control} {...shared} name="repeated" />}
      </FormField>
    </>
  );
}
