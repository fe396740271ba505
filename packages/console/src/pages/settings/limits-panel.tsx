import { DeleteOutlined, EditOutlined, PlusOutlined } from "@ant-design/icons";
import { withUnit } from "@cellgrade/contract/units";
import { QUANTITY_DEFAULT, unitOf } from "@cellgrade/contract/quantities";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Popconfirm, Space, Table } from "antd";
import { Link } from "react-router";
import { useMay } from "../../access/session-context.ts";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { ask } from "../../api/client.ts";
import { limitsQuery } from "../../api/limits.ts";
import type { Schema } from "../../api/schema.ts";
import { useText } from "../../language/use-text.ts";
import { useErrorText } from "../../parts/error-text.ts";
import { formatMoment } from "../../parts/format-moment.ts";
import { formatMeasured } from "../../parts/format-number.ts";
import { Panel } from "../../parts/page.tsx";
import { fieldNames } from "../../parts/quantity-names.ts";
import { EmptyState, Unanswered } from "../../parts/states.tsx";
import { pagesOf } from "../../parts/table-pages.ts";
import { pagePath } from "../../paths.ts";
import { useUrlState } from "../../url-state.ts";
import { LimitsDialog } from "./limits-dialog.tsx";

import styles from "./settings.module.css";
import { settingsFields } from "./settings-state.ts";
import { texts } from "./text.ts";

type Limits = Schema<"LimitsVersion">;

/** The limits in force, each with its versions. A dialog changes them. `shown`: false while another tab is open. */
export function LimitsPanel({ shown }: { readonly shown: boolean }) {
  const text = useText(texts);
  const errorText = useErrorText();
  const names = useText(fieldNames);
  const { code, timeZone, units } = useAccountSet();
  const { modal } = App.useApp();
  const queryClient = useQueryClient();
  const mayChange = useMay("engineer");
  const [state, change] = useUrlState(settingsFields);
  const { data, error, refetch } = useQuery({ ...limitsQuery(code), enabled: shown });

  async function remove({ workStep, quantity, version }: Limits): Promise<void> {
    try {
      const body = { workStep, quantity, lsl: null, usl: null, basedOn: version };
      await ask("PUT /api/v1/account-sets/{code}/limits", { path: { code }, body });
    } catch (failure) {
      void modal.error({ title: text.saveFailed, content: errorText(failure as Error) });
    }
    await queryClient.invalidateQueries({ queryKey: [code] });
  }

  const open = mayChange && shown && (state.newLimits || state.limitsStep !== null);
  const versionsOf = ({ workStep, quantity }: Pick<Limits, "workStep" | "quantity">): Limits[] =>
    (data?.versions ?? []).filter((each) => each.workStep === workStep && each.quantity === quantity);
  return (
    <Panel
      title={text.limits}
      hint={text.limitsHint}
      flush
      actions={
        mayChange && (
          <Button
            type="primary"
            icon={<PlusOutlined />}
            onClick={() => change({ newLimits: true, limitsStep: null }, { push: true })}
          >
            {text.limitsAdd}
          </Button>
        )
      }
    >
      {data === undefined ? (
        <Unanswered error={error} onRetry={() => void refetch()} rows={3} />
      ) : data.items.length === 0 ? (
        <EmptyState title={text.limitsNone} reason={text.limitsNoneWhy} />
      ) : (
        <Table
          rowKey={({ workStep, quantity }) => JSON.stringify([workStep, quantity])}
          pagination={pagesOf(20)}
          dataSource={[...data.items]}
          expandable={{
            expandedRowRender: (row) => <LimitsHistory versions={versionsOf(row)} timeZone={timeZone} />,
            rowExpandable: (row) => versionsOf(row).length > 1,
          }}
          columns={[
            { title: text.step, dataIndex: "workStep" },
            {
              title: text.quantity,
              key: "quantity",
              render: (_, { quantity }) => withUnit(names[quantity], unitOf(quantity, units)),
            },
            { title: "LSL", key: "lsl", align: "right", render: (_, { lsl }) => formatMeasured(lsl) },
            { title: "USL", key: "usl", align: "right", render: (_, { usl }) => formatMeasured(usl) },
            { title: text.version, dataIndex: "version", align: "right" },
            {
              title: text.changedAt,
              key: "createdAt",
              render: (_, { createdAt }) => formatMoment(createdAt, timeZone),
            },
            {
              title: "",
              key: "actions",
              align: "right",
              render: (_, row) => {
                const { workStep, quantity } = row;
                return (
                  <Space>
                    <Link
                      to={pagePath(code, "distribution", new URLSearchParams({ workStep, quantity }))}
                      aria-label={text.limitsSee(workStep, names[quantity])}
                    >
                      {text.see}
                    </Link>
                    {mayChange && (
                      <>
                        <Button
                          type="text"
                          icon={<EditOutlined />}
                          aria-label={text.limitsEdit(workStep, names[quantity])}
                          title={text.limitsEdit(workStep, names[quantity])}
                          onClick={() => change({ limitsStep: workStep, limitsQuantity: quantity }, { push: true })}
                        />
                        <Popconfirm
                          title={text.limitsRemoveAsk}
                          okText={text.remove}
                          cancelText={text.cancel}
                          onConfirm={() => void remove(row)}
                        >
                          <Button
                            type="text"
                            icon={<DeleteOutlined />}
                            aria-label={text.limitsRemove(workStep, names[quantity])}
                            title={text.limitsRemove(workStep, names[quantity])}
                          />
                        </Popconfirm>
                      </>
                    )}
                  </Space>
                );
              },
            },
          ]}
        />
      )}
      {open && data !== undefined && (
        <LimitsDialog
          key={`${state.limitsStep} ${state.limitsQuantity}`}
          workStep={state.limitsStep}
          quantity={state.limitsQuantity}
          versions={data.versions}
          onClose={() =>
            change({ newLimits: false, limitsStep: null, limitsQuantity: QUANTITY_DEFAULT }, { push: true })
          }
        />
      )}
    </Panel>
  );
}

function LimitsHistory({ versions, timeZone }: { readonly versions: readonly Limits[]; readonly timeZone: string }) {
  const text = useText(texts);
  return (
    <ul className={styles["history"]}>
      {versions.map(({ version, lsl, usl, createdAt }) => (
        <li key={version}>
          {text.version} {version} · {formatMoment(createdAt, timeZone)} ·{" "}
          {lsl === null && usl === null ? text.removed : `LSL ${formatMeasured(lsl)} · USL ${formatMeasured(usl)}`}
        </li>
      ))}
    </ul>
  );
}
