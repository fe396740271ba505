import { CompressOutlined, FullscreenOutlined, WarningFilled } from "@ant-design/icons";
import { withUnit } from "@cellgrade/contract/units";
import { Button } from "antd";
import { type CSSProperties, type ReactNode, useEffect, useState } from "react";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import type { Schema } from "../../api/schema.ts";
import { serverNow } from "../../api/server-clock.ts";
import { useText } from "../../language/use-text.ts";
import { formatMoment } from "../../parts/format-moment.ts";
import { formatCount, formatShare } from "../../parts/format-number.ts";
import { fieldNames } from "../../parts/quantity-names.ts";
import { EmptyState, Unanswered } from "../../parts/states.tsx";
import { usePreferences } from "../../preferences.tsx";
import { CapacityChart } from "./capacity-chart.tsx";
import { Figure, type FigureProps } from "./figure.tsx";
import styles from "./hall.module.css";
import { LastSaves } from "./last-saves.tsx";
import { lastFullMinute, MinutesChart } from "./minutes-chart.tsx";
import { texts } from "./text.ts";
import type { HallState } from "./use-hall.ts";
import { useHallUnit } from "./use-hall-unit.ts";
import type { Overview } from "./use-overview.ts";
import { yieldOf } from "./yield.ts";

/** The size of axis labels in units of the hall screen: 27 px at 1920 × 1080, 17 mm on a screen of 55 inches. */
const AXIS_UNITS = 1.4;

export interface HallProps {
  readonly overview: Overview;
  readonly hall: HallState;
}

/** The overview for a hall. It fills the screen, has no navigation, and can be read from 5 m. */
export function Hall({ overview, hall }: HallProps) {
  const text = useText(texts);
  const unit = useHallUnit();
  const { figures, live } = overview;
  const { data, error, refetch } = figures;
  useEffect(() => {
    document.title = `${text.title} · cellgrade`;
  }, [text]);
  const size = { "--unit": `${unit}px` } as CSSProperties;
  return (
    <div className={styles["hall"]} style={size}>
      <HallHead
        live={live}
        stale={data !== undefined && error !== null}
        hall={hall}
        shift={data?.shift?.name ?? null}
      />
      {data === undefined ? (
        <Unanswered error={error} onRetry={() => void refetch()} rows={8} />
      ) : (
        <HallContent overview={overview} figures={data} fontSize={unit * AXIS_UNITS} />
      )}
    </div>
  );
}

interface HallHeadProps {
  readonly live: Overview["live"];
  readonly stale: boolean;
  readonly hall: HallState;
  readonly shift: string | null;
}

function HallHead({ live, stale, hall, shift }: HallHeadProps) {
  const text = useText(texts);
  const { code, name } = useAccountSet();
  const lost = live === "disconnected" || stale;
  return (
    <header className={styles["head"]}>
      <h1 className={styles["title"]}>{code === name ? code : `${code} ${name}`}</h1>
      {shift !== null && <span className={styles["shift"]}>{shift}</span>}
      <span role="status" className={lost ? styles["lost"] : styles["live"]}>
        {lost ? (
          <>
            <WarningFilled aria-hidden="true" /> {text.disconnectedShort}
          </>
        ) : live === "connected" ? (
          text.live
        ) : live === "polling" ? (
          text.polling
        ) : (
          text.connecting
        )}
      </span>
      {hall.refused && <span className={styles["note"]}>{text.fullScreenRefused}</span>}
      <Clock />
      {!hall.full && (
        <Button
          type="text"
          aria-label={text.fullScreen}
          title={text.fullScreen}
          icon={<FullscreenOutlined style={{ fontSize: "inherit" }} />}
          onClick={hall.goFull}
        />
      )}
      <Button
        type="text"
        aria-label={text.leaveHall}
        title={text.leaveHall}
        icon={<CompressOutlined style={{ fontSize: "inherit" }} />}
        onClick={hall.leave}
      />
    </header>
  );
}

/** The plant's clock. */
function Clock() {
  const { timeZone } = useAccountSet();
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return <time className={styles["clock"]}>{formatMoment(now, timeZone)}</time>;
}

interface HallContentProps {
  readonly overview: Overview;
  readonly figures: Schema<"Overview">;
  /** The size of axis labels in pixels. */
  readonly fontSize: number;
}

function HallContent({ overview: { capacity, grades }, figures, fontSize }: HallContentProps) {
  const text = useText(texts);
  const names = useText(fieldNames);
  const { units } = useAccountSet();
  const { language } = usePreferences();
  const count = (value: number): string => formatCount(value, language);
  const share = grades.data === undefined ? null : yieldOf(grades.data.grades);
  const histogram = capacity.data?.distribution.histogram ?? null;
  const shown: readonly FigureProps[] = [
    { name: text.cellsToday, value: count(figures.cellsToday) },
    { name: text.perMinute, value: count(lastFullMinute(figures.savesPerMinute)) },
    {
      name: text.devicesOnline,
      value: count(figures.devicesOnline),
      note: text.silentCount(count(figures.devicesSilent)),
    },
    { name: text.refusedToday, value: count(figures.refusedToday), attention: figures.refusedToday > 0 },
    ...(share === null ? [] : [{ name: text.yield, value: formatShare(share, 1) }]),
  ];
  // The longest figure decides the size of all figures.
  const letters = Math.max(...shown.map(({ value, attention = false }) => value.length + Number(attention)));
  return (
    <>
      <ul className={styles["figures"]} style={{ "--letters": letters } as CSSProperties}>
        {shown.map((each) => (
          <Figure key={each.name} {...each} />
        ))}
      </ul>
      <div className={styles["columns"]}>
        <div className={styles["charts"]}>
          <HallPart title={text.minutesTitle}>
            <MinutesChart minutes={figures.savesPerMinute} height="fill" fontSize={fontSize} />
          </HallPart>
          <HallPart title={text.capacityTitle(withUnit(names.volume, units.volume))}>
            {histogram === null || capacity.data === undefined ? (
              <EmptyState title={text.capacityNone} />
            ) : (
              <CapacityChart
                histogram={histogram}
                receivedFrom={capacity.data.receivedFrom}
                height="fill"
                fontSize={fontSize}
              />
            )}
          </HallPart>
        </div>
        <HallPart title={text.lastSaves}>
          <LastSaves hall />
        </HallPart>
      </div>
    </>
  );
}

function HallPart({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className={styles["part"]}>
      <h2 className={styles["partTitle"]}>{title}</h2>
      <div className={styles["partBody"]}>{children}</div>
    </section>
  );
}
