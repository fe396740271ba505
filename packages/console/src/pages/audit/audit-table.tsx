import { DownOutlined, RightOutlined } from "@ant-design/icons";
import { Button, Table } from "antd";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import type { Schema } from "../../api/schema.ts";
import { useText } from "../../language/use-text.ts";
import { formatMoment } from "../../parts/format-moment.ts";
import { usePreferences } from "../../preferences.tsx";
import { nameOfAction } from "./action-names.ts";
import styles from "./audit.module.css";
import { keyOf } from "./audit-state.ts";
import { EntryDetails } from "./entry-details.tsx";
import { texts } from "./text.ts";

export interface AuditTableProps {
  readonly entries: readonly Schema<"AuditEntry">[];
  /** The key of the entry that is open. */
  readonly open: string | null;
  readonly onOpen: (key: string | null) => void;
}

export function AuditTable({ entries, open, onOpen }: AuditTableProps) {
  const text = useText(texts);
  const { timeZone } = useAccountSet();
  const { language } = usePreferences();
  return (
    <Table
      rowKey={keyOf}
      pagination={false}
      tableLayout="fixed"
      scroll={{ x: 1_000 }}
      dataSource={[...entries]}
      expandable={{
        columnTitle: <span className="visually-hidden">{text.details}</span>,
        expandedRowKeys: open === null ? [] : [open],
        expandedRowRender: (entry) => <EntryDetails entry={entry} />,
        expandIcon: ({ expanded, record }) => (
          <Button
            type="text"
            size="small"
            icon={expanded ? <DownOutlined aria-hidden /> : <RightOutlined aria-hidden />}
            aria-expanded={expanded}
            aria-label={text.detailsOf(nameOfAction(record.action, language), formatMoment(record.at, timeZone))}
            onClick={() => onOpen(expanded ? null : keyOf(record))}
          />
        ),
      }}
      columns={[
        { title: text.time, key: "at", width: 160, render: (_, { at }) => formatMoment(at, timeZone) },
        {
          title: text.who,
          key: "who",
          width: 160,
          render: (_, { actorKind, actorName }) => (
            <>
              <div className={styles["cut"]} title={actorName}>
                {actorName}
              </div>
              <div className={styles["secondary"]}>{text.kinds[actorKind]}</div>
            </>
          ),
        },
        { title: text.address, key: "address", width: 140, render: (_, { address }) => address ?? "–" },
        {
          title: text.action,
          key: "action",
          width: 260,
          render: (_, { action }) => nameOfAction(action, language),
        },
        { title: text.accountSet, key: "accountSet", width: 110, render: (_, { accountSet }) => accountSet ?? "–" },
        {
          title: text.about,
          key: "about",
          render: (_, { target, after }) => (
            <div className={styles["preview"]}>{[target, after].filter((json) => json !== null).join(" ")}</div>
          ),
        },
      ]}
    />
  );
}
