import { PlusOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Popconfirm, Table } from "antd";
import { useState } from "react";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { ask } from "../../api/client.ts";
import type { Schema } from "../../api/schema.ts";
import { useText } from "../../language/use-text.ts";
import { useErrorText } from "../../parts/error-text.ts";
import { formatMoment } from "../../parts/format-moment.ts";
import { Panel } from "../../parts/page.tsx";
import { type Secret, SecretDialog } from "../../parts/secret-dialog.tsx";
import { EmptyState, ErrorState, LoadingPart } from "../../parts/states.tsx";
import { MachineTokenDialog } from "./machine-token-dialog.tsx";
import styles from "./machines.module.css";
import { machineTokensQuery } from "./policy-query.ts";
import { texts } from "./text.ts";

/** The tokens of machines. Several count at a time, so one is exchanged without a gap. */
export function MachineTokensPanel() {
  const text = useText(texts);
  const errorText = useErrorText();
  const { modal } = App.useApp();
  const { code, timeZone } = useAccountSet();
  const queryClient = useQueryClient();
  const { data, error, refetch } = useQuery(machineTokensQuery(code));
  /** The token that the dialog renews. Null: it makes a new one. Undefined: the dialog is closed. */
  const [renewed, setRenewed] = useState<Schema<"MachineToken"> | null | undefined>(undefined);
  const [secret, setSecret] = useState<Secret | null>(null);

  function refresh(): Promise<void> {
    return queryClient.invalidateQueries({ queryKey: machineTokensQuery(code).queryKey });
  }
  async function revoke(id: number): Promise<void> {
    try {
      const path = { code, id: String(id) };
      await ask("DELETE /api/v1/account-sets/{code}/machine-tokens/{id}", { path, body: {} });
    } catch (failure) {
      void modal.error({ title: text.failed, content: errorText(failure as Error) });
    }
    await refresh();
  }
  return (
    <Panel
      title={text.machineTokens}
      flush
      actions={
        <Button icon={<PlusOutlined />} onClick={() => setRenewed(null)}>
          {text.addToken}
        </Button>
      }
    >
      {data === undefined ? (
        error === null ? (
          <LoadingPart rows={2} />
        ) : (
          <ErrorState error={error} onRetry={() => void refetch()} />
        )
      ) : data.items.length === 0 ? (
        <EmptyState title={text.machineTokensNone} reason={text.machineTokensHow} />
      ) : (
        <>
          <p className={styles["panelHint"]}>{text.machineTokensHow}</p>
          <Table
            rowKey="id"
            pagination={false}
            dataSource={[...data.items]}
            columns={[
              { title: text.name, dataIndex: "name" },
              {
                title: text.expires,
                key: "expiresAt",
                render: (_, { expiresAt }) => (expiresAt === null ? text.never : formatMoment(expiresAt, timeZone)),
              },
              {
                title: text.lastUsed,
                key: "lastUsedAt",
                render: (_, { lastUsedAt }) =>
                  lastUsedAt === null ? text.neverUsed : formatMoment(lastUsedAt, timeZone),
              },
              {
                title: "",
                key: "revoke",
                align: "right",
                render: (_, token) => (
                  <span className={styles["rowActions"]}>
                    <Button aria-label={text.renewNamed(token.name)} onClick={() => setRenewed(token)}>
                      {text.renew}
                    </Button>
                    <Popconfirm
                      title={text.revokeAsk(token.name)}
                      description={text.revokeWhy}
                      okText={text.revoke}
                      okButtonProps={{ danger: true }}
                      cancelText={text.cancel}
                      onConfirm={() => void revoke(token.id)}
                    >
                      <Button danger aria-label={text.revokeNamed(token.name)}>
                        {text.revoke}
                      </Button>
                    </Popconfirm>
                  </span>
                ),
              },
            ]}
          />
        </>
      )}
      {renewed !== undefined && (
        <MachineTokenDialog
          token={renewed}
          onClose={() => setRenewed(undefined)}
          onIssued={({ text: value, token: { name } }) => {
            setRenewed(undefined);
            setSecret({ title: text.tokenText(name), value, name: text.tokenCopied, next: text.tokenNext });
            void refresh();
          }}
        />
      )}
      {secret !== null && <SecretDialog secret={secret} onClose={() => setSecret(null)} />}
    </Panel>
  );
}
