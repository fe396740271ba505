import { WarningFilled } from "@ant-design/icons";
import { useText } from "../../language/use-text.ts";
import { formatCount } from "../../parts/format-number.ts";
import { usePreferences } from "../../preferences.tsx";
import styles from "./runs.module.css";
import { texts } from "./text.ts";

export interface MissingStationsProps {
  /** In natural order. */
  readonly stations: readonly string[];
  /** How many more there are. */
  readonly omitted: number;
}

/** Stations that stand in the row; the others unfold. */
const SHOWN_AT_ONCE = 4;

/** The stations that a run lacked: how many, and which. */
export function MissingStations({ stations, omitted }: MissingStationsProps) {
  const text = useText(texts);
  const { language } = usePreferences();
  if (stations.length === 0) return <span className={styles["complete"]}>{text.complete}</span>;
  const count = text.missingOf(formatCount(stations.length + omitted, language));
  const head = (
    <>
      <WarningFilled className={styles["warning"]} aria-hidden /> {count}
    </>
  );
  const first = stations.slice(0, SHOWN_AT_ONCE).join(", ");
  const more = stations.slice(SHOWN_AT_ONCE).join(", ");
  if (more === "") {
    return (
      <>
        {head} <span className={styles["stations"]}>{first}</span>
      </>
    );
  }
  return (
    <details>
      <summary>
        {head} <span className={styles["stations"]}>{first} …</span>
      </summary>
      <span className={styles["stations"]}>
        {more}
        {omitted > 0 && ` … ${text.more(formatCount(omitted, language))}`}
      </span>
    </details>
  );
}
