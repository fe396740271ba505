import { PlusOutlined } from "@ant-design/icons";
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Popconfirm, Table, Tag } from "antd";
import { useState } from "react";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { ask } from "../../api/client.ts";
import type { Schema } from "../../api/schema.ts";
import { serverNow } from "../../api/server-clock.ts";
import { useText } from "../../language/use-text.ts";
import { useErrorText } from "../../parts/error-text.ts";
import { formatMoment } from "../../parts/format-moment.ts";
import { Panel } from "../../parts/page.tsx";
import { roleTexts } from "../../parts/role-names.ts";
import { type Secret, SecretDialog } from "../../parts/secret-dialog.tsx";
import { EmptyState, ErrorState, LoadingPart } from "../../parts/states.tsx";
import styles from "./access.module.css";
import { texts } from "./text.ts";
import { TokenDialog } from "./token-dialog.tsx";

type Token = Schema<"Token">;

const tokensQuery = queryOptions({
  queryKey: ["tokens"],
  queryFn: ({ signal }) => ask("GET /api/v1/tokens", { signal }),
});

/** The tokens of scripts: made, renewed without a gap, and revoked. */
export function TokensPanel() {
  const text = useText(texts);
  const roles = useText(roleTexts);
  const errorText = useErrorText();
  const { message, modal } = App.useApp();
  const { timeZone } = useAccountSet();
  const queryClient = useQueryClient();
  const { data, error, refetch } = useQuery(tokensQuery);
  /** The token that the dialog renews. Null: it makes a new one. Undefined: the dialog is closed. */
  const [renewed, setRenewed] = useState<Token | null | undefined>(undefined);
  const [secret, setSecret] = useState<Secret | null>(null);

  function refresh(): Promise<void> {
    return queryClient.invalidateQueries({ queryKey: tokensQuery.queryKey });
  }
  async function revoke({ id }: Token): Promise<void> {
    try {
      await ask("DELETE /api/v1/tokens/{id}", { path: { id: String(id) }, body: {} });
      void message.success(text.done);
    } catch (failure) {
      void modal.error({ title: text.failed, content: errorText(failure as Error) });
    }
    await refresh();
  }
  const hasEnded = ({ expiresAt }: Token): boolean => expiresAt !== null && Date.parse(expiresAt) <= serverNow();
  return (
    <Panel
      title={text.tokens}
      flush
      actions={
        <Button type="primary" icon={<PlusOutlined />} onClick={() => setRenewed(null)}>
          {text.addToken}
        </Button>
      }
    >
      {data === undefined ? (
        error === null ? (
          <LoadingPart rows={3} />
        ) : (
          <ErrorState error={error} onRetry={() => void refetch()} />
        )
      ) : data.items.length === 0 ? (
        <EmptyState title={text.tokensNone} reason={text.tokensNoneWhy} />
      ) : (
        <Table
          rowKey="id"
          pagination={data.items.length > 20 ? { pageSize: 20, showSizeChanger: false } : false}
          dataSource={[...data.items]}
          columns={[
            { title: text.tokenName, dataIndex: "name" },
            { title: text.role, key: "role", render: (_, { role }) => roles.names[role] },
            {
              title: text.accountSets,
              key: "accountSets",
              render: (_, { accountSets }) => (accountSets === null ? text.all : accountSets.join(", ")),
            },
            {
              title: text.expires,
              key: "expiresAt",
              render: (_, token) => (
                <>
                  {token.expiresAt === null ? text.expiresNever : formatMoment(token.expiresAt, timeZone)}{" "}
                  {hasEnded(token) && <Tag>{text.expired}</Tag>}
                </>
              ),
            },
            {
              title: text.lastUsed,
              key: "lastUsedAt",
              render: (_, { lastUsedAt }) => (lastUsedAt === null ? text.never : formatMoment(lastUsedAt, timeZone)),
            },
            { title: text.createdBy, dataIndex: "createdBy" },
            { title: text.created, key: "createdAt", render: (_, { createdAt }) => formatMoment(createdAt, timeZone) },
            {
              title: "",
              key: "actions",
              align: "right",
              render: (_, token) => (
                <span className={styles["rowActions"]}>
                  <Button aria-label={text.renewToken(token.name)} onClick={() => setRenewed(token)}>
                    {text.renew}
                  </Button>
                  <Popconfirm
                    title={text.revokeAsk(token.name)}
                    description={text.revokeWhy}
                    okText={text.revoke}
                    okButtonProps={{ danger: true }}
                    cancelText={text.cancel}
                    onConfirm={() => void revoke(token)}
                  >
                    <Button danger aria-label={text.revokeToken(token.name)}>
                      {text.revoke}
                    </Button>
                  </Popconfirm>
                </span>
              ),
            },
          ]}
        />
      )}
      {renewed !== undefined && (
        <TokenDialog
          token={renewed}
          onClose={() => setRenewed(undefined)}
          onIssued={({ text: value, token: { name } }) => {
            setRenewed(undefined);
            setSecret({ title: text.tokenText(name), value, name: text.copyToken, next: text.tokenNext });
            void refresh();
          }}
        />
      )}
      {secret !== null && <SecretDialog secret={secret} onClose={() => setSecret(null)} />}
    </Panel>
  );
}
