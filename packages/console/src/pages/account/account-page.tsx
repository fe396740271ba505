import { App, Descriptions } from "antd";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ChangePasswordForm } from "../../access/change-password-form.tsx";
import { useSession } from "../../access/session-context.ts";
import { useText } from "../../language/use-text.ts";
import { Page, Panel } from "../../parts/page.tsx";
import { roleTexts } from "../../parts/role-names.ts";
import { EmptyState } from "../../parts/states.tsx";
import { SessionsPanel, sessionsQuery } from "./sessions-panel.tsx";
import { texts } from "./text.ts";

/** The page 我的账户: who is signed in, his password, and where he is signed in. */
export default function AccountPage() {
  const text = useText(texts);
  const roles = useText(roleTexts);
  const { caller } = useSession();
  if (caller.kind !== "person") {
    return (
      <Page title={text.title}>
        <EmptyState title={text.notSignedIn} reason={text.notSignedInWhy} />
      </Page>
    );
  }
  return (
    <Page title={text.title}>
      <Panel title={text.person}>
        <Descriptions
          column={2}
          items={[
            { key: "name", label: text.userName, children: caller.name },
            { key: "displayName", label: text.displayName, children: caller.displayName },
            { key: "role", label: text.role, children: roles.names[caller.role] },
            {
              key: "accountSets",
              label: text.accountSets,
              children: caller.accountSets === null ? text.allAccountSets : caller.accountSets.join(", "),
            },
          ]}
        />
      </Panel>
      <SessionsPanel />
      {caller.source === "local" && <PasswordPanel name={caller.name} />}
    </Page>
  );
}

function PasswordPanel({ name }: { readonly name: string }) {
  const text = useText(texts);
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const [changes, setChanges] = useState(0);
  return (
    <Panel title={text.password}>
      <div style={{ maxWidth: 360 }}>
        <p style={{ marginBlockStart: 0 }}>{text.passwordHow}</p>
        <ChangePasswordForm
          key={changes} // the next one begins empty
          name={name}
          onChanged={(sessions) => {
            setChanges(changes + 1);
            queryClient.setQueryData(sessionsQuery.queryKey, sessions);
            void message.success(text.changed);
          }}
        />
      </div>
    </Panel>
  );
}
