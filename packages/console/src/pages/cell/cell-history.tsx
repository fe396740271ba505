import { withUnit } from "@cellgrade/contract/units";
import { useQuery } from "@tanstack/react-query";
import { Table, type TableColumnType, Tag, Tooltip } from "antd";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { ask } from "../../api/client.ts";
import type { Schema } from "../../api/schema.ts";
import { useText } from "../../language/use-text.ts";
import { formatMeasured } from "../../parts/format-number.ts";
import { formatMoment } from "../../parts/format-moment.ts";
import { Panel } from "../../parts/page.tsx";
import { fieldNames } from "../../parts/quantity-names.ts";
import { ErrorState, LoadingPart } from "../../parts/states.tsx";
import styles from "./cell.module.css";
import { type Field, FIELDS } from "./shown-fields.ts";
import { texts } from "./text.ts";
import { type ComparedVersion, compareVersions, type Version } from "./version-differences.ts";

/** The kept versions. Each shows its differences from the version before it. */
export function CellHistory({ record }: { readonly record: Schema<"Record"> }) {
  const text = useText(texts);
  const names = useText(fieldNames);
  const { code, units, timeZone, historyDays } = useAccountSet();
  const { barcode } = record;
  const { data, error, refetch } = useQuery({
    // The revision makes the query ask anew when the record changes.
    queryKey: [code, "cell", barcode, "history", record.revision],
    queryFn: ({ signal }) =>
      ask("GET /api/v1/account-sets/{code}/record/history", { path: { code }, query: { barcode }, signal }),
  });
  const columns: TableColumnType<ComparedVersion>[] = [
    {
      key: "revision",
      title: text.version,
      render: (_, { version, replacedAt }) => (
        <>
          {version.revision ?? text.ignored}{" "}
          {replacedAt === null && <span className={styles["tag"]}>{text.current}</span>}
          <Marks version={version} />
        </>
      ),
    },
    {
      key: "receivedAt",
      title: names.receivedAt,
      render: (_, { version }) => formatMoment(version.receivedAt, timeZone),
    },
    ...FIELDS.map(
      (field): TableColumnType<ComparedVersion> => ({
        key: field,
        title: field in units ? withUnit(names[field], units[field as keyof typeof units]) : names[field],
        align: field in units ? "right" : "left",
        className: field in units ? (styles["measured"] ?? "") : "",
        render: (_, compared) => <Compared field={field} compared={compared} />,
      }),
    ),
    { key: "replacedAt", title: text.replacedAt, render: (_, { replacedAt }) => formatMoment(replacedAt, timeZone) },
  ];
  return (
    <Panel
      flush
      title={text.history}
      actions={<span className={styles["quiet"]}>{text.keptFor(String(historyDays))}</span>}
    >
      {error !== null ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <LoadingPart rows={3} />
      ) : (
        <Table
          rowKey={({ version }) => `${version.revision} ${version.receivedAt} ${version.testTime}`}
          size="small"
          pagination={false}
          className={styles["versions"] ?? ""}
          scroll={{ x: true }}
          dataSource={[...compareVersions(record, data.items)]}
          columns={columns}
        />
      )}
    </Panel>
  );
}

/** A value of a version. A value that differs is bold and marked, with the older value below it. */
function Compared({ field, compared }: { readonly field: Field; readonly compared: ComparedVersion }) {
  const text = useText(texts);
  const { version, older, differing } = compared;
  if (older === null || !differing.has(field)) return shown(version, field);
  return (
    <>
      <ins className={styles["changed"]}>{shown(version, field)}</ins>
      <div className={styles["before"]}>{text.before(shown(older, field))}</div>
    </>
  );
}

function shown(version: Version, field: Field): string {
  const value = version[field];
  return typeof value === "string" ? value : formatMeasured(value);
}

function Marks({ version }: { readonly version: Version }) {
  const text = useText(texts);
  const names = useText(fieldNames);
  if (!version.lateReplay && !version.testTimeAhead && version.excluded === null) return null;
  const ignoredWhy = version.testTimeAhead ? text.aheadIgnoredWhy : text.ignoredWhy;
  return (
    <span className={styles["marks"]}>
      {version.lateReplay && (
        <Tooltip title={version.revision === null ? ignoredWhy : text.lateReplayWhy}>
          <Tag>{names.lateReplay}</Tag>
        </Tooltip>
      )}
      {version.testTimeAhead && (
        <Tooltip title={text.aheadMark}>
          <Tag>{names.testTimeAhead}</Tag>
        </Tooltip>
      )}
      {version.excluded !== null && (
        <Tooltip title={version.excluded.reason}>
          <Tag>{names.excluded}</Tag>
        </Tooltip>
      )}
    </span>
  );
}
