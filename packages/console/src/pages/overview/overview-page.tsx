import { FullscreenOutlined } from "@ant-design/icons";
import { Alert, Button } from "antd";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { useText } from "../../language/use-text.ts";
import { formatMoment } from "../../parts/format-moment.ts";
import { Page, Panel } from "../../parts/page.tsx";
import { Unanswered } from "../../parts/states.tsx";
import { SuspectBarcodes } from "../../parts/suspect-barcodes.tsx";
import { CapacityPanel } from "./capacity-panel.tsx";
import { Figures } from "./figures.tsx";
import { GradesPanel } from "./grades-panel.tsx";
import { Hall } from "./hall.tsx";
import { LastSavesPanel } from "./last-saves.tsx";
import { MinutesChart } from "./minutes-chart.tsx";
import styles from "./overview.module.css";
import { texts } from "./text.ts";
import { UnitsAlert } from "./units-alert.tsx";
import { useHall } from "./use-hall.ts";
import { useOverview } from "./use-overview.ts";

const MINUTES_PX = 150;

export default function OverviewPage() {
  const overview = useOverview();
  const hall = useHall();
  return hall.shown ? (
    <Hall overview={overview} hall={hall} />
  ) : (
    <OverviewContent overview={overview} onHall={hall.enter} />
  );
}

interface OverviewContentProps {
  readonly overview: ReturnType<typeof useOverview>;
  readonly onHall: () => void;
}

function OverviewContent({ overview, onHall }: OverviewContentProps) {
  const text = useText(texts);
  const { timeZone } = useAccountSet();
  const { figures, capacity, grades, live } = overview;
  const { data, error, refetch } = figures;
  return (
    <Page
      title={text.title}
      actions={
        <>
          {data !== undefined && <span className={styles["asOf"]}>{text.asOf(formatMoment(data.now, timeZone))}</span>}
          <Button icon={<FullscreenOutlined />} onClick={onHall}>
            {text.hall}
          </Button>
        </>
      }
    >
      {live === "disconnected" && <Alert type="warning" showIcon title={text.disconnected} />}
      <UnitsAlert />
      {data !== undefined && error !== null && <Alert type="error" showIcon title={text.stale} />}
      <SuspectBarcodes />
      {data === undefined ? (
        <Unanswered error={error} onRetry={() => void refetch()} rows={10} />
      ) : (
        <>
          <Figures figures={data} />
          <div className={styles["columns"]}>
            <div className={styles["column"]}>
              <Panel title={text.minutesTitle}>
                <MinutesChart minutes={data.savesPerMinute} height={MINUTES_PX} />
              </Panel>
              <CapacityPanel capacity={capacity} />
              <GradesPanel grades={grades} />
            </div>
            <LastSavesPanel />
          </div>
        </>
      )}
    </Page>
  );
}
