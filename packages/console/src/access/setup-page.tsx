import { useQuery } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useState } from "react";
import { Navigate } from "react-router";
import { accountSetToOpen } from "../account-set/last-account-set.ts";
import { ask } from "../api/client.ts";
import { sessionQuery } from "../api/session.ts";
import { useText } from "../language/use-text.ts";
import { FormField } from "../parts/form-field.tsx";
import { Unanswered } from "../parts/states.tsx";
import { pagePath } from "../paths.ts";
import { NewPasswordFields } from "./change-password-form.tsx";
import { Entrance } from "./entrance.tsx";
import { PlainNotice } from "./plain-notice.tsx";
import { SubmitForm, TypedFault } from "./submit-form.tsx";
import { texts } from "./text.ts";

/** The page that the set-up link leads to, the token behind its `#`. It makes the first admin and signs him in. */
export function SetupPage() {
  const text = useText(texts);
  const { data, error, refetch } = useQuery(sessionQuery);
  const [link] = useState(() => tokenOf(window.location.hash));
  if (data === undefined) {
    return <Unanswered error={error} onRetry={() => void refetch()} />;
  }
  if (data.auth === "off") return <Navigate to="/" replace />;
  if (data.hasAdmin) {
    return (
      <Entrance title={text.hasAdmin} why={text.hasAdminWhy}>
        <Button type="primary" href="/">
          {text.toConsole}
        </Button>
      </Entrance>
    );
  }
  if (!data.canSignIn) {
    return (
      <Entrance title={text.setUpTitle}>
        <PlainNotice />
      </Entrance>
    );
  }
  return (
    <Entrance title={text.setUpTitle} why={text.setUpHow}>
      <SubmitForm
        action={text.setUp}
        fields={["token", "name", "displayName", "password", "repeated"]}
        onSubmit={async (typed) => {
          const password = typed("password");
          if (typed("repeated") !== password) throw new TypedFault("repeated", text.different);
          const displayName = typed("displayName").trim();
          const token = link === "" ? tokenOf(typed("token")) : link;
          const body = { token, name: typed("name"), password, ...(displayName !== "" && { displayName }) };
          await ask("POST /api/v1/setup", { body });
          window.location.replace(await nextPath()); // the link, which counts no more, leaves the history
        }}
      >
        {(faultOf) => (
          <>
            {link === "" && (
              <FormField label={text.setUpLink} hint={text.setUpLinkHint} error={faultOf("token")}>
                {(control) => <Input {...control} name="token" size="middle" autoComplete="off" autoFocus required />}
              </FormField>
            )}
            <FormField label={text.userName} error={faultOf("name")}>
              {(control) => (
                <Input
                  {...control}
                  name="name"
                  size="middle"
                  autoComplete="username"
                  autoCapitalize="none"
                  spellCheck={false}
                  autoFocus={link !== ""}
                  required
                />
              )}
            </FormField>
            <FormField label={text.displayName} hint={text.displayNameHint} error={faultOf("displayName")}>
              {(control) => <Input {...control} name="displayName" size="middle" autoComplete="name" />}
            </FormField>
            <NewPasswordFields faultOf={faultOf} name="password" />
          </>
        )}
      </SubmitForm>
    </Entrance>
  );
}

/** The page on which the first admin lets others in. */
async function nextPath(): Promise<string> {
  const { items } = await ask("GET /api/v1/account-sets", {});
  const code = accountSetToOpen(items.map((each) => each.code));
  return code === undefined ? "/" : pagePath(code, "access");
}

/** The token of a link, or what is no link as it is. */
function tokenOf(link: string): string {
  return link.trim().replace(/^.*#/, "");
}
