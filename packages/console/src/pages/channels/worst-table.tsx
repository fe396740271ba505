import { LineChartOutlined } from "@ant-design/icons";
import { Table } from "antd";
import { Link } from "react-router";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { useText } from "../../language/use-text.ts";
import { formatCount, formatFixed, formatShare } from "../../parts/format-number.ts";
import { usePreferences } from "../../preferences.tsx";
import { tablePages } from "../../parts/table-pages.ts";
import { isRepeatedlyNg, isStuck } from "./channel.ts";
import { channelRecordsPath, channelTrendPath } from "./channel-paths.ts";
import type { ChannelsState } from "./channels-state.ts";
import styles from "./channels.module.css";
import type { ResidualBase } from "./deviations.ts";
import { texts } from "./text.ts";
import type { RankedChannel } from "./rank-channels.ts";

export interface WorstTableProps {
  readonly channels: readonly RankedChannel[];
  /** The residual that is shown, and that the deviations are of. */
  readonly base: ResidualBase;
  readonly digits: number;
  /** The state of the page that the channels are of: their links lead on under its filter. */
  readonly asked: ChannelsState;
  /** The number of the page, from 1. */
  readonly page: number;
  readonly onPage: (page: number) => void;
}

/** The channels in the given order. Each has a link to its records. */
export function WorstTable({ channels, base, digits, asked, page, onPage }: WorstTableProps) {
  const text = useText(texts);
  const { code } = useAccountSet();
  const { language } = usePreferences();
  return (
    <Table
      rowKey={({ deviceCode, batteryStation }) => JSON.stringify([deviceCode, batteryStation])}
      dataSource={[...channels]}
      pagination={tablePages(page, onPage)}
      scroll={{ x: "max-content" }}
      columns={[
        { title: text.device, render: (_, { deviceCode }) => deviceCode },
        {
          title: text.station,
          render: (_, channel) => (
            <span className={styles["station"]}>
              <Link to={channelRecordsPath(code, asked, channel)}>{channel.batteryStation}</Link>
              <Link
                to={channelTrendPath(code, asked, channel)}
                className={styles["trend"]}
                aria-label={text.trendOf(channel.batteryStation)}
                title={text.trendOf(channel.batteryStation)}
              >
                <LineChartOutlined />
              </Link>
            </span>
          ),
        },
        { title: text.n, align: "right", render: (_, { count }) => formatCount(count, language) },
        {
          title: <abbr title={text.metricWhy[base]}>{text.metricOf[base]}</abbr>,
          align: "right",
          className: "number",
          render: (_, { [base]: residual }) => signed(formatFixed(residual, digits)),
        },
        {
          title: <abbr title={text.deviationWhy(text.metricOf[base])}>{text.deviation}</abbr>,
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
