import { PlusOutlined } from "@ant-design/icons";
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Table, Tag } from "antd";
import { useState } from "react";
import { useSession } from "../../access/session-context.ts";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { ask } from "../../api/client.ts";
import type { Schema } from "../../api/schema.ts";
import { useText } from "../../language/use-text.ts";
import { formatMoment } from "../../parts/format-moment.ts";
import { Panel } from "../../parts/page.tsx";
import { roleTexts } from "../../parts/role-names.ts";
import { type Secret, SecretDialog } from "../../parts/secret-dialog.tsx";
import { Unanswered } from "../../parts/states.tsx";
import { pagesOf } from "../../parts/table-pages.ts";
import { texts } from "./text.ts";
import { UserActions } from "./user-actions.tsx";
import { UserDialog } from "./user-dialog.tsx";

const usersQuery = queryOptions({
  queryKey: ["users"],
  queryFn: ({ signal }) => ask("GET /api/v1/users", { signal }),
});

/** The people who may sign in, and what an admin does about each. */
export function UsersPanel() {
  const text = useText(texts);
  const roles = useText(roleTexts);
  const { message } = App.useApp();
  const { timeZone } = useAccountSet();
  const { caller } = useSession();
  const queryClient = useQueryClient();
  const { data, error, refetch } = useQuery(usersQuery);
  /** Whom the dialog changes. Null: somebody new. Undefined: the dialog is closed. */
  const [edited, setEdited] = useState<Schema<"User"> | null | undefined>(undefined);
  const [secret, setSecret] = useState<Secret | null>(null);

  async function take(firstPassword: string | null, { name }: Schema<"User">): Promise<void> {
    setEdited(undefined);
    if (firstPassword === null) void message.success(text.done);
    else {
      const [title, next] = [text.passwordOf(name), text.passwordNext];
      setSecret({ title, value: firstPassword, name: text.copyPassword, next });
    }
    await queryClient.invalidateQueries({ queryKey: usersQuery.queryKey });
  }
  return (
    <Panel
      title={text.users}
      flush
      actions={
        <Button type="primary" icon={<PlusOutlined />} onClick={() => setEdited(null)}>
          {text.addUser}
        </Button>
      }
    >
      {data === undefined ? (
        <Unanswered error={error} onRetry={() => void refetch()} rows={3} />
      ) : (
        <Table
          rowKey="id"
          pagination={pagesOf(20)}
          dataSource={[...data.items]}
          columns={[
            {
              title: text.userName,
              key: "name",
              render: (_, { name }) => (
                <>
                  <span className="monospace">{name}</span>{" "}
                  {caller.kind === "person" && caller.name === name && <Tag color="blue">{text.you}</Tag>}
                </>
              ),
            },
            { title: text.displayName, dataIndex: "displayName" },
            { title: text.role, key: "role", render: (_, { role }) => roles.names[role] },
            {
              title: text.accountSets,
              key: "accountSets",
              render: (_, { accountSets }) => (accountSets === null ? text.all : accountSets.join(", ")),
            },
            { title: text.source, key: "source", render: (_, { source }) => text.sources[source] },
            {
              title: text.status,
              key: "status",
              render: (_, { disabled, mustChangePassword }) =>
                disabled ? <Tag>{text.disabled}</Tag> : mustChangePassword ? text.firstPassword : text.active,
            },
            { title: text.sessions, dataIndex: "sessions", align: "right" },
            {
              title: text.lastSeen,
              key: "lastSeenAt",
              render: (_, { lastSeenAt }) => (lastSeenAt === null ? text.never : formatMoment(lastSeenAt, timeZone)),
            },
            {
              title: "",
              key: "actions",
              align: "right",
              render: (_, user) => (
                <UserActions
                  user={user}
                  onEdit={() => setEdited(user)}
                  onDone={(firstPassword) => void take(firstPassword, user)}
                />
              ),
            },
          ]}
        />
      )}
      {edited !== undefined && (
        <UserDialog
          user={edited}
          onSaved={(password, user) => void take(password, user)}
          onClose={() => setEdited(undefined)}
        />
      )}
      {secret !== null && <SecretDialog secret={secret} onClose={() => setSecret(null)} />}
    </Panel>
  );
}
