import { Table } from "antd";
import { Link } from "react-router";
import { useText } from "../../language/use-text.ts";
import { formatCount, formatShare } from "../../parts/format-number.ts";
import { usePreferences } from "../../preferences.tsx";
import { type Bar, edgeDigits, type ValueRange } from "./bars.ts";
import { texts } from "./text.ts";

export interface BarsTableProps {
  readonly bars: readonly Bar[];
  readonly count: number;
  readonly binWidth: number;
  readonly pathOf: (range: ValueRange) => string;
}

/** The histogram as a table. Each bar has a link to its records. */
export function BarsTable({ bars, count, binWidth, pathOf }: BarsTableProps) {
  const text = useText(texts);
  const { language } = usePreferences();
  const digits = edgeDigits(binWidth);
  return (
    <Table
      rowKey="from"
      pagination={false}
      scroll={{ y: 320 }}
      style={{ marginBlockStart: 8 }}
      dataSource={[...bars]}
      columns={[
        { title: text.barFrom, align: "right", render: (_, bar) => bar.from.toFixed(digits) },
        { title: text.barTo, align: "right", render: (_, bar) => bar.to.toFixed(digits) },
        { title: text.records, align: "right", render: (_, bar) => formatCount(bar.count, language) },
        { title: text.share, align: "right", render: (_, bar) => formatShare(count === 0 ? null : bar.count / count) },
        {
          title: "",
          width: 120,
          render: (_, bar) => (bar.count === 0 ? null : <Link to={pathOf(bar)}>{text.toRecords}</Link>),
        },
      ]}
    />
  );
}
