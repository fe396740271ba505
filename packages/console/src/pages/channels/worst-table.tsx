import { Table } from "antd";
import { Link } from "react-router";
import { useText } from "../../language/use-text.ts";
import { formatCount, formatFixed, formatShare } from "../../parts/format-number.ts";
import { usePreferences } from "../../preferences.tsx";
import { tablePages } from "../../parts/table-pages.ts";
import { type Channel, isRepeatedlyNg, isStuck } from "./channel.ts";
import styles from "./channels.module.css";
import { texts } from "./text.ts";
import type { RankedChannel } from "./worst-channels.ts";

export interface WorstTableProps {
  readonly channels: readonly RankedChannel[];
  readonly digits: number;
  readonly pathOf: (channel: Channel) => string;
  /** The number of the page, from 1. */
  readonly page: number;
  readonly onPage: (page: number) => void;
}

/** The channels in the given order. Each has a link to its records. */
export function WorstTable({ channels, digits, pathOf, page, onPage }: WorstTableProps) {
  const text = useText(texts);
  const { language } = usePreferences();
  return (
    <Table
      rowKey={({ deviceCode, batteryStation }) => JSON.stringify([deviceCode, batteryStation])}
      dataSource={[...channels]}
      pagination={tablePages(page, onPage)}
      columns={[
        { title: text.device, render: (_, { deviceCode }) => deviceCode },
        {
          title: text.station,
          render: (_, channel) => (
            <Link to={pathOf(channel)} className={styles["station"]}>
              {channel.batteryStation}
            </Link>
          ),
        },
        { title: text.n, align: "right", render: (_, { count }) => formatCount(count, language) },
        {
          title: text.residual,
          align: "right",
          className: "number",
          render: (_, { medianResidual }) => signed(formatFixed(medianResidual, digits)),
        },
        {
          title: <abbr title={text.deviationWhy}>{text.deviation}</abbr>,
          align: "right",
          render: (_, { deviation }) => formatFixed(deviation, 1),
        },
        { title: text.sd, align: "right", render: (_, { sd }) => formatFixed(sd, digits) },
        { title: text.ngShare, align: "right", render: (_, { ngShare }) => formatShare(ngShare, 1) },
        {
          title: <abbr title={text.stuckTitle}>{text.stuckStreak}</abbr>,
          align: "right",
          className: "number",
          render: (_, channel) => (
            <Streak
              length={channel.stuckStreak}
              mark={isStuck(channel) ? text.stuckMark(String(channel.stuckStreak)) : null}
            />
          ),
        },
        {
          title: <abbr title={text.ngTitle}>{text.ngStreak}</abbr>,
          align: "right",
          className: "number",
          render: (_, channel) => (
            <Streak
              length={channel.ngStreak}
              mark={isRepeatedlyNg(channel) ? text.ngMark(String(channel.ngStreak)) : null}
            />
          ),
        },
      ]}
    />
  );
}

/** The length of a streak, with a mark when it is long enough to mean a fault. */
function Streak({ length, mark }: { readonly length: number; readonly mark: string | null }) {
  return mark === null ? length : <strong className={styles["fault"]}>{mark}</strong>;
}

function signed(text: string): string {
  return /^[\d.]*[1-9]/.test(text) ? `+${text}` : text.replace("-", "−");
}
