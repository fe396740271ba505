import { withUnit } from "@cellgrade/contract/units";
import { useQueries } from "@tanstack/react-query";
import { Table, type TableColumnType } from "antd";
import { Link } from "react-router";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { ask } from "../../api/client.ts";
import type { Schema } from "../../api/schema.ts";
import { useText } from "../../language/use-text.ts";
import { recordFilterFields } from "../../parts/filter/record-filter.ts";
import { MISSING } from "../../parts/format-number.ts";
import { Panel } from "../../parts/page.tsx";
import { fieldNames } from "../../parts/quantity-names.ts";
import { EmptyState, ErrorState, LoadingPart } from "../../parts/states.tsx";
import { cellPath, pagePath } from "../../paths.ts";
import { printState } from "../../url-state.ts";
import { digitsOf, MeasuredNumber } from "../records/measured-number.tsx";
import styles from "./cell.module.css";
import { texts } from "./text.ts";

/** The neighbours on each side: enough to see whether a probe went bad before or after this cell. */
const SIDE_COUNT = 4;

/** The cells that the same station of the same machine tested just before and after. */
export function Neighbours({ record }: { readonly record: Schema<"Record"> }) {
  const text = useText(texts);
  const names = useText(fieldNames);
  const { code, units } = useAccountSet();
  const { barcode, deviceCode, batteryStation, testTime } = record;
  const channel = { deviceCode: [deviceCode], batteryStation: [batteryStation] };
  const sides = [
    { ...channel, testTimeTo: testTime, sort: "-testTime" as const, limit: SIDE_COUNT },
    // The range begins with the cell's own second, so the answer holds the cell itself, and may hold others of that
    // second.
    { ...channel, testTimeFrom: testTime, sort: "testTime" as const, limit: SIDE_COUNT + 1 },
  ];
  const [before, after] = useQueries({
    queries: sides.map((query) => ({
      queryKey: [code, "cell", barcode, "neighbours", query],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        ask("GET /api/v1/account-sets/{code}/records", { path: { code }, query, signal }),
    })),
  });
  const error = before?.error ?? after?.error ?? null;
  const earlier = before?.data?.items.toReversed();
  const later = after?.data?.items.filter((each) => each.barcode !== barcode).slice(0, SIDE_COUNT);
  const digits = digitsOf([record, ...(earlier ?? []), ...(later ?? [])].map(({ volume }) => volume));
  const columns: TableColumnType<Schema<"Record">>[] = [
    {
      key: "barcode",
      title: names.barcode,
      render: (_, each) =>
        each.barcode === barcode ? (
          <span aria-current="true">
            <span className="monospace">{each.barcode}</span> <span aria-hidden="true">◂</span>
            <span className="visually-hidden">{text.thisOne}</span>
          </span>
        ) : (
          <Link className="monospace" to={cellPath(code, each.barcode)}>
            {each.barcode}
          </Link>
        ),
    },
    { key: "testTime", title: names.testTime, dataIndex: "testTime" },
    { key: "workStep", title: names.workStep, dataIndex: "workStep" },
    {
      key: "volume",
      title: withUnit(names.volume, units.volume),
      align: "right",
      render: (_, each) => <MeasuredNumber value={each.volume} digits={digits} />,
    },
    { key: "grade", title: names.grade, render: (_, each) => each.grade ?? MISSING },
  ];
  return (
    <Panel
      flush
      title={text.neighbours}
      actions={<Link to={pagePath(code, "records", printState(recordFilterFields, channel))}>{text.allOfChannel}</Link>}
    >
      {error !== null ? (
        <ErrorState error={error} onRetry={() => void Promise.all([before?.refetch(), after?.refetch()])} />
      ) : earlier === undefined || later === undefined ? (
        <LoadingPart rows={5} />
      ) : earlier.length + later.length === 0 ? (
        <EmptyState title={text.noNeighbours} />
      ) : (
        <Table
          rowKey="barcode"
          size="small"
          pagination={false}
          scroll={{ x: "max-content" }}
          rowClassName={(each) => (each.barcode === barcode ? (styles["thisRow"] ?? "") : "")}
          dataSource={[...earlier, record, ...later]}
          columns={columns}
        />
      )}
    </Panel>
  );
}
