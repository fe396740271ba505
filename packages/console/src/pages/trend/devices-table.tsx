import { Button, Segmented, Table } from "antd";
import { useText } from "../../language/use-text.ts";
import { formatCount, formatFixed } from "../../parts/format-number.ts";
import { usePreferences } from "../../preferences.tsx";
import { currentParameters, type DeviceTrend, worstFirst } from "./control-points.ts";
import { texts } from "./text.ts";
import styles from "./trend.module.css";
import { ORDERS, type TrendState } from "./trend-state.ts";

export interface DevicesTableProps {
  readonly devices: readonly DeviceTrend[];
  readonly shown: string;
  readonly order: TrendState["order"];
  readonly digits: number;
  readonly onShow: (device: string) => void;
  readonly onOrder: (order: TrendState["order"]) => void;
}

const SCORE_DIGITS = 2;

/** Further than this, it no longer matters how far. */
const SCORE_SHOWN_MAX = 99;

function scoreText(score: number | null): string {
  return score !== null && score > SCORE_SHOWN_MAX ? `> ${SCORE_SHOWN_MAX}` : formatFixed(score, SCORE_DIGITS);
}

/** Every machine with the figures of its chart. Choosing a machine draws its chart. */
export function DevicesTable({ devices, shown, order, digits, onShow, onOrder }: DevicesTableProps) {
  const text = useText(texts);
  const { language } = usePreferences();
  return (
    <>
      <div className={styles["bar"]}>
        <Segmented
          aria-label={text.order}
          options={ORDERS.map((each) => ({ value: each, label: text.orderOf[each] }))}
          value={order}
          onChange={onOrder}
        />
      </div>
      <Table
        rowKey="deviceCode"
        dataSource={order === "worst" ? worstFirst(devices) : [...devices]}
        scroll={{ y: TABLE_PX }}
        pagination={false}
        rowClassName={({ deviceCode }) => (deviceCode === shown ? (styles["shown"] ?? "") : "")}
        columns={[
          {
            title: text.device,
            render: (_, { deviceCode }) => (
              <Button
                type="link"
                className={styles["device"] ?? ""}
                aria-label={text.show(deviceCode)}
                aria-pressed={deviceCode === shown}
                onClick={() => onShow(deviceCode)}
              >
                {deviceCode}
              </Button>
            ),
          },
          {
            title: text.points,
            align: "right",
            className: "number",
            render: (_, { points }) => formatCount(points.length, language),
          },
          {
            title: <abbr title={text.center}>CL</abbr>,
            align: "right",
            className: "number",
            render: (_, trend) => formatFixed(currentParameters(trend)?.centerLine ?? null, digits),
          },
          {
            title: <abbr title={text.markedWhy}>{text.marked}</abbr>,
            align: "right",
            className: "number",
            render: (_, { marked }) =>
              marked === 0 ? "0" : <strong className={styles["fault"]}>◆ {formatCount(marked, language)}</strong>,
          },
          {
            title: <abbr title={text.scoreWhy}>{text.score}</abbr>,
            align: "right",
            className: "number",
            render: (_, { score }) => scoreText(score),
          },
        ]}
      />
    </>
  );
}

/** The height of the chart beside the table. */
const TABLE_PX = 500;
