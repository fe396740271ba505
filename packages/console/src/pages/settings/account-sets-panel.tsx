import { PlusOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Table, Tag } from "antd";
import { Link } from "react-router";
import { useMay } from "../../access/session-context.ts";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { accountSetsQuery } from "../../api/account-sets.ts";
import { useText } from "../../language/use-text.ts";
import { formatMoment } from "../../parts/format-moment.ts";
import { Panel } from "../../parts/page.tsx";
import { Unanswered } from "../../parts/states.tsx";
import { pagePath } from "../../paths.ts";
import { useUrlState } from "../../url-state.ts";
import { NewAccountSetDialog } from "./new-account-set-dialog.tsx";
import { settingsFields } from "./settings-state.ts";
import { texts } from "./text.ts";

/** All account sets. A link leads to the settings of each. */
export function AccountSetsPanel() {
  const text = useText(texts);
  const { code } = useAccountSet();
  const mayEdit = useMay("admin");
  const mayAdd = useMay("admin", "server");
  const [state, change] = useUrlState(settingsFields);
  const { data, error, refetch } = useQuery(accountSetsQuery);
  return (
    <Panel
      title={text.list}
      flush
      actions={
        mayAdd && (
          <Button
            type="primary"
            icon={<PlusOutlined />}
            onClick={() => change({ newAccountSet: true }, { push: true })}
          >
            {text.add}
          </Button>
        )
      }
    >
      {data === undefined ? (
        <Unanswered error={error} onRetry={() => void refetch()} rows={3} />
      ) : (
        <Table
          rowKey="code"
          pagination={false}
          dataSource={[...data.items]}
          columns={[
            {
              title: text.code,
              key: "code",
              render: (_, each) => (
                <>
                  {mayEdit ? (
                    <Link to={pagePath(each.code, "settings")} aria-label={text.edit(each.code)} className="monospace">
                      {each.code}
                    </Link>
                  ) : (
                    <span className="monospace">{each.code}</span>
                  )}
                  {each.code === code && (
                    <Tag color="blue" style={{ marginInlineStart: 8 }}>
                      {text.isCurrent}
                    </Tag>
                  )}
                </>
              ),
            },
            { title: text.name, dataIndex: "name" },
            {
              title: text.status,
              key: "enabled",
              render: (_, { enabled }) => (enabled ? text.on : <Tag>{text.off}</Tag>),
            },
            { title: text.timeZone, dataIndex: "timeZone" },
            {
              title: text.records,
              key: "recordDays",
              align: "right",
              render: (_, { recordDays }) => (recordDays === null ? text.keptForever : text.keptDays(recordDays)),
            },
            {
              title: text.created,
              key: "createdAt",
              render: (_, { createdAt, timeZone }) => formatMoment(createdAt, timeZone),
            },
          ]}
        />
      )}
      {mayAdd && state.newAccountSet && (
        <NewAccountSetDialog onClose={() => change({ newAccountSet: false }, { push: true })} />
      )}
    </Panel>
  );
}
