import { Input, type InputRef } from "antd";
import type { Ref } from "react";
import { ask } from "../api/client.ts";
import type { Schema } from "../api/schema.ts";
import { useText } from "../language/use-text.ts";
import { FormField } from "../parts/form-field.tsx";
import { SubmitForm } from "./submit-form.tsx";
import { texts } from "./text.ts";

export interface SignInFormProps {
  /** The one person who may sign in here. Anybody may when it is left out. */
  readonly name?: string | undefined;
  readonly passwordField?: Ref<InputRef>;
  readonly onSignedIn: (state: Schema<"SignInState">) => void;
}

export function SignInForm({ name, passwordField, onSignedIn }: SignInFormProps) {
  const text = useText(texts);
  return (
    <SubmitForm
      action={text.signIn}
      fields={["name", "password"]}
      onSubmit={async (typed) => {
        const body = { name: typed("name"), password: typed("password") };
        onSignedIn(await ask("POST /api/v1/session", { body }));
      }}
    >
      {(faultOf) => (
        <>
          <FormField label={text.userName} error={faultOf("name")}>
            {(control) => (
              <Input
                {...control}
                name="name"
                size="middle"
                autoComplete="username"
                autoCapitalize="none"
                spellCheck={false}
                autoFocus={name === undefined}
                required
                readOnly={name !== undefined}
                defaultValue={name}
              />
            )}
          </FormField>
          <FormField label={text.password} error={faultOf("password")}>
            {(control) => (
              <Input
                {...control}
                name="password"
                type="password"
                size="middle"
                autoComplete="current-password"
                ref={passwordField}
                required
              />
            )}
          </FormField>
        </>
      )}
    </SubmitForm>
  );
}
