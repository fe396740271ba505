import { Table, type TableColumnType, Tag } from "antd";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import type { Schema } from "../../api/schema.ts";
import { useText } from "../../language/use-text.ts";
import { formatMoment } from "../../parts/format-moment.ts";
import { formatBytes } from "../../parts/format-number.ts";
import { usePreferences } from "../../preferences.tsx";
import { explainError } from "./explain-error.ts";
import styles from "./rejections.module.css";
import { texts } from "./text.ts";

export interface RejectionsTableProps {
  readonly rejections: readonly Schema<"Rejection">[];
  readonly onOpen: (id: number) => void;
}

export function RejectionsTable({ rejections, onOpen }: RejectionsTableProps) {
  const text = useText(texts);
  const { timeZone } = useAccountSet();
  const { language } = usePreferences();
  const columns: TableColumnType<Schema<"Rejection">>[] = [
    {
      title: text.time,
      width: 160,
      render: (_, { id, receivedAt }) => (
        <button
          type="button"
          className={styles["openButton"]}
          aria-label={`${formatMoment(receivedAt, timeZone)} ${text.open(id)}`}
          onClick={(event) => {
            event.stopPropagation();
            onOpen(id);
          }}
        >
          {formatMoment(receivedAt, timeZone)}
        </button>
      ),
    },
    {
      title: text.machine,
      width: 160,
      render: (_, { deviceCode, address }) => (
        <>
          <div>{deviceCode ?? <span className={styles["secondary"]}>{text.unknownDevice}</span>}</div>
          <div className={styles["secondary"]}>{address}</div>
        </>
      ),
    },
    {
      title: text.accountSetHead,
      width: 110,
      render: (_, rejection) => <AccountSetSent rejection={rejection} />,
    },
    {
      title: text.reason,
      width: 190,
      render: (_, { code, resubmittedAt }) => (
        <>
          <div className={styles["msg"]} title={explainError(code, language)}>
            {explainError(code, language)}
          </div>
          <Tag className={styles["code"] ?? ""}>{code}</Tag>
          {resubmittedAt !== null && (
            <Tag color="success" title={formatMoment(resubmittedAt, timeZone)}>
              ✓ {text.resubmitted}
            </Tag>
          )}
        </>
      ),
    },
    {
      title: text.msg,
      render: (_, { msg, bodyText }) => (
        <>
          <div className={styles["msg"]}>{msg}</div>
          <div className={styles["preview"]}>{bodyText}</div>
        </>
      ),
    },
    {
      title: text.status,
      width: 64,
      align: "right",
      render: (_, { httpStatus }) => httpStatus,
    },
    {
      title: text.bytes,
      width: 84,
      align: "right",
      className: "number",
      render: (_, { bodyBytes }) => formatBytes(bodyBytes),
    },
  ];
  return (
    <Table
      rowKey="id"
      pagination={false}
      tableLayout="fixed"
      scroll={{ x: 1_050 }}
      dataSource={[...rejections]}
      columns={columns}
      rowClassName={styles["row"] ?? ""}
      onRow={({ id }) => ({ onClick: () => onOpen(id) })}
    />
  );
}

/** The account set that a submission named, with a note when there is no such account set. */
export function AccountSetSent({ rejection }: { readonly rejection: Schema<"Rejection"> }) {
  const text = useText(texts);
  const { accountSet, accountSetSent } = rejection;
  if (accountSet !== null) return accountSet;
  const sent = accountSetSent?.trim() ?? "";
  if (sent === "") return <span className={styles["secondary"]}>{text.noAccountSet}</span>;
  return rejection.code === "ACCOUNT_SET_UNKNOWN" ? text.unknownAccountSet(sent) : sent;
}
