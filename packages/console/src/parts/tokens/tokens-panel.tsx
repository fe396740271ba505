import { PlusOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Popconfirm, Space, Table, Tag } from "antd";
import { useState } from "react";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { serverNow } from "../../api/server-clock.ts";
import { useText } from "../../language/use-text.ts";
import { useErrorText } from "../error-text.ts";
import { formatMoment } from "../format-moment.ts";
import { Panel } from "../page.tsx";
import { type Secret, SecretDialog } from "../secret-dialog.tsx";
import { EmptyState, Unanswered } from "../states.tsx";
import { pagesOf } from "../table-pages.ts";
import { texts } from "./text.ts";
import { TokenDialog } from "./token-dialog.tsx";
import type { Token, TokenKind } from "./token-kind.ts";

/** The tokens of a kind: made, renewed without a gap, and revoked. What is sent is shown once. */
export function TokensPanel<Listed extends Token, Rights>({ kind }: { readonly kind: TokenKind<Listed, Rights> }) {
  const text = useText(texts);
  const errorText = useErrorText();
  const { message, modal } = App.useApp();
  const { timeZone } = useAccountSet();
  const queryClient = useQueryClient();
  const { queryKey } = kind;
  const { data, error, refetch } = useQuery({ queryKey, queryFn: ({ signal }) => kind.list(signal) });
  /** The token that the dialog renews. Null: it makes a new one. Undefined: the dialog is closed. */
  const [renewed, setRenewed] = useState<Listed | null | undefined>(undefined);
  const [secret, setSecret] = useState<Secret | null>(null);

  async function revoke({ id }: Listed): Promise<void> {
    try {
      await kind.revoke(String(id));
      void message.success(text.done);
    } catch (failure) {
      void modal.error({ title: text.failed, content: errorText(failure as Error) });
    }
    await queryClient.invalidateQueries({ queryKey });
  }
  const hasEnded = ({ expiresAt }: Listed): boolean => expiresAt !== null && Date.parse(expiresAt) <= serverNow();
  return (
    <Panel
      title={kind.texts.title}
      hint={data?.items.length === 0 ? undefined : kind.texts.how}
      flush
      actions={
        <Button type="primary" icon={<PlusOutlined />} onClick={() => setRenewed(null)}>
          {text.addToken}
        </Button>
      }
    >
      {data === undefined ? (
        <Unanswered error={error} onRetry={() => void refetch()} rows={3} />
      ) : data.items.length === 0 ? (
        <EmptyState title={kind.texts.none} reason={kind.texts.how} />
      ) : (
        <Table<Listed>
          rowKey="id"
          pagination={pagesOf(20)}
          dataSource={[...data.items]}
          columns={[
            { title: text.name, key: "name", render: (_, { name }) => name },
            ...kind.columns.map(({ title, key, render }) => ({
              title,
              key,
              render: (_: unknown, token: Listed) => render(token),
            })),
            {
              title: text.expires,
              key: "expiresAt",
              render: (_, token) => (
                <>
                  {token.expiresAt === null ? text.neverExpires : formatMoment(token.expiresAt, timeZone)}{" "}
                  {hasEnded(token) && <Tag>{text.expired}</Tag>}
                </>
              ),
            },
            {
              title: text.lastUsed,
              key: "lastUsedAt",
              render: (_, { lastUsedAt }) => (lastUsedAt === null ? text.never : formatMoment(lastUsedAt, timeZone)),
            },
            {
              title: "",
              key: "actions",
              align: "right",
              render: (_, token) => (
                <Space>
                  <Button aria-label={text.renewNamed(token.name)} onClick={() => setRenewed(token)}>
                    {text.renew}
                  </Button>
                  <Popconfirm
                    title={text.revokeAsk(token.name)}
                    description={kind.texts.revokeWhy}
                    okText={text.revoke}
                    okButtonProps={{ danger: true }}
                    cancelText={text.cancel}
                    onConfirm={() => void revoke(token)}
                  >
                    <Button danger aria-label={text.revokeNamed(token.name)}>
                      {text.revoke}
                    </Button>
                  </Popconfirm>
                </Space>
              ),
            },
          ]}
        />
      )}
      {renewed !== undefined && (
        <TokenDialog
          kind={kind}
          token={renewed}
          onClose={() => setRenewed(undefined)}
          onIssued={({ text: value, token: { name } }) => {
            setRenewed(undefined);
            setSecret({ title: kind.texts.shown(name), value, name: text.copied, next: text.next });
            void queryClient.invalidateQueries({ queryKey });
          }}
        />
      )}
      {secret !== null && <SecretDialog secret={secret} onClose={() => setSecret(null)} />}
    </Panel>
  );
}
