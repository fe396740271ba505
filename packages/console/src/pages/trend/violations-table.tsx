import { Table } from "antd";
import { Link } from "react-router";
import { useText } from "../../language/use-text.ts";
import { formatFixed } from "../../parts/format-number.ts";
import { tablePages } from "../../parts/table-pages.ts";
import type { Violation } from "./control-points.ts";
import { texts } from "./text.ts";

export interface ViolationsTableProps {
  readonly device: string;
  readonly violations: readonly Violation[];
  readonly digits: number;
  readonly pathOf: (start: string) => string;
  /** The number of the page, from 1. */
  readonly page: number;
  readonly onPage: (page: number) => void;
}

/** The points that are out of control, in words. Each has a link to the records of its period. */
export function ViolationsTable({ device, violations, digits, pathOf, page, onPage }: ViolationsTableProps) {
  const text = useText(texts);
  return (
    <Table
      rowKey={({ start, which }) => `${start} ${which}`}
      dataSource={[...violations]}
      pagination={tablePages(page, onPage)}
      columns={[
        {
          title: text.time,
          width: 160,
          render: (_, { start }) => <Link to={pathOf(start)}>{start.slice(0, 16)}</Link>,
        },
        { title: text.device, width: 140, render: () => device },
        { title: text.which, width: 72, render: (_, { which }) => text[which] },
        { title: text.value, width: 96, align: "right", render: (_, { value }) => formatFixed(value, digits) },
        {
          title: text.rule,
          render: (_, { rules }) => (
            <>
              {rules.map((rule) => (
                <div key={rule}>
                  {text.ruleName(rule)}: {text.ruleOf[rule]}
                </div>
              ))}
            </>
          ),
        },
      ]}
    />
  );
}
