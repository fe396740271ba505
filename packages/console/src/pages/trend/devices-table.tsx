import { Button, Table } from "antd";
import { useText } from "../../language/use-text.ts";
import { formatCount, formatFixed } from "../../parts/format-number.ts";
import { usePreferences } from "../../preferences.tsx";
import { currentParameters, type DeviceTrend } from "./control-points.ts";
import { texts } from "./text.ts";
import styles from "./trend.module.css";

export interface DevicesTableProps {
  readonly devices: readonly DeviceTrend[];
  readonly shown: string;
  readonly digits: number;
  readonly onShow: (device: string) => void;
}

/** Every machine with the figures of its chart. Choosing a machine draws its chart. */
export function DevicesTable({ devices, shown, digits, onShow }: DevicesTableProps) {
  const text = useText(texts);
  const { language } = usePreferences();
  return (
    <Table
      rowKey="deviceCode"
      dataSource={[...devices]}
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
          title: text.meanShort,
          align: "right",
          className: "number",
          render: (_, trend) => formatFixed(currentParameters(trend)?.centerLine ?? null, digits),
        },
        {
          title: text.sd,
          align: "right",
          className: "number",
          render: (_, trend) => formatFixed(currentParameters(trend)?.sdWithin ?? null, digits),
        },
        {
          title: <abbr title={text.outOfControl}>{text.outShort}</abbr>,
          align: "right",
          className: "number",
          render: (_, { marked }) =>
            marked === 0 ? "0" : <strong className={styles["fault"]}>◆ {formatCount(marked, language)}</strong>,
        },
      ]}
    />
  );
}

/** The height of the chart beside the table. */
const TABLE_PX = 530;
