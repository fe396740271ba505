import type { Period } from "@cellgrade/contract/groupings";
import { Table } from "antd";
import { Link } from "react-router";
import { useText } from "../../language/use-text.ts";
import { formatCount, formatFixed } from "../../parts/format-number.ts";
import { tablePages } from "../../parts/table-pages.ts";
import { usePreferences } from "../../preferences.tsx";
import type { TrendPoint } from "./control-points.ts";
import { markText } from "./mark-text.ts";
import { shortPeriod } from "./period-span.ts";
import { texts } from "./text.ts";

export interface MarksTableProps {
  readonly points: readonly TrendPoint[];
  readonly period: Period;
  readonly digits: number;
  readonly pathOf: (point: TrendPoint) => string;
  /** The number of the page, from 1. */
  readonly page: number;
  readonly onPage: (page: number) => void;
}

/** The points that are marked, the latest first, each with what speaks against it in words and a link to its records. */
export function MarksTable({ points, period, digits, pathOf, page, onPage }: MarksTableProps) {
  const text = useText(texts);
  const { language } = usePreferences();
  return (
    <Table
      rowKey="start"
      dataSource={points.toReversed()}
      pagination={tablePages(page, onPage)}
      columns={[
        {
          title: text.time,
          width: 160,
          render: (_, point) => (
            <Link to={pathOf(point)} title={shortPeriod(point.start, period)}>
              {point.start.slice(0, 16)}
            </Link>
          ),
        },
        { title: text.count, width: 72, align: "right", render: (_, { count }) => formatCount(count, language) },
        { title: text.mean, width: 96, align: "right", render: (_, { mean }) => formatFixed(mean, digits) },
        { title: text.sdAxis, width: 96, align: "right", render: (_, { sd }) => formatFixed(sd, digits) },
        {
          title: text.why,
          render: (_, { marks }) => marks.map((mark) => <div key={mark.rule}>{markText(mark, text, digits)}</div>),
        },
      ]}
    />
  );
}
